"""The values of routing: what is known of a conversation, where it goes, and how its wait goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from agent.conversation.events import Sentiment
from agent.routing.hours import SlaClock
from tools.models import Money

__all__ = [
    "Case",
    "Contact",
    "ContactKind",
    "Mail",
    "MailState",
    "Reported",
    "Route",
    "RouteTarget",
    "Waiting",
    "Watch",
]

ContactKind = Literal["email", "callback"]
MailState = Literal["pending", "sent", "dead"]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the rules look at."""

    reason: str
    language: str
    market: str
    channel: str
    topics: Sequence[str] = ()
    order_value: Money | None = None
    vip: bool = False
    sentiment: Sentiment = "neutral"
    anger: bool = False
    signed_in: bool = False


@dataclass(frozen=True, kw_only=True)
class RouteTarget:
    """Who may take it: a team, and skills that the person needs all of."""

    team: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a conversation goes, by which rule, and within which time (`sla`, on its clock)."""

    rule: str
    target: RouteTarget
    priority: int
    sla_name: str
    sla: timedelta
    clock: SlaClock
    deadline: timedelta | None = None  # of a marketplace, in calendar time

    @property
    def team(self) -> str:
        """The team's name."""
        return self.target.team


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How the wait of one hand-off goes: all that the watchdog knows, one row in the database.

    `version` counts its changes, and a change is made only to the version that it was decided on, in one
    transaction with the events that it causes: so each step happens once. `look_at` is when the watchdog looks
    next, None once the hand-off is over.
    """

    handoff_id: str
    conversation_id: str
    version: int
    look_at: datetime | None
    rule: str
    team: str
    skills: tuple[str, ...]
    language: str
    channel: str
    priority: int
    sla: str
    queued_at: datetime
    sla_due_at: datetime
    first_promised_at: datetime
    promised_at: datetime
    position_told: int | None = None
    told_at: datetime | None = None
    reminded: bool = False
    apologies: int = 0  # promises that were due before anybody came
    delays: int = 0  # promises that were moved before they were due
    reroutes: int = 0
    escalated: bool = False
    offered_to: str = ""
    offered_until: datetime | None = None
    passed_by: tuple[str, ...] = ()  # who let an offer pass, or had it and went away
    nudged: bool = False  # the person who holds it was told that the shopper waits
    asked_shopper_at: datetime | None = None
    answered_at: datetime | None = None  # a person's first answer
    ended_at: datetime | None = None
    outcome: str = ""  # why it is over: released, closed, shopper_silent


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How a shopper wants to be reached besides the chat. `placeholder` stands for the value in the vault."""

    conversation_id: str
    kind: ContactKind
    placeholder: str
    created_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A hand-off in the queue of its team, in the order in which they are due."""

    handoff_id: str
    team: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail to be sent: the event at `offset` tells what it says."""

    conversation_id: str
    offset: int
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What reports count of one hand-off. `state` is queued, claimed or over."""

    language: str
    channel: str
    rule: str
    queued_at: datetime
    sla_due_at: datetime
    first_promised_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    apologies: int
    delays: int
    reroutes: int
    escalated: bool
    state: str
