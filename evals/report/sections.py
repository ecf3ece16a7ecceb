"""The parts of a report. A task chooses among them; one with needs of its own brings `Custom`, ready-made HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells; `languages` gives the language of each row, for the filter ("" for all)."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    languages: Sequence[str] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """A confusion matrix: rows are what is right, columns what was predicted."""

    title: str
    labels: Sequence[str]
    rows: Sequence[Sequence[int]]
    note: str = ""
    kind: Literal["matrix"] = "matrix"


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A calibration curve: points with `n`, `confidence`, `accuracy`."""

    title: str
    points: Sequence[Mapping[str, float]]
    note: str = ""
    kind: Literal["curve"] = "curve"


@dataclass(frozen=True, kw_only=True)
class Custom:
    """HTML that the task made itself, already escaped; it may use the page's classes.

    An element with `data-language` is hidden by the language filter.
    """

    title: str
    html: str
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["custom"] = "custom"


Section = Table | Matrix | Curve | Custom
