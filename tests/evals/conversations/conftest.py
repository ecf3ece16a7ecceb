"""Holding conversations with scripted bots."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import pytest

from evals.conversations.bot import Bot
from evals.conversations.judge import Job, play
from evals.conversations.scenario import Scenario
from evals.task import Judged

Play = Callable[..., Judged]


@pytest.fixture
def played() -> Play:
    """Hold a scenario with a bot and judge it."""

    def _played(bot: Bot, scenario: Scenario, *, number: int = 1, seed: int = 0) -> Judged:
        job = Job(scenario=scenario, number=number, seed=seed, today=date(2026, 11, 26))
        return asyncio.run(play(bot, job))

    return _played
