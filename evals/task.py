"""What an evaluation task is: how it reads a row, judges items, and what it adds to the summary."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from agent.settings import Settings
from evals.figures import Part
from evals.records import ItemRecord
from evals.report.sections import Section
from evals.rows import Item, Row

G = TypeVar("G")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What came out for one item; the fields are those of `ItemRecord`."""

    text: str
    expected: str
    predicted: str = ""
    confidence: float | None = None
    scores: Mapping[str, Part] = field(default_factory=dict)
    label: str = ""
    guess: str = ""
    severity: float = 0.0
    details: Mapping[str, Any] = field(default_factory=dict)
    unscored: str = ""


class Judge(Protocol[G]):
    """Puts items to the product and judges the answers. `model` names everything that the answers depend on."""

    @property
    def model(self) -> str:
        """What is measured."""
        ...

    @property
    def batch(self) -> int:
        """How many items are judged at once."""
        ...

    def judge(self, items: Sequence[Item[G]]) -> Sequence[Judged]:
        """One result an item, in their order."""
        ...


class Task(ABC, Generic[G]):
    """A kind of evaluation. Its measures are what its judge puts into `scores`; the rest is shared by all."""

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[int] = 1
    """Raised when the same answers would be judged in another way."""
    measures: ClassVar[tuple[str, ...]]
    """The measures that are always in the summary, also where nothing counts; the first is the headline."""
    classified: ClassVar[bool] = False
    """Whether items have a right and a predicted class: then there is a macro F1."""
    names: ClassVar[Mapping[str, str]] = {}
    """Measures in words, for people."""

    @abstractmethod
    def read(self, row: Row) -> Item[G]:
        """The item of a row. Raises `DataInvalid` through `Row.wrong`."""

    @abstractmethod
    def open(self, settings: Settings, folder: Path) -> Judge[G]:
        """Build what is measured; `folder` may be used for files that are worth keeping."""

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """What this task adds to the summary; a key "metrics" is merged into the metrics."""
        del records, seed
        return {}

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """What this task adds to the report, from its summary."""
        del summary
        return ()

    def lines(self, summary: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """What this task tells in the terminal beside its measures: what, and how much."""
        del summary
        return ()
