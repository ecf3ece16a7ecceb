"""The task `judge`: how far a judge agrees with people's labels."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from agent.settings import Settings
from evals.figures import Figure, bootstrapped, resamples
from evals.judging.critic import ASPECTS, LEVELS, Critic, Opinion
from evals.records import ItemRecord
from evals.report.sections import Matrix, Section
from evals.rows import Item, Row, make_item
from evals.task import Judged, Task

_LEAST = 0.6
"""From here on agreement is called substantial (Landis and Koch, Biometrics 33, 1977)."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A reply with what people think of it."""

    asked: str
    reply: str
    tone: str
    helpfulness: str


class JudgeTask(Task[Labelled]):
    """Agreement of a judge with labels."""

    name = "judge"
    title = "The judge against people's labels"
    measures = ("helpfulness_agreement", "tone_agreement")
    names: ClassVar = {
        "helpfulness_agreement": "the judge says of helpfulness what people say",
        "tone_agreement": "the judge says of tone what people say",
        "kappa_helpfulness": "agreement on helpfulness beyond chance (Cohen's kappa)",
        "kappa_tone": "agreement on tone beyond chance (Cohen's kappa)",
    }

    def __init__(self, settings: Settings, folder: Path | None) -> None:
        """`settings` name the judge as their brain; `folder` keeps its answers."""
        self._settings = settings
        self._folder = folder
        self._judge: LabelJudge | None = None

    def read(self, row: Row) -> Item[Labelled]:
        """The reply of a row."""
        labels = {aspect: row.choice(aspect, LEVELS) for aspect in ASPECTS}
        gold = Labelled(asked=row.text("asked"), reply=row.text("reply"), **labels)
        known = ("asked", "reply", *ASPECTS)
        return make_item(row, text=gold.reply, language=row.language(), gold=gold, known=known)

    def open(self, settings: Settings, folder: Path) -> LabelJudge:
        """Open the judge. Raises `SettingsError`."""
        del settings, folder
        self._judge = LabelJudge(Critic.open(self._settings, self._folder))
        return self._judge

    def close(self) -> None:
        """Let go of the judge."""
        if self._judge is not None:
            self._judge.close()

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """Cohen's kappa of each aspect, and which levels are taken for which."""
        metrics, tables = {}, {}
        for aspect in ASPECTS:
            pairs = [(r.details["labels"][aspect], r.details["said"][aspect]) for r in records]
            metrics[f"kappa_{aspect}"] = kappa(pairs, seed=seed).model_dump()
            counts = Counter(pairs)
            tables[aspect] = [[counts[label, said] for said in LEVELS] for label in LEVELS]
        return {"metrics": metrics, "levels": list(LEVELS), "confused": tables}

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """The two tables of labels against opinions."""
        return [
            Matrix(title=aspect.capitalize(), labels=list(LEVELS), rows=summary["confused"][aspect],
                   note="Rows are people's labels, columns the judge's.")
            for aspect in ASPECTS
        ]  # fmt: skip

    def lines(self, summary: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """Whether the judge may be believed."""
        weak = [a for a in ASPECTS if (summary["metrics"][f"kappa_{a}"]["value"] or 0.0) < _LEAST]
        told = (
            f"kappa of {' and '.join(weak)} is below {_LEAST}: do not rely on it" if weak else "substantial"
        )
        return [("agreement", told)]


class LabelJudge:
    """Asks the judge about labelled replies."""

    batch = 4

    def __init__(self, critic: Critic) -> None:
        self._critic = critic
        self._runner = asyncio.Runner()
        self.model = critic.name

    def judge(self, items: Sequence[Item[Labelled]]) -> Sequence[Judged]:
        """One result a reply, in their order."""
        return self._runner.run(self._all([item.gold for item in items]))

    def close(self) -> None:
        """Let go of the model."""
        self._runner.run(self._critic.close())
        self._runner.close()

    async def _all(self, golds: Sequence[Labelled]) -> list[Judged]:
        asked = (self._critic.opinion([("shopper", g.asked), ("assistant", g.reply)]) for g in golds)
        return [_judged(gold, said) for gold, said in zip(golds, await asyncio.gather(*asked), strict=True)]


def _judged(gold: Labelled, said: Opinion) -> Judged:
    text, expected = f"{gold.asked} → {gold.reply}", f"tone {gold.tone}, helpfulness {gold.helpfulness}"
    if said.unscored:
        return Judged(text=text, expected=expected, unscored=said.unscored)
    right = {aspect: getattr(gold, aspect) == getattr(said, aspect) for aspect in ASPECTS}
    return Judged(
        text=text,
        expected=expected,
        predicted=f"tone {said.tone}, helpfulness {said.helpfulness}: {said.why}",
        scores={f"{aspect}_agreement": (float(right[aspect]), 1) for aspect in ASPECTS},
        severity=float(sum(not same for same in right.values())),
        details={
            "labels": {aspect: getattr(gold, aspect) for aspect in ASPECTS},
            "said": {aspect: getattr(said, aspect) for aspect in ASPECTS},
        },
    )


def kappa(pairs: Sequence[tuple[str, str]], *, seed: int = 0) -> Figure:
    """Cohen's kappa (Educational and Psychological Measurement 20, 1960) with a bootstrapped interval.

    None where chance alone agrees always: nothing can be beyond it then.
    """
    value = _kappa(pairs)
    if value is None:
        return Figure(value=None, n=len(pairs))
    drawn = (_kappa([pairs[i] for i in places]) for places in resamples(len(pairs), seed))
    values = np.asarray([one for one in drawn if one is not None], dtype=np.float64)
    return bootstrapped(value, values, n=len(pairs))


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    n = len(pairs)
    if not n:
        return None
    agreed = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(left[label] * right[label] for label in left) / n**2
    return None if by_chance >= 1 else (agreed - by_chance) / (1 - by_chance)
