"""Figures with 95 % intervals.

A measure is a ratio: every item adds to its numerator and denominator (accuracy: 1 or 0 of 1; recall of spans: those
found of those there are). Where items add whole numbers the interval is Wilson's, else it is bootstrapped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Part = tuple[float, float]
"""What one item adds to numerator and denominator."""

RESAMPLES: Final = 1000
_Z: Final = 1.959964  # 95 %
_LOWER: Final = ("false_alarms", "false_confidence", "ece", "fallback_rate", "unchecked_rate")
_USE: Final = "model_"  # calls, tokens, seconds, cost of a language model


class Figure(BaseModel):
    """A measured value with its 95 % interval; `n` is the denominator. The value is None where there is none."""

    model_config = ConfigDict(frozen=True)

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    interval: Literal["wilson", "bootstrap", ""] = ""


def lower_is_better(name: str) -> bool:
    """Whether a measure is better when it is smaller."""
    return name.endswith(_LOWER) or name.startswith(_USE)


def wilson(hits: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    share = hits / n
    centre = share + _Z**2 / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    scale = 1 + _Z**2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def value_of(parts: Sequence[Part]) -> float | None:
    """The ratio, None where nothing counts."""
    bottom = math.fsum(part[1] for part in parts)
    return round(math.fsum(part[0] for part in parts) / bottom, 4) if bottom else None


def figure(parts: Sequence[Part], *, seed: int = 0) -> Figure:
    """The ratio with its interval."""
    counted = [part for part in parts if part[1]]
    if not counted:
        return Figure(value=None)
    hits, total = math.fsum(part[0] for part in counted), math.fsum(part[1] for part in counted)
    value = round(hits / total, 4)
    if all(float(top).is_integer() and 0 <= top <= bottom for top, bottom in counted):
        low, high = wilson(hits, total)
        return Figure(value=value, low=round(low, 4), high=round(high, 4), n=int(total), interval="wilson")
    values = np.asarray(counted, dtype=np.float64)
    sums = np.asarray([values[drawn].sum(axis=0) for drawn in resamples(len(values), seed)])
    return bootstrapped(hits / total, sums[:, 0] / sums[:, 1], n=len(counted))


def bootstrapped(value: float, values: Floats, *, n: int) -> Figure:
    """A figure with the 95 % interval of its values in resamples."""
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(
        value=round(float(value), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        n=n,
        interval="bootstrap",
    )


def resamples(n: int, seed: int, *, count: int = RESAMPLES) -> Iterator[Integers]:
    """Draws of `n` items with replacement, the same ones for a seed."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield rng.integers(n, size=n)
