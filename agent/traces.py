"""What happened in a turn, for those who work on prompts and rules: read from the log, masked as the log is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.conversation.checked_event import CheckedEvent
from agent.conversation.events import (
    ErrorEvent,
    Event,
    ModelUse,
    PerceivedEvent,
    ProposalEvent,
    ReplyEvent,
    ToolFinishedEvent,
    ToolStartedEvent,
)

__all__ = ["Check", "Passage", "ToolUse", "TurnTrace", "trace_of"]

_UNGROUNDED = "ungrounded-reply"


@dataclass(frozen=True, kw_only=True)
class ToolUse:
    """A call of a tool; `status` is empty where it has not answered."""

    tool: str
    arguments: Mapping[str, Any]
    status: str = ""
    result: Mapping[str, Any]
    milliseconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage that a search found; `confident` is whether the search took its best one for an answer."""

    passage_id: str
    title: str
    confident: bool


@dataclass(frozen=True, kw_only=True)
class Check:
    """A text that was not sent, and why. `again`: the model was asked once more."""

    reasons: Sequence[str]
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class TurnTrace:
    """A turn. `milliseconds` is from its first event to its last; `model` is None where no model was asked."""

    perceived: PerceivedEvent | None
    tools: Sequence[ToolUse]
    passages: Sequence[Passage]
    proposals: Sequence[ProposalEvent]
    checks: Sequence[Check]
    brain: str
    model: ModelUse | None
    milliseconds: float


def trace_of(events: Sequence[Event]) -> TurnTrace:
    """The trace of one turn's events, as they are stored."""
    tools = list(_tools(events))
    replies = [event for event in events if isinstance(event, ReplyEvent)]
    reply = replies[-1] if replies else None
    span = (events[-1].at - events[0].at).total_seconds() * 1000 if events else 0.0
    return TurnTrace(
        perceived=next((event for event in events if isinstance(event, PerceivedEvent)), None),
        tools=tools,
        passages=list(_passages(tools)),
        proposals=[event for event in events if isinstance(event, ProposalEvent)],
        checks=list(_checks(events)),
        brain=reply.brain if reply else "",
        model=reply.model if reply else None,
        milliseconds=span,
    )


def _tools(events: Sequence[Event]) -> Iterable[ToolUse]:
    finished = {event.call_id: event for event in events if isinstance(event, ToolFinishedEvent)}
    for event in events:
        if isinstance(event, ToolStartedEvent):
            end = finished.get(event.call_id)
            yield ToolUse(
                tool=event.tool,
                arguments=event.arguments,
                status=end.status if end else "",
                result=end.result if end else {},
                milliseconds=end.milliseconds if end else 0.0,
            )


def _passages(tools: Sequence[ToolUse]) -> Iterable[Passage]:
    for use in tools:
        for found in use.result.get("passages", ()):
            yield Passage(
                passage_id=str(found.get("passage_id", "")),
                title=str(found.get("title", "")),
                confident=bool(use.result.get("confident")),
            )


def _checks(events: Sequence[Event]) -> Iterable[Check]:
    for event in events:
        if isinstance(event, CheckedEvent):
            yield Check(reasons=event.refused, again=event.again)
        elif isinstance(event, ErrorEvent) and event.type == _UNGROUNDED:
            yield Check(reasons=(event.detail,))
