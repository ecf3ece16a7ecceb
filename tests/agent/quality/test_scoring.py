"""What the rules find in a conversation's log, and what they leave alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent.conversation.cards import Citation
from agent.conversation.desk_events import JudgedEvent
from agent.conversation.events import (
    Event,
    FeedbackEvent,
    HandoffEvent,
    IntentScore,
    MessageEvent,
    ModelUse,
    PerceivedEvent,
    Reply,
    ReplyEvent,
    Sentiment,
    ToolStartedEvent,
)
from agent.conversation.routing_event import RoutingEvent
from agent.quality.scoring import MOST_COUNTED, WEIGHT, Score, score

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ARTICLE = Citation(passage_id="p", article_id="refunds", title="Refunds", url="https://shop.example/refunds")


class Log:
    """A log that is written line by line, a minute apart."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.turn = 0

    def add(self, event: Event) -> int:
        offset = len(self.events) + 1
        self.events.append(event.model_copy(update={"offset": offset}))
        return offset

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=len(self.events))

    def asks(
        self, text: str, intent: str = "track_order", mood: Sentiment = "neutral", sure: float = 0.9
    ) -> int:
        self.turn += 1
        turn = f"turn_{self.turn}"
        offset = self.add(
            MessageEvent(at=self.now, source="shopper", turn=turn, message_id=f"m{self.turn}", text=text)
        )
        intents = (IntentScore(name=intent, confidence=sure),)
        self.add(
            PerceivedEvent(
                at=self.now, source="system", turn=turn, message_id=f"m{self.turn}", language="en",
                sentiment=mood, intents=intents,
            )
        )  # fmt: skip
        return offset

    def tool(self) -> int:
        return self.add(
            ToolStartedEvent(
                at=self.now, source="bot", turn=f"turn_{self.turn}", call_id="c", tool="track_order"
            )
        )

    def replies(self, text: str, *, cites: bool = False, model: ModelUse | None = None) -> int:
        reply = Reply(text=text, language="en", citations=(ARTICLE,) if cites else ())
        return self.add(
            ReplyEvent(
                at=self.now, source="bot", turn=f"turn_{self.turn}", message_id=f"r{self.turn}", reply=reply,
                model=model,
            )
        )  # fmt: skip

    def queued(self, minutes: int, reason: str = "asked") -> int:
        return self.add(
            HandoffEvent(
                at=self.now, source="system", handoff_id="h", state="queued", reason=reason,
                promised_at=self.now + timedelta(minutes=minutes),
            )
        )  # fmt: skip

    def person(self, *, after: int) -> int:
        at = self.now + timedelta(minutes=after)
        return self.add(MessageEvent(at=at, source="human", message_id="h1", text="Hello, Noor here."))

    def scored(self, *, later: int = 0) -> Score:
        return score(self.events, self.now + timedelta(minutes=later))


@pytest.fixture
def log() -> Log:
    return Log()


def reasons(scored: Score) -> list[str]:
    return [finding.reason for finding in scored.findings]


def test_an_answered_question_has_no_fault(log: Log) -> None:
    log.asks("When do I get my money back?")
    log.replies("Within five days of the return.", cites=True)
    log.asks("Where is 10003?")
    log.tool()
    log.replies("It is on its way.")
    assert log.scored() == Score(total=0, findings=())


def test_a_question_without_article_tool_or_person_is_unanswered(log: Log) -> None:
    asked = log.asks("Where is my parcel?")
    replied = log.replies("I am sorry to hear that.")
    (finding,) = log.scored().findings
    assert (finding.reason, finding.offsets, finding.place) == ("unanswered", (asked, replied), replied)


def test_asking_for_what_is_needed_and_small_talk_are_no_faults(log: Log) -> None:
    log.asks("Where is my parcel?")
    log.replies("Which order is it? I need its number.")
    log.asks("thanks!", intent="thanks")
    log.replies("You are welcome, any time.")
    assert log.scored().total == 0


def test_the_same_again_is_found_on_both_sides(log: Log) -> None:
    first = log.asks("你们的退货政策是什么样的呢请告诉我")
    said = log.replies("Please tell me the order number?")
    again = log.asks("你们的退货政策是什么样的呢,请告诉我")
    echoed = log.replies("please tell me  the order number?")
    found = {finding.reason: finding.offsets for finding in log.scored().findings}
    assert found == {"repeated_question": (first, again), "repeated_reply": (said, echoed)}


def test_a_promise_is_broken_when_its_time_passes_without_a_person(log: Log) -> None:
    log.asks("A person please", intent="contact_human_agent")
    log.replies("Somebody comes.")
    log.queued(30)
    waiting = log.scored()
    assert reasons(waiting) == []
    assert waiting.look_at == START + timedelta(minutes=33)
    late = log.scored(later=60)
    assert reasons(late) == ["promise_broken"]
    assert late.look_at is None


@pytest.mark.parametrize(("minutes", "expected"), [(10, []), (50, ["promise_broken"])])
def test_a_person_in_time_keeps_it_and_one_too_late_does_not(
    log: Log, minutes: int, expected: list[str]
) -> None:
    log.replies("Somebody comes.")
    log.queued(30)
    log.person(after=minutes)
    assert reasons(log.scored(later=600)) == expected


@pytest.mark.parametrize(("told_after", "expected"), [(5, []), (45, ["promise_broken"])])
def test_a_promise_that_is_put_off_in_time_is_not_broken(
    log: Log, told_after: int, expected: list[str]
) -> None:
    log.replies("Somebody comes.")
    log.queued(30)
    log.add(
        RoutingEvent(
            at=log.now + timedelta(minutes=told_after), source="system", handoff_id="h", step="delayed",
            rule="watchdog", promised_at=log.now + timedelta(minutes=90),
        )
    )  # fmt: skip
    log.person(after=80)
    assert reasons(log.scored()) == expected


def test_who_leaves_angrier_than_they_came_is_found(log: Log) -> None:
    log.asks("Hello there", intent="greeting", mood="positive")
    log.replies("Hello!")
    log.asks("This is a joke", intent="complain", mood="negative")
    log.tool()
    log.replies("I am sorry.")
    assert reasons(log.scored()) == ["sentiment_down"]


def test_what_a_model_failed_at_is_found(log: Log) -> None:
    log.asks("Where is 10003?")
    log.tool()
    use = ModelUse(
        model="m", prompt="p", calls=1, input_tokens=1, output_tokens=1, milliseconds=1.0, fallback="timeout"
    )
    log.replies("It is on its way.", model=use)
    log.queued(30, reason="ungrounded")
    log.person(after=1)
    assert reasons(log.scored()) == ["ungrounded", "fallback"]


def test_judgements_of_shopper_and_agent_count_and_the_shoppers_last_one_holds(log: Log) -> None:
    log.asks("When do I get my money back?")
    log.replies("Within five days.", cites=True)
    for helpful in (True, False):
        log.add(FeedbackEvent(at=log.now, source="shopper", message_id="r1", helpful=helpful, comment="no"))
    log.add(JudgedEvent(at=log.now, source="human", by="s", message_id="r1", reason="It is ten days."))
    scored = log.scored()
    assert reasons(scored) == ["marked_wrong", "unhelpful"]
    assert scored.total == WEIGHT["marked_wrong"] + WEIGHT["unhelpful"]
    assert scored.findings[0].place == 3  # the reply, not the mark


def test_who_asks_for_a_person_at_once_was_failed_by_nothing_but_after_an_answer_by_it(log: Log) -> None:
    log.asks("A person please", intent="contact_human_agent")
    log.replies("Shall I get somebody?")
    assert log.scored().total == 0
    log.asks("When do I get my money back?")
    log.replies("Within five days.", cites=True)
    log.asks("No, a person!", intent="contact_human_agent")
    log.replies("Shall I call somebody?")
    assert reasons(log.scored()) == ["asked_person"]


def test_one_fault_again_and_again_counts_a_few_times_only(log: Log) -> None:
    for number in range(9):
        log.asks(f"Where is my parcel of order {10001 + number}?")
        log.replies(f"I am sorry for number {number}.")
    scored = log.scored()
    assert reasons(scored).count("unanswered") == 9
    assert scored.total == MOST_COUNTED * WEIGHT["unanswered"]


def test_where_the_bot_never_spoke_nothing_is_scored(log: Log) -> None:
    log.asks("Where is my parcel?")
    log.queued(1)
    assert log.scored(later=60) == Score(total=0, findings=())
