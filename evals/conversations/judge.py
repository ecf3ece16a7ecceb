"""Holds conversations and judges them, one after the other or in several processes."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from agent.brains.llm.prompt import read_prompt
from agent.brains.llm.recording import Recording
from agent.settings import DATA, Settings
from evals.conversations.bot import Answer, Bot, NotPlayable
from evals.conversations.grading import Grade, grade, satisfied
from evals.conversations.in_process import InProcessBot, noon
from evals.conversations.model_use import model_scores
from evals.conversations.over_http import HttpBot
from evals.conversations.pacing import Pace
from evals.conversations.scenario import Expectation, Scenario
from evals.conversations.shopper import Held, Shopper
from evals.conversations.values import Reader
from evals.figures import Part
from evals.judging.critic import RUBRIC, Critic, Opinion
from evals.judging.opinions import with_opinion
from evals.rows import Item
from evals.task import Judged
from tools.policy import load_policy

_PARTS: Final = ("changes", "facts", "leaks", "rules", "handoff", "packet", "language", "turns")


@dataclass(frozen=True, kw_only=True)
class Options:
    """Where the conversations are held and with which seed.

    Of a language model: `answers` is the folder in which its answers are kept, `calls_per_minute` how often it may be
    asked by all processes together, 0 for as often as it goes. `critic` are settings whose brain has an opinion of each
    conversation, which changes no grade.
    """

    url: str = ""
    seed: int = 0
    concurrency: int = 1
    answers: Path | None = None
    calls_per_minute: float = 0.0
    critic: Settings | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One conversation to hold."""

    scenario: Scenario
    number: int
    seed: int
    today: date


class ConversationJudge:
    """Opens the bot that is judged; `close` lets go of it."""

    def __init__(self, settings: Settings, options: Options, *, bot: Bot | None = None) -> None:
        self._settings = settings
        self._options = options
        self._markets = load_policy(settings.policy).markets
        self._runner = asyncio.Runner()
        self._bot = bot
        self._critic: Critic | None = None
        self._pool: ProcessPoolExecutor | None = None
        self.batch = max(2, 2 * options.concurrency)
        self.model = _model(settings, options)

    def judge(self, items: Sequence[Item[Scenario]]) -> Sequence[Judged]:
        """One result a conversation, in their order."""
        jobs = [
            Job(
                scenario=item.gold,
                number=int(item.extra["repeat"]),
                seed=self._options.seed,
                today=self._today(item.gold),
            )
            for item in items
        ]
        if self._options.url or self._bot is not None or self._options.concurrency == 1:
            return self._runner.run(self._here(jobs))
        return list(self._workers().map(_play_in_worker, jobs))

    def close(self) -> None:
        """Stop what was started."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        if self._bot is not None:
            self._runner.run(self._bot.close())
        if self._critic is not None:
            self._runner.run(self._critic.close())
        self._runner.close()

    async def _here(self, jobs: Sequence[Job]) -> list[Judged]:
        if self._bot is None:
            self._bot = await _open(self._settings, self._options)
        if self._critic is None:
            self._critic = _critic(self._options)
        if not self._options.url:
            return [await play(self._bot, job, self._critic) for job in jobs]
        at_once = asyncio.Semaphore(self._options.concurrency)

        async def one(bot: Bot, job: Job) -> Judged:
            async with at_once:
                return await play(bot, job, self._critic)

        return list(await asyncio.gather(*(one(self._bot, job) for job in jobs)))

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._options.concurrency,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start_worker,
                initargs=(self._settings, self._options),
            )
        return self._pool

    def _today(self, scenario: Scenario) -> date:
        """The day on which the shopper writes."""
        code = scenario.market or scenario.locale.rpartition("-")[2]
        market = self._markets.get(code)
        zone = scenario.timezone or (market.timezone if market else "UTC")
        stands = self._options.answers and not self._options.url and self._settings.brain != "embedded"
        now = noon() if stands else datetime.now(UTC)
        return now.astimezone(ZoneInfo(zone)).date()


async def _open(settings: Settings, options: Options) -> Bot:
    if options.url:
        key = settings.operator_key.get_secret_value()
        return await HttpBot.open(options.url, operator_key=key)
    return await _in_process(settings, options)


async def _in_process(settings: Settings, options: Options) -> InProcessBot:
    if settings.brain == "embedded":
        return await InProcessBot.open(settings)
    pace = Pace(calls_per_minute=options.calls_per_minute / options.concurrency)
    return await InProcessBot.open(settings, recording=Recording(folder=options.answers), pace=pace)


def _critic(options: Options) -> Critic | None:
    """The judge of tone and helpfulness, where one is wanted."""
    return Critic.open(options.critic, options.answers) if options.critic else None


def _model(settings: Settings, options: Options) -> str:
    """What is measured: everything that the answers depend on beside the code."""
    seed = f"seed {options.seed}"
    if options.critic:
        seed += f" / judge {options.critic.brain} {read_prompt(RUBRIC).digest}"
    if options.url:
        return f"{options.url} / {seed}"
    digest = hashlib.sha256()
    for path in sorted(DATA.rglob("*")):
        if path.is_file() and "evals" not in path.parts:
            digest.update(path.read_bytes())
    for path in (settings.policy, *sorted(settings.knowledge.rglob("*.md"))):
        digest.update(Path(path).read_bytes())
    brain = settings.brain
    if brain != "embedded":
        prompt = read_prompt(settings.brain_prompt)
        brain = " / ".join(filter(None, (brain, settings.brain_url, f"{prompt.label} {prompt.digest}")))
    return f"{brain} / {settings.embeddings} / data {digest.hexdigest()[:12]} / {seed}"


async def play(bot: Bot, job: Job, critic: Critic | None = None) -> Judged:
    """Hold one conversation and judge it; what `critic` thinks stands beside the grade and is no part of it."""
    scenario = job.scenario
    shopper = Shopper.of(scenario, seed=job.seed, number=job.number)
    try:
        dialogue = await bot.begin(scenario, draw=f"{job.seed}.{job.number}")
    except NotPlayable as exc:
        return Judged(text=scenario.goal, expected=expectation(scenario), unscored=str(exc))
    reader = Reader.of(scenario.locale, job.today)
    held = await shopper.talk(dialogue, satisfied=partial(_satisfied, scenario.expect, reader))
    outcome = await dialogue.outcome()
    found = judged(scenario, held, grade(scenario, held, outcome, reader))
    return found if critic is None else with_opinion(found, await _opinion(critic, held))


async def _opinion(critic: Critic, held: Held) -> Opinion:
    said = (
        (who, text)
        for line in held.lines
        for who, text in (("shopper", line.said), ("assistant", line.answer.text))
    )
    return await critic.opinion([(who, text) for who, text in said if text])


def _satisfied(expect: Expectation, reader: Reader, answers: Sequence[Answer]) -> bool:
    return satisfied(expect, answers, reader)


def judged(scenario: Scenario, held: Held, found: Grade) -> Judged:
    """A graded conversation as every task tells its items."""
    scores: dict[str, Part] = {"pass_1": (float(found.passed), 1)}
    scores |= {f"{part}_right": (float(not getattr(found, part)), 1) for part in _PARTS}
    scores["authorised"] = (float(not found.unauthorised), 1)
    wanted = scenario.expect.wants_person
    if wanted is not None:
        right = float(wanted and found.handed_off)
        if found.handed_off:
            scores["handoff_precision"] = (right, 1)
        if wanted:
            scores["handoff_recall"] = (right, 1)
    uses = [use for line in held.lines for use in line.answer.model_uses]
    scores |= model_scores(uses)
    return Judged(
        text=held.lines[0].said,
        expected=expectation(scenario),
        predicted="; ".join(found.problems) or "all right",
        scores=scores,
        severity=10.0 * found.unauthorised + 5.0 * len(found.leaks) + len(found.problems),
        details={
            "flow": scenario.flow,
            "style": scenario.style,
            "turns": len(held.lines),
            "unauthorised": found.unauthorised,
            "problems": list(found.problems),
            "transcript": [_line(line) for line in held.lines],
            "model": [dict(use) for use in uses] if any(uses) else [],
        },
    )


def expectation(scenario: Scenario) -> str:
    """What must be so, in a line."""
    expect = scenario.expect
    handoff = expect.handoff
    person = handoff if isinstance(handoff, str) else " or ".join(handoff.reason or ("yes",))
    changes = [f"{change.action} of order {number}" for number, change in expect.changes.items()]
    parts = [
        f"{scenario.goal} Changes: {', '.join(changes) or 'none'}",
        f"person: {person}",
        *(f"{name}: {', '.join(map(str, values))}" for name, values in (
            ("told", expect.says), ("never told", expect.never), ("refused", expect.refused), ("shown", expect.cards),
        ) if values),
        f"in {', '.join(scenario.expected_languages)}, within {expect.turns} messages",
    ]  # fmt: skip
    return "; ".join(parts)


def _line(line: Any) -> dict[str, Any]:
    return {
        "said": line.said,
        "act": line.act,
        "reply": line.answer.text,
        "cards": [card["kind"] for card in line.answer.cards],
        "refused": list(line.answer.refusals),
        "wanted": line.want.name or line.want.kind,
    }


@dataclass(kw_only=True)
class _Worker:
    runner: asyncio.Runner
    bot: Bot
    critic: Critic | None
    played: int = field(default=0)


_WORKERS: Final[list[_Worker]] = []


def _start_worker(settings: Settings, options: Options) -> None:
    """Build a product in this process; it lives as long as the process."""
    runner = asyncio.Runner()
    _WORKERS.append(
        _Worker(runner=runner, bot=runner.run(_in_process(settings, options)), critic=_critic(options))
    )


def _play_in_worker(job: Job) -> Judged:
    (worker,) = _WORKERS
    return worker.runner.run(play(worker.bot, job, worker.critic))
