"""Compares two runs on the same items: what changed, by how much, and whether that is more than noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evals.classification import coded, fast_macro_f1, macro_f1_of
from evals.errors import Incomparable
from evals.figures import Floats, lower_is_better, resamples
from evals.records import ItemRecord

Verdict = Literal["better", "worse", "noise", "same"]
ALPHA = 0.05


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two runs."""

    name: str
    task: str
    model: str
    commit: str
    items: Sequence[ItemRecord]


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a measure changed: `b` − `a` with its paired bootstrap interval.

    Where every item is right or wrong, `gained` and `lost` count those that changed, and `p` is McNemar's exact test.
    """

    measure: str
    a: float
    b: float
    low: float
    high: float
    n: int
    verdict: Verdict
    gained: int | None = None
    lost: int | None = None
    p: float | None = None

    @property
    def difference(self) -> float:
        """By how much."""
        return self.b - self.a


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An item with what both runs made of it."""

    a: ItemRecord
    b: ItemRecord


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that changed.

    `by_language` is about the headline measure; its verdicts are corrected for many looks (Holm).
    """

    task: str
    n: int
    unscored: int
    changes: tuple[Change, ...]
    by_language: dict[str, Change]
    better: tuple[Pair, ...]
    worse: tuple[Pair, ...]


def compare(a: Side, b: Side, *, seed: int = 0) -> Comparison:
    """Compare. Raises `Incomparable` for runs of different tasks or data."""
    pairs = _paired(a, b)
    scored = [pair for pair in pairs if not pair.a.unscored and not pair.b.unscored]
    if not scored:
        raise Incomparable("no item was scored in both runs")
    names = list(dict.fromkeys(name for pair in scored for name in pair.a.scores if name in pair.b.scores))
    changes = [change for name in names if (change := _change(scored, name, seed))]
    if any(pair.a.label for pair in scored):
        changes.append(_macro_f1(scored, seed))
    headline = names[0]
    languages: dict[str, list[Pair]] = {}
    for pair in scored:
        languages.setdefault(pair.a.language, []).append(pair)
    found = {code: _change(rows, headline, seed) for code, rows in sorted(languages.items())}
    return Comparison(
        task=a.task,
        n=len(scored),
        unscored=len(pairs) - len(scored),
        changes=tuple(changes),
        by_language=_corrected({code: change for code, change in found.items() if change}),
        better=tuple(pair for pair in scored if _gain(pair, headline) > 0),
        worse=tuple(pair for pair in scored if _gain(pair, headline) < 0),
    )


def mcnemar(gained: int, lost: int) -> float:
    """McNemar's exact test, two-sided: how probable so uneven a split is where nothing changed."""
    n = gained + lost
    if not n:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(min(gained, lost) + 1))
    return float(min(1.0, 2 * tail / 2**n))


def _paired(a: Side, b: Side) -> list[Pair]:
    if a.task != b.task:
        raise Incomparable(f"{a.name} is of {a.task}, {b.name} of {b.task}")
    first = {item.key: item for item in a.items}
    second = {item.key: item for item in b.items}
    if first.keys() != second.keys():
        only_a, only_b = len(first.keys() - second.keys()), len(second.keys() - first.keys())
        both = len(first.keys() & second.keys())
        raise Incomparable(
            f"the runs are of different data: {both} items in both, {only_a} only in {a.name}, "
            f"{only_b} only in {b.name}: run both on the same --data, --limit, --seed and --langs"
        )
    return [Pair(a=first[key], b=second[key]) for key in first]


def _gain(pair: Pair, measure: str) -> float:
    (top_a, bottom_a), (top_b, bottom_b) = (
        pair.a.scores.get(measure, (0, 0)),
        pair.b.scores.get(measure, (0, 0)),
    )
    gain = (top_b / bottom_b if bottom_b else 0.0) - (top_a / bottom_a if bottom_a else 0.0)
    return -gain if lower_is_better(measure) else gain


def _change(pairs: Sequence[Pair], measure: str, seed: int) -> Change | None:
    """How one measure changed over some items, None where it counts nothing."""
    counted = [pair for pair in pairs if measure in pair.a.scores and measure in pair.b.scores]
    values: Floats = np.asarray(
        [[*p.a.scores[measure], *p.b.scores[measure]] for p in counted], dtype=np.float64
    )
    if not counted or not values[:, 1].sum() or not values[:, 3].sum():
        return None
    sums = np.asarray([values[drawn].sum(axis=0) for drawn in resamples(len(values), seed)])
    usable = (sums[:, 1] > 0) & (sums[:, 3] > 0)
    sums = sums[usable]
    differences = sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1]
    a_top, a_bottom, b_top, b_bottom = values.sum(axis=0)
    gained = lost = p = None
    if np.isin(values[:, [0, 2]], (0, 1)).all() and (values[:, [1, 3]] == 1).all():
        gained = int((values[:, 2] > values[:, 0]).sum())
        lost = int((values[:, 2] < values[:, 0]).sum())
        p = mcnemar(gained, lost)
    return _judged(measure, a_top / a_bottom, b_top / b_bottom, differences, len(counted), (gained, lost, p))


def _judged(
    measure: str,
    a: float,
    b: float,
    differences: Floats,
    n: int,
    exact: tuple[int | None, int | None, float | None] = (None, None, None),
) -> Change:
    low, high = (float(value) for value in np.quantile(differences, [0.025, 0.975]))
    p = exact[2]
    sure = p < ALPHA if p is not None else low > 0 or high < 0
    return Change(
        measure=measure,
        a=float(a),
        b=float(b),
        low=low,
        high=high,
        n=n,
        verdict=_verdict(measure, float(b - a), sure=bool(sure)),
        gained=exact[0],
        lost=exact[1],
        p=p,
    )


def _verdict(measure: str, difference: float, *, sure: bool) -> Verdict:
    if abs(difference) < 1e-12:
        return "same"
    if not sure:
        return "noise"
    return "better" if (difference < 0) is lower_is_better(measure) else "worse"


def _macro_f1(pairs: Sequence[Pair], seed: int) -> Change:
    """The change of the macro F1, by resampling the items of both runs together."""
    labels = [
        [(record.label, record.guess) for record in side]
        for side in zip(*((p.a, p.b) for p in pairs), strict=True)
    ]
    (truth_a, guess_a), (truth_b, guess_b) = (coded(side) for side in labels)
    differences = np.asarray(
        [
            fast_macro_f1(truth_b[drawn], guess_b[drawn]) - fast_macro_f1(truth_a[drawn], guess_a[drawn])
            for drawn in resamples(len(pairs), seed)
        ]
    )
    a, b = (macro_f1_of(side) or 0.0 for side in labels)
    return _judged("macro_f1", a, b, differences, len(pairs))


def _corrected(changes: dict[str, Change]) -> dict[str, Change]:
    """Verdicts by Holm's method: of twenty languages one would seem to change by chance alone."""
    tested = sorted(((change.p, code) for code, change in changes.items() if change.p is not None))
    found = dict(changes)
    rejected = True
    for place, (p, code) in enumerate(tested):
        rejected = rejected and p < ALPHA / (len(tested) - place)
        change = changes[code]
        found[code] = replace(change, verdict=_verdict(change.measure, change.difference, sure=rejected))
    return found
