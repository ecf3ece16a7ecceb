"""How long the stages of a turn take, measured where they happen."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

KEPT = 10_000  # measurements kept for each stage


@dataclass(frozen=True, kw_only=True)
class StageTimes:
    """One stage: how often it ran, and its median and 95th percentile in milliseconds."""

    stage: str
    count: int
    p50_ms: float
    p95_ms: float


@dataclass
class Stages:
    """Collects durations by stage. `clear` starts afresh."""

    _seen: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=KEPT)))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what happens inside as one run of a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seen[name].append((time.perf_counter() - started) * 1000)

    def clear(self) -> None:
        """Forget what was measured."""
        self._seen.clear()

    def table(self) -> list[StageTimes]:
        """The stages in the order in which they first ran."""
        rows = []
        for name, values in self._seen.items():
            cuts = quantiles(values, n=20, method="inclusive") if len(values) > 1 else [values[0]] * 19
            rows.append(StageTimes(stage=name, count=len(values), p50_ms=cuts[9], p95_ms=cuts[18]))
        return rows
