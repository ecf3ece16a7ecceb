"""What went wrong in a bot's conversation, found by rules in its log. Pure: no clock, no store.

Each finding names the events that it stands on and the place in the conversation where a reader sees it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from agent.conversation.desk_events import JudgedEvent
from agent.conversation.events import (
    DialogueEvent,
    Event,
    FeedbackEvent,
    HandoffEvent,
    MessageEvent,
    PerceivedEvent,
    ProposalEvent,
    ReplyEvent,
    ToolStartedEvent,
)
from agent.conversation.routing_event import RoutingEvent
from agent.inbox.projection import NO_TOPIC, SURE

__all__ = ["REASONS", "WEIGHT", "Finding", "Reason", "Score", "score"]

Reason = Literal[
    "promise_broken",  # the time by which a person was promised passed without one
    "marked_wrong",  # somebody at the desk marked a reply as wrong
    "unhelpful",  # the shopper judged a reply as no help
    "unanswered",  # a question got neither an article, a look into the shop, nor a person
    "ungrounded",  # a model's text was refused, as nothing bore it out
    "sentiment_down",  # the shopper left angrier than they came
    "asked_person",  # after an answer the shopper asked for a person
    "repeated_question",  # the shopper had to ask the same again
    "repeated_reply",  # the bot said the same again
    "fallback",  # a model failed, and the embedded brain finished the turn
]
REASONS: tuple[Reason, ...] = get_args(Reason)

WEIGHT: Mapping[Reason, int] = {
    "promise_broken": 5,
    "marked_wrong": 5,
    "unhelpful": 4,
    "unanswered": 3,
    "ungrounded": 3,
    "sentiment_down": 3,
    "asked_person": 2,
    "repeated_question": 2,
    "repeated_reply": 2,
    "fallback": 1,
}
MOST_COUNTED = 3  # findings of one reason that count: a fault that repeats does not hide all others
ALIKE = 0.7  # of the three-character pieces of two messages, from here on they say the same
SHORTEST = 10  # characters; "yes" twice is no repetition
FALL = 2  # steps of sentiment

_LEVEL = {"very_negative": 0, "negative": 1, "neutral": 2, "positive": 3, "very_positive": 4}
_NUMBER = re.compile(r"\d+")
_QUESTION = re.compile(r"[?？؟]")
_MOVES_PROMISE = frozenset({"routed", "delayed", "returned"})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A fault: `offsets` are the events that it stands on, `place` what was said there or last before."""

    reason: Reason
    offsets: tuple[int, ...]
    place: int
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Score:
    """All findings; `total` is higher the worse it was. `look_at` is when time alone may add one, None for never."""

    total: int
    findings: tuple[Finding, ...]
    look_at: datetime | None = None


def score(events: Sequence[Event], now: datetime) -> Score:
    """The score of a conversation's whole log; of one in which the bot never spoke it is empty."""
    if not any(isinstance(event, ReplyEvent) for event in events):
        return Score(total=0, findings=())
    due, broken = _promises(events, now)
    found = [
        *broken,
        *_unanswered(events),
        *_repeated(events),
        *_fallbacks(events),
        *_sentiment(events),
        *_judgements(events),
        *_asked_for_a_person(events),
    ]
    findings = tuple(sorted(_placed(found, events), key=lambda one: (-WEIGHT[one.reason], one.place)))
    counted = Counter(finding.reason for finding in findings)
    total = sum(WEIGHT[reason] * min(times, MOST_COUNTED) for reason, times in counted.items())
    return Score(total=total, findings=findings, look_at=due)


def _found(reason: Reason, *events: Event, detail: str = "") -> Finding:
    offsets = tuple(event.offset for event in events)
    return Finding(reason=reason, offsets=offsets, place=offsets[-1], detail=detail)


def _placed(found: Sequence[Finding], events: Sequence[Event]) -> Iterator[Finding]:
    said = [event.offset for event in events if isinstance(event, MessageEvent | ReplyEvent)]
    for finding in found:
        before = [offset for offset in said if offset <= finding.place]
        yield Finding(
            reason=finding.reason,
            offsets=finding.offsets,
            place=before[-1] if before else said[0],
            detail=finding.detail,
        )


def _promises(events: Sequence[Event], now: datetime) -> tuple[datetime | None, list[Finding]]:
    """The promise that still stands, and those that were broken. One that is put off in time is not broken."""
    due: datetime | None = None
    promise: Event | None = None
    broken: list[Finding] = []
    for event in events:
        answered = isinstance(event, MessageEvent) and event.source == "human"
        over = isinstance(event, HandoffEvent) and event.state in ("released", "closed")
        missed = isinstance(event, RoutingEvent) and event.step == "apologised"
        if due is not None and promise is not None and (answered or over or missed):
            if event.at > due:
                broken.append(_found("promise_broken", promise, event, detail=due.isoformat()))
            due = None
        if isinstance(event, HandoffEvent) and event.state == "queued" and event.promised_at:
            due, promise = event.promised_at, event
        elif isinstance(event, RoutingEvent) and event.step in _MOVES_PROMISE and due is not None:
            # Too late a word does not put off what is broken already.
            if event.promised_at and event.at <= due:
                due, promise = event.promised_at, event
        elif missed and isinstance(event, RoutingEvent) and event.promised_at:
            due, promise = event.promised_at, event
    if due is not None and promise is not None and now > due:
        return None, [*broken, _found("promise_broken", promise, detail=due.isoformat())]
    return due, broken


def _unanswered(events: Sequence[Event]) -> Iterator[Finding]:
    """Questions whose reply stands on nothing. A reply that asks for what it needs is on its way to an answer."""
    by_turn: dict[str, list[Event]] = {}
    for event in events:
        by_turn.setdefault(event.turn, []).append(event)
    for turn, mine in by_turn.items():
        question = next((e for e in mine if isinstance(e, MessageEvent) and e.source == "shopper"), None)
        replies = [event for event in mine if isinstance(event, ReplyEvent)]
        if not turn or question is None or not replies or not _wants_something(question, mine):
            continue
        last = replies[-1].reply
        stands = bool(last.citations or last.cards or last.handed_off) or any(
            isinstance(event, ToolStartedEvent | ProposalEvent | HandoffEvent) for event in mine
        )
        if not stands and not _asks_back(replies[-1], mine):
            yield _found("unanswered", question, replies[-1])


def _wants_something(question: MessageEvent, turn: Sequence[Event]) -> bool:
    sure = [
        intent.name
        for event in turn
        if isinstance(event, PerceivedEvent)
        for intent in event.intents
        if intent.confidence >= SURE
    ]
    if sure:
        return any(name not in NO_TOPIC for name in sure)
    return bool(_QUESTION.search(question.text))


def _asks_back(reply: ReplyEvent, turn: Sequence[Event]) -> bool:
    open_tasks = any(isinstance(event, DialogueEvent) and event.state.get("tasks") for event in turn)
    return open_tasks or bool(_QUESTION.search(reply.reply.text))


def _repeated(events: Sequence[Event]) -> Iterator[Finding]:
    asked: list[tuple[frozenset[str], Event]] = []
    told: dict[str, Event] = {}
    for event in events:
        if isinstance(event, MessageEvent) and event.source == "shopper":
            pieces = _pieces(event.text)
            before = next((one for known, one in asked if _alike(known, pieces)), None)
            if before is not None:
                yield _found("repeated_question", before, event)
            asked.append((pieces, event))
        elif isinstance(event, ReplyEvent) and len(event.reply.text) >= SHORTEST:
            text = _plain(event.reply.text)
            if text in told:
                yield _found("repeated_reply", told[text], event)
            told[text] = event


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _pieces(text: str) -> frozenset[str]:
    """Three characters each, and whole numbers: the same asked of another order is another question."""
    plain = _plain(text)
    if len(plain) < SHORTEST:
        return frozenset()
    return frozenset(plain[i : i + 3] for i in range(len(plain) - 2)) | {*_NUMBER.findall(plain)}


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other or {p for p in one ^ other if p.isdigit()}:
        return False
    return len(one & other) / len(one | other) >= ALIKE


def _fallbacks(events: Sequence[Event]) -> Iterator[Finding]:
    for event in events:
        if isinstance(event, ReplyEvent) and event.model is not None and event.model.fallback:
            yield _found("fallback", event, detail=event.model.fallback)
        elif isinstance(event, HandoffEvent) and event.state == "queued" and event.reason == "ungrounded":
            yield _found("ungrounded", event)


def _sentiment(events: Sequence[Event]) -> Iterator[Finding]:
    heard = [event for event in events if isinstance(event, PerceivedEvent)]
    if len(heard) > 1 and _mood(heard[0]) - _mood(heard[-1]) >= FALL:
        yield _found("sentiment_down", heard[0], heard[-1])


def _mood(event: PerceivedEvent) -> int:
    return 0 if event.anger else _LEVEL[event.sentiment]


def _judgements(events: Sequence[Event]) -> Iterator[Finding]:
    replies = {event.message_id: event for event in events if isinstance(event, ReplyEvent)}
    latest = {event.message_id: event for event in events if isinstance(event, FeedbackEvent)}
    for feedback in latest.values():
        reply = replies.get(feedback.message_id)
        if not feedback.helpful and reply is not None:
            yield _found("unhelpful", feedback, reply, detail=feedback.comment)
    for event in events:
        if isinstance(event, JudgedEvent) and event.message_id in replies:
            yield _found("marked_wrong", event, replies[event.message_id], detail=event.reason)


def _asked_for_a_person(events: Sequence[Event]) -> Iterator[Finding]:
    """After an answer of substance; who asks for a person at once was failed by nothing."""
    answer: Event | None = None
    for event in events:
        if isinstance(event, ReplyEvent) and (event.reply.citations or event.reply.cards):
            answer = event
        elif isinstance(event, PerceivedEvent) and answer is not None and _wants_a_person(event):
            yield _found("asked_person", answer, event)
            answer = None


def _wants_a_person(event: PerceivedEvent) -> bool:
    return any(one.name == "contact_human_agent" and one.confidence >= SURE for one in event.intents)
