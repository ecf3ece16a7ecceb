"""Who may speak: a state machine with one voice in each state.

    bot ──hand_off──► queued ──claim──► human ──release──► bot
                        │ ▲               │
                        │ └────requeue────┤
                        └─release─► bot   └──close──► closed ──reopen──► bot

`close` leads from every state to `closed`. In `bot` and in `queued` the bot speaks (while the shopper waits
it still answers), in `human` the person who claimed, in `closed` nobody until the shopper writes again, which
reopens.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from agent.conversation.events import Owner, Source

OwnershipAction = Literal[
    "hand_off",  # the conversation needs a person and joins the queue
    "claim",  # a person took it from the queue
    "requeue",  # that person gave it back to the queue, or was too slow
    "release",  # back to the bot
    "close",  # it is over
    "reopen",  # the shopper wrote again
]

TRANSITIONS: Mapping[tuple[Owner, OwnershipAction], Owner] = MappingProxyType(
    {
        ("bot", "hand_off"): "queued",
        ("queued", "claim"): "human",
        ("queued", "release"): "bot",
        ("human", "requeue"): "queued",
        ("human", "release"): "bot",
        ("bot", "close"): "closed",
        ("queued", "close"): "closed",
        ("human", "close"): "closed",
        ("closed", "reopen"): "bot",
    }
)
"""Every legal step. What is not here is refused."""

_VOICES: Mapping[Owner, Source | None] = MappingProxyType(
    {"bot": "bot", "queued": "bot", "human": "human", "closed": None}
)
_STEPS = frozenset((owner, target) for (owner, _), target in TRANSITIONS.items())


class IllegalTransition(ValueError):
    """An action that the conversation's present owner does not admit; nothing was changed."""

    def __init__(self, owner: Owner, action: str) -> None:
        super().__init__(f"{action!r} is not possible while the owner is {owner!r}")
        self.owner = owner
        self.action = action


def transition(owner: Owner, action: OwnershipAction) -> Owner:
    """The owner after an action; raises `IllegalTransition`."""
    target = TRANSITIONS.get((owner, action))
    if target is None:
        raise IllegalTransition(owner, action)
    return target


def is_step(owner: Owner, target: Owner) -> bool:
    """Whether one action leads from `owner` to `target`."""
    return (owner, target) in _STEPS


def may_speak(owner: Owner, source: Source) -> bool:
    """Whether what this source says may reach the shopper now.

    Of bot and human never both may. The shopper always may (in a closed conversation that reopens it); the
    system may give notice (position, delay) until the conversation is closed.
    """
    if source == "shopper":
        return True
    if source == "system":
        return owner != "closed"
    return _VOICES[owner] == source
