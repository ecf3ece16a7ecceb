"""A few simulated days at the desk: no conversation is dropped, no promise is broken without a word."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.conversation.events import Event, MessageEvent, Reply, ReplyEvent
from agent.conversation.routing_event import RoutingEvent, RoutingStep
from evals.watchdog.checking import problems_of, read_case

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 7, 7, 9, 0, tzinfo=UTC)
DUE = START + timedelta(minutes=5)


def minutes(number: float) -> datetime:
    return START + timedelta(minutes=number)


def routing(step: RoutingStep, at: datetime, promised_at: datetime) -> RoutingEvent:
    return RoutingEvent(
        at=at, source="system", handoff_id="hand_1", step=step, rule="r", promised_at=promised_at
    )


def notice(at: datetime) -> ReplyEvent:
    return ReplyEvent(at=at, source="system", message_id="m", reply=Reply(text="Sorry", language="en"))


def answer(at: datetime) -> MessageEvent:
    return MessageEvent(at=at, source="human", message_id="a", text="Hello")


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        ([answer(minutes(4))], ""),
        ([answer(minutes(9))], "broken without a word"),
        ([], "broken without a word"),
        ([routing("apologised", minutes(5), minutes(20)), notice(minutes(5)), answer(minutes(9))], ""),
        ([routing("apologised", minutes(5), minutes(20)), answer(minutes(9))], "not told"),
        ([routing("apologised", minutes(9), minutes(20)), notice(minutes(9)), answer(minutes(10))], "broken"),
        ([routing("delayed", minutes(4), minutes(9)), notice(minutes(4)), answer(minutes(15))], "broken"),
        (
            [routing("apologised", minutes(5), minutes(20)), notice(minutes(5))] * 2 + [answer(minutes(9))],
            "twice",
        ),
    ],
)
def test_the_judge_sees_each_kind_of_broken_promise(events: list[Event], problem: str) -> None:
    case = read_case("conv_1", "en", [routing("routed", START, DUE), *events])
    found = problems_of(case, minutes(60))
    assert bool(found) == bool(problem)
    assert problem in " ".join(found)


@pytest.mark.slow
def test_ten_days_with_dying_workers_drop_nobody_and_break_no_promise_in_silence() -> None:
    command = [
        sys.executable,
        "-m",
        "evals.watchdog",
        "--days",
        "10",
        "--per-day",
        "5",
        "--mortality",
        "0.05",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    arrived, over, _, deaths = map(
        int, re.findall(r": (\d+) hand-offs, (\d+) over, (\d+) .* (\d+) times", done.stdout)[0]
    )
    assert arrived > 20
    assert over > 10
    assert deaths > 0
    assert "| conversations dropped | 0 |" in done.stdout
