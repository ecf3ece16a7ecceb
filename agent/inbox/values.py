"""A conversation in the inbox, and what can be asked of the inbox. Texts hold placeholders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from agent.conversation.events import Owner, Sentiment, Source

__all__ = [
    "LOWEST_PRIORITY",
    "VIEWS",
    "Counts",
    "InboxPage",
    "InboxQuery",
    "InboxRow",
    "SavedView",
    "ViewName",
]

LOWEST_PRIORITY = 4

ViewName = Literal[
    "open",  # waits for a person or is held by one, and is not snoozed
    "mine",  # open, and assigned to whoever asks
    "unassigned",  # open, and assigned to nobody
    "breaching",  # open, and its promise is over or about to be
    "snoozed",  # out of sight for a while
    "approvals",  # a supervisor has something to decide
    "bot",  # the bot has it
    "closed",  # over
]
VIEWS: tuple[ViewName, ...] = get_args(ViewName)


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """A conversation as the inbox lists it.

    `unread` counts the shopper's messages that nobody at the desk has read or answered, `read_offset` is how far
    the desk has read. `assignee` is whom it is for, `holder` who speaks in it. `promised_at` is when the shopper was
    told to hear of a person; None once one has answered.
    """

    conversation_id: str
    owner: Owner
    channel: str
    market: str
    language: str
    created_at: datetime
    last_at: datetime
    last_by: Source | Literal[""] = ""
    priority: int = LOWEST_PRIORITY
    promised_at: datetime | None = None
    assignee: str = ""
    holder: str = ""
    handoff_id: str = ""
    reason: str = ""
    topic: str = ""
    subject: str = ""
    preview: str = ""
    sentiment: Sentiment = "neutral"
    unread: int = 0
    read_offset: int = 0
    snoozed_until: datetime | None = None
    outcome: str = ""
    merged_into: str = ""
    approvals: int = 0
    tags: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InboxQuery:
    """A view of the inbox, narrowed by what is not empty."""

    view: ViewName = "open"
    language: str = ""
    channel: str = ""
    topic: str = ""
    tag: str = ""
    assignee: str = ""


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """A page of a view; `cursor` asks for the next one, "" where there is none."""

    rows: Sequence[InboxRow]
    cursor: str


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many conversations each view has, and how many open ones each language, channel, topic and tag.

    Views that grow for ever (`bot`, `closed`) are counted up to `most`.
    """

    views: Mapping[ViewName, int]
    languages: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    most: int = 0


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A query that somebody keeps under a name, for themselves or for all."""

    view_id: str
    owner: str
    name: str
    shared: bool
    query: InboxQuery
