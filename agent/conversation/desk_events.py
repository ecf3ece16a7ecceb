"""What people at the desk do with a conversation and its shopper never sees.

These kinds stand in the same log as all others. `agent.conversation.events.is_public` keeps them from shoppers,
webhooks and the bot's transcript. `by` is who did it: the id of a staff user, or the name of an operator.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from agent.conversation.event_base import EventBase

__all__ = [
    "OUTCOMES",
    "ActedEvent",
    "ApprovalEvent",
    "AssignedEvent",
    "DeskEvent",
    "InstructionEvent",
    "InstructionKind",
    "JudgedEvent",
    "MergedEvent",
    "NoteEvent",
    "Outcome",
    "OutcomeEvent",
    "PrioritisedEvent",
    "SnoozedEvent",
    "TaggedEvent",
    "UntaggedEvent",
]

Outcome = Literal[
    "answered",  # a question was answered
    "refunded",  # money went back, or will
    "replaced",  # goods were sent again
    "return_opened",  # goods come back
    "order_changed",  # cancelled, or sent elsewhere, or other items
    "refused",  # the rules did not allow it, and the shopper was told
    "no_reply",  # the shopper did not answer any more
    "duplicate",  # it is dealt with in another conversation
    "spam",  # no request of a shopper
    "other",  # the comment says what
]
OUTCOMES: tuple[Outcome, ...] = (
    "answered", "refunded", "replaced", "return_opened", "order_changed", "refused", "no_reply", "duplicate",
    "spam", "other",
)  # fmt: skip
"""How a conversation can end."""

InstructionKind = Literal[
    "offer_return",  # begin a return of the order that was spoken of
    "offer_exchange",  # begin an exchange
    "offer_replacement",  # begin a report of damage, whose remedy is to be a replacement
    "ask_for_photo",  # ask the shopper to send a photo
    "answer_with_text",  # say this text
]
Priority = Literal[1, 2, 3, 4]


class _Done(EventBase):
    """Done by a person, or by a rule where `source` is `system`."""

    by: str


class NoteEvent(_Done):
    """A note among colleagues; `mentions` are those who are called to it."""

    kind: Literal["note"] = "note"
    note_id: str
    text: str
    mentions: tuple[str, ...] = ()


class AssignedEvent(_Done):
    """The conversation is for this person now; "" for nobody in particular. Holding it is another thing."""

    kind: Literal["assigned"] = "assigned"
    assignee: str


class TaggedEvent(_Done):
    """Tags were added."""

    kind: Literal["tagged"] = "tagged"
    tags: tuple[str, ...]


class UntaggedEvent(_Done):
    """Tags were taken away."""

    kind: Literal["untagged"] = "untagged"
    tags: tuple[str, ...]


class SnoozedEvent(_Done):
    """Out of sight until then, or until the shopper writes; None wakes it."""

    kind: Literal["snoozed"] = "snoozed"
    until: datetime | None


class PrioritisedEvent(_Done):
    """The priority was set, 1 the most urgent; `rule` where one did it."""

    kind: Literal["prioritised"] = "prioritised"
    priority: Priority
    rule: str = ""


class MergedEvent(_Done):
    """Two conversations became one: the closed one says `into` which, the other `absorbed` which."""

    kind: Literal["merged"] = "merged"
    into: str = ""
    absorbed: str = ""


class OutcomeEvent(_Done):
    """How the conversation was resolved."""

    kind: Literal["outcome"] = "outcome"
    outcome: Outcome
    comment: str = ""


class InstructionEvent(_Done):
    """The conversation went back to the bot with something to do in its next turn."""

    kind: Literal["instruction"] = "instruction"
    instruction: InstructionKind
    text: str = ""


class JudgedEvent(_Done):
    """A reply of the bot was found wrong. `expected` is what it should have said, where that was written down."""

    kind: Literal["judged"] = "judged"
    message_id: str
    verdict: Literal["wrong"] = "wrong"
    reason: str
    intents: tuple[str, ...] = ()
    expected: str = ""


class ActedEvent(_Done):
    """A person used one of the bot's tools for the shopper; `proposal_id` where it proposed or carried out one."""

    kind: Literal["acted"] = "acted"
    call_id: str
    tool: str
    proposal_id: str = ""


class ApprovalEvent(_Done):
    """What is beyond an agent's caps was asked for, approved or refused by a supervisor, or carried out."""

    kind: Literal["approval"] = "approval"
    approval_id: str
    state: Literal["requested", "approved", "refused", "done", "failed"]
    tool: str = ""
    proposal_id: str = ""
    reason: str = Field(default="", description="Why it is asked for, or why it was refused.")


DeskEvent = (
    NoteEvent
    | AssignedEvent
    | TaggedEvent
    | UntaggedEvent
    | SnoozedEvent
    | PrioritisedEvent
    | MergedEvent
    | OutcomeEvent
    | InstructionEvent
    | JudgedEvent
    | ActedEvent
    | ApprovalEvent
)
"""All of them."""
