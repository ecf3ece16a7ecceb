"""Runs the simulation day by day and checks every conversation once it is over."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.routing.values import Watch
from evals.watchdog.checking import Case, problems_of, read_case
from evals.watchdog.people import Crowd, Staff
from evals.watchdog.world import World, open_world

__all__ = ["Outcome", "simulate"]

START = datetime(2026, 1, 1, tzinfo=UTC)
OVERDUE = timedelta(minutes=10)  # a watch that is due for so long is not being watched
LEFT_OVER = timedelta(days=7)  # nobody waits for longer, weekends and holidays included


@dataclass(kw_only=True)
class Outcome:
    """What came of the days."""

    days: int
    seed: int
    mortality: float
    arrived: int = 0
    deaths: int = 0
    looks: int = 0
    cases: list[Case] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    open_at_end: int = 0
    dropped: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


async def simulate(
    *,
    days: int,
    seed: int,
    per_day: float,
    mortality: float,
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Let days pass at the desk. The same arguments give the same arrivals and shifts."""
    with tempfile.TemporaryDirectory() as folder:
        world = open_world(Path(folder), start=START, seed=seed, mortality=mortality)
        dice = random.Random(seed)  # noqa: S311 - a simulation
        crowd = Crowd(world=world, dice=dice, per_day=per_day)
        staff = Staff(world=world, crowd=crowd, dice=dice, members=await world.router.roster.members())
        world.on_step = staff.on_step
        outcome = Outcome(days=days, seed=seed, mortality=mortality)
        try:
            for day in range(days):
                crowd.plan(START + timedelta(days=day))
                await world.run(START + timedelta(days=day + 1))
                await _check(world, crowd, outcome)
                progress(day + 1)
            outcome.open_at_end = len(crowd.handoffs)
        finally:
            await world.store.close()
        outcome.arrived, outcome.deaths, outcome.looks = crowd.arrived, world.deaths, world.looks
        return outcome


async def _check(world: World, crowd: Crowd, outcome: Outcome) -> None:
    """Judge what is over and forget it; of what is open, whether it is watched and nobody waits for ever."""
    over = []
    for conversation_id, handoff in crowd.handoffs.items():
        watch = await world.watches.watch(handoff.handoff_id)
        standing = await world.store.open_handoff(conversation_id)
        events = await world.store.events(conversation_id)
        case = read_case(conversation_id, handoff.language, events)
        if _is_dropped(watch, open_=standing is not None, case=case, now=world.now):
            outcome.dropped.append(conversation_id)
        problems = [f"{conversation_id}: {problem}" for problem in problems_of(case, world.now)]
        if watch is None or watch.look_at is not None:
            continue  # it goes on: judged again when it is over
        outcome.problems += problems
        outcome.cases.append(case)
        outcome.outcomes[watch.outcome] += 1
        over.append(conversation_id)
    for conversation_id in over:
        del crowd.handoffs[conversation_id]
    if over:
        await world.forget(over)


def _is_dropped(watch: Watch | None, *, open_: bool, case: Case, now: datetime) -> bool:
    if watch is None:
        return True
    if not open_:
        return case.answered_at is None and watch.look_at is None
    if watch.look_at is None or watch.look_at + OVERDUE < now:
        return True
    return case.answered_at is None and now - case.queued_at > LEFT_OVER
