"""What routing and its watchdog did with a hand-off."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from agent.conversation.event_base import EventBase

__all__ = ["RoutingEvent", "RoutingStep"]

RoutingStep = Literal[
    "routed",  # it joined the queue of a team
    "offered",  # it was offered to a person
    "reminded",  # the promise is near: the desk is told, and the fallback team is asked too
    "rerouted",  # an offer was let pass, or the person who had it went away: it is for others now
    "updated",  # the shopper was told a better place
    "delayed",  # the promise cannot be kept: the shopper was told before it was due
    "apologised",  # the promise was not kept: the shopper got an apology and a new one
    "escalated",  # the supervisors were told
    "nudged",  # the person who holds it was told that the shopper waits
    "returned",  # back to the queue: the person who held it went away
    "answered",  # a person's first answer
    "asked_shopper",  # the shopper was asked whether they are still there
    "ended",  # it is over
    "contact",  # the shopper left an address or a number
]


class RoutingEvent(EventBase):
    """Where a hand-off went and what became of its promise. `rule` is the rule that caused it.

    `rule` names a rule of the routing file, or `watchdog.…` with the setting that was due. For the desk and for
    audit: it is not public.
    """

    kind: Literal["routing"] = "routing"
    handoff_id: str
    step: RoutingStep
    rule: str
    team: str = ""
    skills: tuple[str, ...] = ()
    priority: int = 0
    promised_at: datetime | None = None
    position: int | None = None
    operator: str = ""
    detail: str = ""
