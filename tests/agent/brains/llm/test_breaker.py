"""The breaker: open after three failures in a row, one try after the pause, closed by an answer."""

from __future__ import annotations

import pytest

from agent.brains.llm.breaker import Breaker


@pytest.fixture
def now() -> list[float]:
    return [100.0]


@pytest.fixture
def breaker(now: list[float]) -> Breaker:
    made = Breaker(clock=lambda: now[0])
    for _ in range(3):
        assert made.allows()
        made.failed()
    return made


def test_it_opens_after_three_failures_and_lets_one_try_after_the_pause(
    breaker: Breaker, now: list[float]
) -> None:
    assert not breaker.allows()
    now[0] += 30
    assert breaker.allows()
    assert not breaker.allows()


def test_an_answer_closes_it(breaker: Breaker, now: list[float]) -> None:
    now[0] += 30
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.allows()


def test_a_failure_after_the_pause_opens_it_for_another(breaker: Breaker, now: list[float]) -> None:
    now[0] += 30
    assert breaker.allows()
    breaker.failed()
    now[0] += 29
    assert not breaker.allows()
