"""What a benchmark found: figures with their targets, as tables and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. `target` is the most that it may be; None where there is nothing to hold."""

    name: str
    value: float
    unit: str = ""
    target: float | None = None
    errors: bool = False  # whether a value above the target is a fault, not merely slow

    @property
    def held(self) -> bool | None:
        """Whether the target holds; None without one."""
        return None if self.target is None else self.value <= self.target


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A table without targets."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """What one part of the benchmark found."""

    title: str
    figures: Sequence[Figure]
    breakdowns: Sequence[Breakdown] = field(default_factory=tuple)


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return median(values)


def high(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[18] if len(values) > 1 else values[0]


def machine() -> dict[str, Any]:
    """Describe the machine, and how busy it is with other things."""
    load = os.getloadavg()
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "load": [round(value, 1) for value in load],
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def show_machine(console: Console, about: Mapping[str, Any]) -> None:
    """Print the heading."""
    console.rule("Crossdesk: speed and memory")
    console.print(
        f"{about['processor']}, {about['cores']} cores, {about['memory_gb']} GB, Python {about['python']}, "
        f"{about['system']}; load before the run: {', '.join(str(value) for value in about['load'])}"
    )
    if about["load"][0] > 1:
        console.print("The machine is busy with something else: wall-clock figures are too high.")


def show(console: Console, section: Section) -> None:
    """Print what a part found."""
    table = Table("", "value", "target", "", title=section.title, title_justify="left")
    for figure in section.figures:
        held = {True: "ok", False: "missed", None: ""}[figure.held]
        target = "" if figure.target is None else f"<= {figure.target:g} {figure.unit}"
        colour = "red" if figure.held is False else "green"
        table.add_row(
            figure.name, f"{_number(figure.value)} {figure.unit}", target, f"[{colour}]{held}[/{colour}]"
        )
    console.print(table)
    for breakdown in section.breakdowns:
        rows = Table(*breakdown.columns, title=breakdown.title, title_justify="left")
        for row in breakdown.rows:
            rows.add_row(*(cell if isinstance(cell, str) else _number(cell) for cell in row))
        console.print(rows)


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or value >= 1000 else f"{value:.2f}"


def as_json(about: Mapping[str, Any], sections: Sequence[Section]) -> dict[str, Any]:
    """Return everything as one document."""
    return {
        "task": "bench",
        "machine": dict(about),
        "sections": [
            {
                "title": section.title,
                "figures": [{**asdict(figure), "held": figure.held} for figure in section.figures],
                "breakdowns": [asdict(breakdown) for breakdown in section.breakdowns],
            }
            for section in sections
        ],
    }
