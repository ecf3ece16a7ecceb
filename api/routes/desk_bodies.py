"""What the desk's API for other desks takes and gives of one conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.conversation.desk_events import InstructionKind, Outcome, Priority

__all__ = [
    "ActionAnswer",
    "ActionRequest",
    "DecisionRequest",
    "DeskReplyRequest",
    "FilledReply",
    "HandBackRequest",
    "JudgeRequest",
    "MergeRequest",
    "NoteRequest",
    "ResolveRequest",
    "SeenRequest",
    "SnoozeRequest",
    "SortRequest",
    "Timeline",
]

Text = Annotated[str, Field(min_length=1, max_length=8000)]
LongText = Annotated[str, Field(max_length=8000)]
Name = Annotated[str, Field(max_length=64)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoteRequest(_Body):
    """A note among colleagues."""

    text: Text


class DeskReplyRequest(_Body):
    """What is said to the shopper; `attachments` are ids of photos that were stored for this conversation."""

    text: Text
    attachments: list[Name] = Field(default_factory=list, max_length=5)


class SortRequest(_Body):
    """What is to change; a field that is missing stays as it is."""

    assignee: Name | None = None
    add_tags: list[Name] = Field(default_factory=list, max_length=20)
    remove_tags: list[Name] = Field(default_factory=list, max_length=20)
    priority: Priority | None = None


class SnoozeRequest(_Body):
    """Until when it is out of sight; null brings it back."""

    until: datetime | None


class ResolveRequest(_Body):
    """How it ended; "other" needs a comment."""

    outcome: Outcome
    comment: LongText = ""


class MergeRequest(_Body):
    """Into which conversation, and what the shopper is told in the one that is closed.

    Without a `notice` they are told in their language. `certain`: both are of one shopper, whatever the records show.
    """

    into: Name
    notice: LongText = ""
    certain: bool = False


class HandBackRequest(_Body):
    """What the bot is to do in its next turn, where that is said."""

    instruction: InstructionKind | None = None
    text: LongText = ""


class JudgeRequest(_Body):
    """Why a reply of the bot is wrong, what the message wanted, and what should have been said."""

    message_id: Name
    reason: Text
    intents: list[Name] = Field(default_factory=list, max_length=5)
    expected: LongText = ""


class SeenRequest(_Body):
    """Up to which event somebody has read."""

    offset: int = Field(ge=1, le=2**31 - 1)


class ActionRequest(_Body):
    """The arguments of a tool; `reason` is for the supervisor, where one has to approve."""

    arguments: dict[str, Any] = Field(default_factory=dict, max_length=20)
    reason: LongText = ""


class DecisionRequest(_Body):
    """A supervisor's decision."""

    decision: Literal["approved", "refused"]
    reason: LongText = ""


class ActionAnswer(BaseModel):
    """What came of it. `approval_id` where a supervisor has to decide."""

    status: Literal["ok", "refused", "failed"]
    result: dict[str, Any]
    proposal_id: str = ""
    approval_id: str = ""


class FilledReply(BaseModel):
    """A canned reply with its facts; `missing` names the variables that nothing is known for."""

    text: str
    language: str
    missing: list[str]


class Timeline(BaseModel):
    """All events, those of the desk among them, as docs/api.md lists them."""

    events: list[dict[str, Any]]
