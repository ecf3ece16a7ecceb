"""Gates: thresholds that a run must hold, from a YAML file. data/evals/gates.yaml tells the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from evals.errors import GatesInvalid


class Gate(BaseModel):
    """One threshold.

    `metric` is a metric's name or a path such as `by_language.*.accuracy`; `end` may be one of the interval.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    metric: str
    at_least: float | None = None
    at_most: float | None = None
    end: Literal["value", "low", "high"] = "value"
    why: str = ""

    @model_validator(mode="after")
    def _one_threshold(self) -> Gate:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give at_least or at_most")
        return self

    def holds(self, value: float) -> bool:
        """Whether a value passes."""
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most

    @property
    def threshold(self) -> str:
        """The threshold in words."""
        return f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A gate put to one figure of a run; `value` is None where the run has no such figure: then it does not hold."""

    gate: Gate
    name: str
    value: float | None

    @property
    def held(self) -> bool:
        """Whether the gate holds."""
        return self.value is not None and self.gate.holds(self.value)

    def __str__(self) -> str:
        found = "there is no such figure" if self.value is None else f"{self.value:g}"
        end = "" if self.gate.end == "value" else f" ({self.gate.end} end of the interval)"
        return f"{self.gate.task} {self.name}{end}: {found}, must be {self.gate.threshold}"


def read_gates(path: Path) -> tuple[Gate, ...]:
    """Read a file of gates. Raises `GatesInvalid`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise GatesInvalid(f"{path}:1: cannot be read ({type(exc).__name__})") from exc
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise GatesInvalid(
            f"{path}:{line}: not YAML ({getattr(exc, 'problem', None) or 'unreadable'})"
        ) from exc
    rows = content.get("gates") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not rows:
        raise GatesInvalid(f"{path}:1: there must be a list 'gates' that is not empty")
    return tuple(_gate(path, place, row) for place, row in enumerate(rows, start=1))


def _gate(path: Path, place: int, row: object) -> Gate:
    try:
        return Gate.model_validate(row)
    except ValidationError as exc:
        error = exc.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, error["loc"]))
        raise GatesInvalid(f"{path}: gate {place}: {field + ': ' if field else ''}{error['msg']}") from exc


def check(gates: Sequence[Gate], summaries: Mapping[str, Mapping[str, Any]]) -> list[Checked]:
    """Put the gates to the summaries of their tasks; gates of tasks that did not run are left out."""
    return [
        checked
        for gate in gates
        if gate.task in summaries
        for checked in _checked(gate, summaries[gate.task])
    ]


def _checked(gate: Gate, summary: Mapping[str, Any]) -> Iterator[Checked]:
    path = gate.metric.split(".")
    inside = summary if path[0] in summary and path[0] != "metrics" else summary.get("metrics", {})
    steps = path[1:] if path[0] == "metrics" else path
    found = list(_figures(inside, steps, ()))
    if not found:
        yield Checked(gate=gate, name=gate.metric, value=None)
    for name, value in found:
        yield Checked(gate=gate, name=name, value=_number(value, gate.end))


def _figures(inside: Any, steps: Sequence[str], taken: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if not steps:
        yield ".".join(taken), inside
    elif isinstance(inside, Mapping):
        names = list(inside) if steps[0] == "*" else [steps[0]] if steps[0] in inside else []
        for name in names:
            yield from _figures(inside[name], steps[1:], (*taken, name))


def _number(value: Any, end: str) -> float | None:
    if isinstance(value, Mapping):
        value = value.get(end)
    elif end != "value":
        return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
