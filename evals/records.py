"""What a run writes down: typed records, readable again when everything else has changed.

A run log is JSON Lines: a header, one record an item, a footer; "resumed" where an interrupted run went on. Every
record carries the version of its format; readers ignore keys that they do not know.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

FORMAT: Final = 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = FORMAT


class DataSource(BaseModel):
    """A file that was read: where, what it held (SHA-256), how many rows."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    path: str
    sha256: str
    rows: int


class Options(BaseModel):
    """What was chosen from the data."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    limit: int | None = None
    seed: int = 0
    langs: tuple[str, ...] = ()


class Header(_Record):
    """The first record: what is run on what.

    `items` is equal for runs on the same items; `signature` for those that also measure the same code and models, so
    that one may go on where the other stopped.
    """

    kind: Literal["header"] = "header"
    run: str
    task: str
    task_version: int
    started: datetime
    commit: str
    model: str
    data: tuple[DataSource, ...]
    options: Options
    n: int
    items: str
    signature: str


class ItemRecord(_Record):
    """One judged item.

    `text` is masked as everything that leaves a turn is. `scores` hold what the item adds to each measure's numerator
    and denominator, so that a log can be summed up and compared without the task's code; `label` and `guess` are the
    right and the predicted class of a classification. `unscored` says why nothing could be judged.
    """

    kind: Literal["item"] = "item"
    key: str
    id: str = ""
    where: str = ""
    language: str
    source: str = ""
    text: str
    expected: str
    predicted: str = ""
    confidence: float | None = None
    scores: dict[str, tuple[float, float]] = Field(default_factory=dict)
    label: str = ""
    guess: str = ""
    severity: float = 0.0
    details: dict[str, Any] = Field(default_factory=dict)
    extra: dict[str, Any] = Field(default_factory=dict)
    milliseconds: float = 0.0
    unscored: str = ""


class Resumed(_Record):
    """An interrupted run goes on."""

    kind: Literal["resumed"] = "resumed"
    at: datetime


class Footer(_Record):
    """The last record: the run is complete."""

    kind: Literal["footer"] = "footer"
    finished: datetime
    seconds: float
    summary: dict[str, Any]


Record = Annotated[Header | ItemRecord | Resumed | Footer, Field(discriminator="kind")]
RECORD: Final[TypeAdapter[Header | ItemRecord | Resumed | Footer]] = TypeAdapter(Record)
