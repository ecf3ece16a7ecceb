"""Other limits for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from agent.brains.llm.budget import NO_LIMIT, Budget
from agent.spending import Spent
from tests.agent.staging import Stage


@contextmanager
def limited(stage: Stage, **limits: Spent) -> Iterator[Budget]:
    """The stage with other limits for a while."""
    answering = stage.crossdesk.runner.answerer.answering
    metering, usual = answering.model.around[2], answering.budget
    budget = replace(usual, **{"turn": NO_LIMIT, **limits})
    object.__setattr__(answering, "budget", budget)
    metering._budget = budget
    try:
        yield budget
    finally:
        object.__setattr__(answering, "budget", usual)
        metering._budget = usual
