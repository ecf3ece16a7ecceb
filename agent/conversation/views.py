"""Views over the log: pure functions from events, in order of offset, to what a turn needs to know.

Each reads only the events that it is given and returns a bounded part of them, so its cost follows from the
window that was loaded, never from the conversation's length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter

from agent.conversation.events import (
    DialogueEvent,
    Event,
    IdentityEvent,
    MessageEvent,
    Owner,
    OwnershipEvent,
    PerceivedEvent,
    ProposalEvent,
    ReplyEvent,
    Sentiment,
    Source,
    ToolFinishedEvent,
    ToolStartedEvent,
)
from tools.context import Identity, IdentityLevel
from tools.models import CustomerId, OrderNumber
from tools.proposals import Proposal, ProposalState

__all__ = [
    "PROPOSAL",
    "Line",
    "Mood",
    "ToolCall",
    "dialogue_of",
    "identity_of",
    "language_of",
    "owner_of",
    "proposals_of",
    "sentiment_path_of",
    "tool_calls_of",
    "transcript_of",
]

T = TypeVar("T")

PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)
"""How a proposal is written into a `ProposalEvent` and read from it."""

_FINAL: frozenset[ProposalState] = frozenset({"declined", "superseded", "expired", "done", "failed"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that was said. `source` is who said it; the text holds placeholders."""

    source: Source
    text: str
    at: datetime
    turn: str


@dataclass(frozen=True, kw_only=True)
class Mood:
    """The sentiment of the message that was perceived at `offset`."""

    offset: int
    sentiment: Sentiment
    anger: bool


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """A tool call; `running` has no result: the turn was interrupted there, or is at it now."""

    call_id: str
    tool: str
    arguments: dict[str, Any]
    status: Literal["running", "ok", "refused", "failed"]
    result: dict[str, Any]


def identity_of(events: Sequence[Event]) -> Identity:
    """Who the shopper has proved to be: orders add up, failed tries prove nothing, signing out takes all."""
    return reduce(_with_proof, (event for event in events if isinstance(event, IdentityEvent)), Identity())


def _with_proof(identity: Identity, event: IdentityEvent) -> Identity:
    if event.failed:
        return identity
    if event.level == "anonymous":
        return Identity()
    orders = identity.orders | {OrderNumber(event.order_number)} if event.order_number else identity.orders
    if event.level == "customer":
        customer = CustomerId(event.customer_id)
        return Identity(level="customer", orders=orders, customer_id=customer, how=event.how)
    level: IdentityLevel = "customer" if identity.level == "customer" else "order"
    return replace(identity, level=level, orders=orders, how=identity.how or event.how)


def proposals_of(events: Sequence[Event]) -> tuple[tuple[Proposal, ProposalState], ...]:
    """The proposals with their states, oldest first. Personal data in them are placeholders.

    A state that ends a proposal is final: whatever a later event says, what is done stays done. A change of a
    proposal whose first event is not among the events is left out.
    """
    known: dict[str, tuple[Proposal, ProposalState]] = {}
    for event in events:
        if not isinstance(event, ProposalEvent):
            continue
        if event.proposal_id in known:
            proposal, state = known[event.proposal_id]
            known[event.proposal_id] = (proposal, state if state in _FINAL else event.state)
        elif event.proposal is not None:
            known[event.proposal_id] = (PROPOSAL.validate_python(event.proposal), event.state)
    return tuple(known.values())


def dialogue_of(events: Sequence[Event]) -> dict[str, Any]:
    """Where the embedded brain stood after the last turn; empty at the beginning."""
    return next((event.state for event in reversed(events) if isinstance(event, DialogueEvent)), {})


def language_of(events: Sequence[Event]) -> str | None:
    """The language that was perceived last, if any was."""
    return next((event.language for event in reversed(events) if isinstance(event, PerceivedEvent)), None)


def owner_of(events: Sequence[Event]) -> Owner:
    """Who the log says owns the conversation: the bot, until something else was recorded."""
    return next((event.owner for event in reversed(events) if isinstance(event, OwnershipEvent)), "bot")


def sentiment_path_of(events: Sequence[Event], *, limit: int = 50) -> tuple[Mood, ...]:
    """The sentiments of the last `limit` messages that were perceived, in order."""
    perceived = [event for event in events if isinstance(event, PerceivedEvent)]
    return tuple(
        Mood(offset=event.offset, sentiment=event.sentiment, anger=event.anger)
        for event in _last(perceived, limit)
    )


def tool_calls_of(events: Sequence[Event], turn: str, *, limit: int = 50) -> tuple[ToolCall, ...]:
    """The last `limit` tool calls of a turn, in the order in which they were started."""
    calls: dict[str, ToolCall] = {}
    for event in events:
        if event.turn != turn:
            continue
        if isinstance(event, ToolStartedEvent):
            calls[event.call_id] = ToolCall(
                call_id=event.call_id, tool=event.tool, arguments=event.arguments, status="running", result={}
            )
        elif isinstance(event, ToolFinishedEvent):
            started = calls.get(event.call_id)
            calls[event.call_id] = ToolCall(
                call_id=event.call_id,
                tool=event.tool,
                arguments=started.arguments if started else {},
                status=event.status,
                result=event.result,
            )
    return tuple(_last(list(calls.values()), limit))


def transcript_of(
    events: Sequence[Event], *, lines: int = 20, characters: int = 8000, line_characters: int = 2000
) -> tuple[Line, ...]:
    """What was said last, oldest first, within three bounds: lines, characters a line, characters in all.

    A line that is too long keeps its beginning and ends in "…". The newest line is always there.
    """
    found: list[Line] = []
    room = characters
    for event in reversed(events):
        if len(found) == lines:
            break
        if (line := _line(event, line_characters)) is None:
            continue
        room -= len(line.text)
        if found and room < 0:
            break
        found.append(line)
    return tuple(reversed(found))


def _line(event: Event, characters: int) -> Line | None:
    if isinstance(event, MessageEvent):
        text = event.text
    elif isinstance(event, ReplyEvent):
        text = event.reply.text
    else:
        return None
    if len(text) > characters:
        text = text[: characters - 1] + "…"
    return Line(source=event.source, text=text, at=event.at, turn=event.turn)


def _last(items: Sequence[T], limit: int) -> Sequence[T]:
    return items[-limit:] if limit > 0 else ()
