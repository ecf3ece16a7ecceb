"""What must hold of every conversation, read off its log: no promise broken in silence, nothing done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.conversation.events import Event, HandoffEvent, MessageEvent, ReplyEvent
from agent.conversation.routing_event import RoutingEvent

__all__ = ["Case", "problems_of", "read_case"]

TOLERANCE = timedelta(minutes=2)  # a dead worker's lease, and the next look
PROMISING = ("routed", "delayed", "apologised", "returned")


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A promise, when it was made, and whether the shopper was told in the same transaction."""

    made_at: datetime
    due_at: datetime
    told: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """One conversation's wait. `answered_at` is a person's first answer."""

    conversation_id: str
    language: str
    queued_at: datetime
    promises: Sequence[Promise]
    answered_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    steps: Counter[str] = field(default_factory=Counter)
    longest_silence: timedelta = timedelta(0)

    @property
    def waited(self) -> timedelta | None:
        """From the hand-off to a person's first answer."""
        return self.answered_at - self.queued_at if self.answered_at else None

    @property
    def kept(self) -> bool:
        """Whether the first promise was kept."""
        return self.answered_at is not None and self.answered_at <= self.promises[0].due_at


def read_case(conversation_id: str, language: str, events: Sequence[Event]) -> Case:
    """The case that a log tells."""
    routing = [event for event in events if isinstance(event, RoutingEvent)]
    notices = {event.at for event in events if isinstance(event, ReplyEvent) and event.source == "system"}
    promises = [
        Promise(made_at=e.at, due_at=e.promised_at, told=e.step == "routed" or e.at in notices)
        for e in routing
        if e.step in PROMISING and e.promised_at is not None
    ]
    queued_at = routing[0].at
    answers = [
        event.at
        for event in events
        if isinstance(event, MessageEvent) and event.source == "human" and event.at >= queued_at
    ]
    ends = [e for e in events if isinstance(e, HandoffEvent) and e.state in ("closed", "released")]
    heard = [
        event.at
        for event in events
        if event.at >= queued_at
        and (
            (isinstance(event, MessageEvent) and event.source == "human")
            or (isinstance(event, ReplyEvent) and event.source == "system")
        )
    ]
    return Case(
        conversation_id=conversation_id,
        language=language,
        queued_at=queued_at,
        promises=promises,
        answered_at=answers[0] if answers else None,
        ended_at=ends[-1].at if ends else None,
        ended_by=ends[-1].source if ends else "",
        steps=Counter(event.step for event in routing),
        longest_silence=max(
            (later - earlier for earlier, later in zip((queued_at, *heard), heard, strict=False)),
            default=timedelta(0),
        ),
    )


def problems_of(case: Case, now: datetime) -> list[str]:
    """What does not hold of a case at a time. Empty for one that is as it must be."""
    found = []
    over_at = min(filter(None, (case.answered_at, case.ended_at)), default=now)
    for number, promise in enumerate(case.promises):
        if not promise.told:
            found.append(f"a promise of {promise.made_at} was not told to the shopper")
        later = case.promises[number + 1].made_at if number + 1 < len(case.promises) else None
        replaced = later is not None and later <= promise.due_at + TOLERANCE
        if over_at > promise.due_at + TOLERANCE and not replaced and promise.made_at < over_at:
            found.append(f"the promise for {promise.due_at} was broken without a word")
    dues = Counter(promise.made_at for promise in case.promises)
    if any(number > 1 for number in dues.values()):
        found.append("a promise was made twice at one time")
    if case.steps["ended"] > 1 or case.steps["answered"] > 1 or case.steps["escalated"] > 1:
        found.append("a step that happens once happened twice")
    return found
