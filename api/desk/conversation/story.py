"""What happened in a conversation, as the page tells it: who said what, and between it what was done, folded in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from agent.conversation.cards import Card, Citation
from agent.conversation.desk_events import ActedEvent, ApprovalEvent, DeskEvent, JudgedEvent, NoteEvent
from agent.conversation.events import (
    Attachment,
    ErrorEvent,
    Event,
    FeedbackEvent,
    HandoffEvent,
    IdentityEvent,
    MessageEvent,
    ModelUse,
    ProposalEvent,
    ReplyEvent,
    Source,
    ToolFinishedEvent,
    ToolStartedEvent,
)

__all__ = ["Aside", "Call", "Done", "Entry", "Note", "Said", "story_of"]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of the shopper, the bot or a person; `wrong` is why somebody marked a bot's answer as wrong."""

    kind: Literal["said"] = "said"
    offset: int
    at: datetime
    source: Source
    text: str
    message_id: str
    by: str = ""
    cards: Sequence[Card] = ()
    citations: Sequence[Citation] = ()
    attachments: Sequence[Attachment] = ()
    model: ModelUse | None = None
    wrong: str = ""
    helpful: bool | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool call of the bot or a person, with its arguments and what came of it."""

    tool: str
    status: str
    arguments: Mapping[str, object]
    result: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Done:
    """Tool calls in a row."""

    kind: Literal["done"] = "done"
    offset: int
    at: datetime
    calls: Sequence[Call]


@dataclass(frozen=True, kw_only=True)
class Aside:
    """Something that nobody said: a hand-off, a proposal's new state, a tag. `values` fill the text of `what`."""

    kind: Literal["aside"] = "aside"
    offset: int
    at: datetime
    what: str
    by: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note among colleagues."""

    kind: Literal["note"] = "note"
    offset: int
    at: datetime
    by: str
    text: str


Entry = Said | Done | Aside | Note


def story_of(events: Sequence[Event]) -> list[Entry]:
    """The entries of a conversation, oldest first. Texts are what they are in the events."""
    judged = {event.message_id: event.reason for event in events if isinstance(event, JudgedEvent)}
    feedback = {event.message_id: event for event in events if isinstance(event, FeedbackEvent)}
    holder = ""
    found: list[Entry] = []
    results = {event.call_id: event for event in events if isinstance(event, ToolFinishedEvent)}
    for event in events:
        if isinstance(event, HandoffEvent) and event.state == "claimed":
            holder = event.operator
        entry = _entry(event, results, holder)
        if isinstance(entry, Said):
            entry = _judged(entry, judged, feedback)
        last = found[-1] if found else None
        if isinstance(entry, Done) and isinstance(last, Done):
            found[-1] = replace(last, calls=(*last.calls, *entry.calls))
        elif entry is not None:
            found.append(entry)
    return found


def _entry(event: Event, results: Mapping[str, ToolFinishedEvent], holder: str) -> Entry | None:
    if isinstance(event, MessageEvent):
        return Said(
            offset=event.offset,
            at=event.at,
            source=event.source,
            text=event.text,
            message_id=event.message_id,
            by=holder if event.source == "human" else "",
            attachments=event.attachments,
        )
    if isinstance(event, ReplyEvent):
        if not event.reply.text and not event.reply.cards:
            return None
        return Said(
            offset=event.offset,
            at=event.at,
            source=event.source,
            text=event.reply.text,
            message_id=event.message_id,
            cards=event.reply.cards,
            citations=event.reply.citations,
            model=event.model,
        )
    if isinstance(event, ToolStartedEvent):
        return Done(offset=event.offset, at=event.at, calls=(_call(event, results.get(event.call_id)),))
    if isinstance(event, NoteEvent):
        return Note(offset=event.offset, at=event.at, by=event.by, text=event.text)
    return _aside(event)


def _call(started: ToolStartedEvent, finished: ToolFinishedEvent | None) -> Call:
    return Call(
        tool=started.tool,
        status=finished.status if finished else "running",
        arguments=started.arguments,
        result=finished.result if finished else {},
    )


def _aside(event: Event) -> Aside | None:
    if isinstance(event, HandoffEvent):
        values = {"reason": event.reason, "rule": event.rule}
        return _told(event, f"handoff.{event.state}", by=event.operator, values=values)
    if isinstance(event, IdentityEvent):
        return _told(
            event,
            "identity.failed" if event.failed else f"identity.{event.level}",
            values={"order": event.order_number},
        )
    if isinstance(event, ProposalEvent):
        action = str(event.proposal["action"]["kind"]) if event.proposal else ""
        order = str(event.proposal.get("order_number", "")) if event.proposal else ""
        state: str = event.state
        if event.source == "human":
            state = {"confirmed": "confirmed_here", "declined": "withdrawn"}.get(state, state)
        return _told(event, f"proposal.{state}", values={"action": action, "order": order})
    if isinstance(event, ErrorEvent):
        return _told(event, "error", values={"detail": event.detail})
    if isinstance(event, ApprovalEvent):
        return _told(event, f"approval.{event.state}", by=event.by, values={"reason": event.reason})
    if isinstance(event, ActedEvent):
        return None  # the tool call or the proposal beside it says so
    if isinstance(event, DeskEvent) and not isinstance(event, JudgedEvent | NoteEvent):
        values = event.model_dump(exclude={"offset", "at", "source", "turn", "kind", "by"})
        return _told(
            event, event.kind, by=event.by, values={key: _words(value) for key, value in values.items()}
        )
    return None


def _told(event: Event, what: str, *, by: str = "", values: Mapping[str, str]) -> Aside:
    return Aside(offset=event.offset, at=event.at, what=what, by=by, values=values)


def _words(value: object) -> str:
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return ", ".join(str(one) for one in value) if isinstance(value, Iterable) else ""


def _judged(entry: Said, judged: Mapping[str, str], feedback: Mapping[str, FeedbackEvent]) -> Said:
    given = feedback.get(entry.message_id)
    return replace(
        entry,
        wrong=judged.get(entry.message_id, ""),
        helpful=given.helpful if given else None,
        comment=given.comment if given else "",
    )
