"""What of an event can be found by search: what was said and noted, and the numbers that tools returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agent.conversation.desk_events import JudgedEvent, NoteEvent, OutcomeEvent, TaggedEvent
from agent.conversation.events import (
    Event,
    FeedbackEvent,
    IdentityEvent,
    MessageEvent,
    ReplyEvent,
    ToolFinishedEvent,
)

__all__ = ["SEARCHED", "searchable"]

SEARCHED = frozenset(
    {"message", "reply", "note", "tagged", "outcome", "judged", "feedback", "identity", "tool_finished"}
)
"""The kinds of events that may have something to find."""

_CODES = frozenset(
    {"order_number", "rma", "tracking_number", "reference", "refund_id", "replacement_id", "shipment_id"}
)


def searchable(event: Event) -> str:
    """The text of an event that search looks in, with placeholders in place of personal data; "" for none."""
    match event:
        case MessageEvent() | NoteEvent():
            return event.text
        case ReplyEvent():
            return event.reply.text
        case TaggedEvent():
            return " ".join(event.tags)
        case OutcomeEvent() | FeedbackEvent():
            return event.comment
        case JudgedEvent():
            return event.reason
        case IdentityEvent():
            return "" if event.failed else event.order_number
        case ToolFinishedEvent():
            return " ".join(dict.fromkeys(_codes(event.result))) if event.status == "ok" else ""
        case _:
            return ""


def _codes(data: Any) -> Iterator[str]:
    """Order, return, parcel and refund numbers, however deep they stand."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if name in _CODES and isinstance(value, str) and value:
                yield value
            else:
                yield from _codes(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _codes(value)
