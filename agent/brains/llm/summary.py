"""What a model is told of the turns before the last messages: lines made from the log by rules, in bounded number.

Masked, as the log is. Of results only codes, numbers, dates and states are told, no prose: what a product's text or an
order's note says cannot speak to the model a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.conversation.events import Event, HandoffEvent, MessageEvent, ToolFinishedEvent

KINDS = ("tool_finished", "handoff")
EVENTS = 60  # of these kinds that are looked back at
_RESULTS = 10
_FIELDS = 6
_OPENING = 240  # characters of the first message
_CODE = re.compile(r"[\w.:+-]{1,40}")
_SUBJECTS = ("order_number", "product_id", "proposal_id")


def opening_of(events: Sequence[Event]) -> tuple[str, ...]:
    """A line that says what the shopper came with; `events` are those that the conversation began with."""
    first = next((e for e in events if isinstance(e, MessageEvent) and e.source == "shopper"), None)
    if first is None:
        return ()
    text = first.text if len(first.text) <= _OPENING else f"{first.text[:_OPENING]}…"
    return (f"The shopper's first message was: {text!r}",)


def summary_of(events: Sequence[Event], *, turn: str) -> tuple[str, ...]:
    """Lines about what the tools found and who was called before `turn`; `events` are of `KINDS`."""
    return tuple(_lines([event for event in events if event.turn != turn]))


def _lines(events: Sequence[Event]) -> Iterator[str]:
    results: dict[tuple[str, str], str] = {}
    for event in events:
        if isinstance(event, ToolFinishedEvent):
            subject = next((str(event.result[key]) for key in _SUBJECTS if event.result.get(key)), "")
            results.pop((event.tool, subject), None)  # the newest of each, in their order
            results[event.tool, subject] = _told(event)
    yield from list(results.values())[-_RESULTS:]
    called = next((event for event in reversed(events) if isinstance(event, HandoffEvent)), None)
    if called is not None:
        yield f"A person was called earlier ({called.reason or 'no reason noted'}): {called.state}"


def _told(event: ToolFinishedEvent) -> str:
    found = ", ".join(f"{key}={value}" for key, value in list(_codes(event.result))[:_FIELDS])
    return f"Earlier, {event.at.date().isoformat()}: {event.tool} {event.status}" + (
        f" ({found})" if found else ""
    )


def _codes(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in result.items():
        if isinstance(value, bool | int | float) or (isinstance(value, str) and _CODE.fullmatch(value)):
            yield key, str(value)
