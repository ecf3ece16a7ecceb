"""What a message wants: the intents that the live perception finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from agent.perception.dataset import read_names
from agent.settings import DATA, Settings
from evals.classification import by_class, calibration, confusion, expected_calibration_error
from evals.figures import Part, figure
from evals.records import ItemRecord
from evals.report.sections import Curve, Matrix, Section, Table
from evals.rows import Item, Row, make_item
from evals.summary import by_language, grouped
from evals.task import Judge, Judged, Task
from evals.understanding import BATCH, Said, Understander, Understood

OUTSIDE = "out_of_scope"
UNREADABLE = "nothing readable in the text"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The intents of a message, the primary one first."""

    intents: tuple[str, ...]


class IntentsTask(Task[Wanted]):
    """Intents. A row is right when the first intent found is (one of) the row's."""

    name = "intents"
    title = "Intents"
    measures = ("accuracy", "both_found", "oos_recall", "oos_false_alarms", "extra_intents")
    classified = True
    names: ClassVar = {
        "accuracy": "first intent right",
        "both_found": "both of two intents found, and no third",
        "oos_recall": "out-of-scope messages recognised",
        "oos_false_alarms": "taken as out of scope by mistake",
        "extra_intents": "a second intent heard where there is one",
        "ece": "calibration error",
    }

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self._names = tuple(names or read_names(DATA / "intents" / "intents.yaml"))

    def read(self, row: Row) -> Item[Wanted]:
        """A row with `text`, `lang`, and `intent` or `intents`."""
        text = row.text("text")
        language = row.language()
        if row.values.get("intents") is None:
            intents: tuple[str, ...] = (row.choice("intent", self._names),)
        else:
            intents = row.texts("intents")
        if not intents:
            row.wrong("'intents' is empty")
        for name in intents:
            if name not in self._names:
                row.wrong(f"unknown intent {name!r}")
        if len(set(intents)) != len(intents):
            row.wrong("'intents' names one twice")
        gold = Wanted(intents=intents)
        return make_item(row, text=text, language=language, gold=gold, known=("intent", "intents"))

    def open(self, settings: Settings, folder: Path) -> Judge[Wanted]:
        """The live perception."""
        del folder
        return _IntentsJudge(Understander.open(settings))

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """Per intent and source, calibration, and which intents are taken for which."""
        classes = [(record.label, record.guess) for record in records]
        sure = [record for record in records if record.confidence is not None]
        points = calibration(
            [record.confidence or 0.0 for record in sure],
            [record.scores["accuracy"][0] == 1 for record in sure],
        )
        two = [record.scores["both_found"] for record in records if "both_found" in record.scores]
        both = figure(two, seed=seed)
        return {
            "metrics": {"ece": {"value": expected_calibration_error(points), "n": len(sure)}},
            "by_intent": by_class(classes) if classes else {},
            "two_intents": {
                "n": len(two), "both_found": both.value, "low": both.low, "high": both.high
            },
            "by_source": {
                source: by_language(self, rows) for source, rows in grouped(records, "source").items() if source
            },
            "calibration": points,
            "confusion": confusion(classes),
        }  # fmt: skip

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """Intents, calibration, confusion."""
        rows = sorted(summary["by_intent"].items(), key=lambda pair: pair[1]["f1"])
        found: list[Section] = [
            Table(
                title="By intent",
                note="The weakest first.",
                columns=("intent", "messages", "precision", "recall", "F1"),
                rows=[
                    (name, str(row["n"]), *(f"{row[key]:.1%}" for key in ("precision", "recall")), f"{row['f1']:.3f}")
                    for name, row in rows
                ],
            ),
            Curve(
                title="Does it know when it is right?",
                note="Where the line lies on the diagonal, a confidence of 80 % is right in 80 % of the cases. "
                "Below it, it is too sure of itself.",
                points=summary["calibration"],
            ),
            Matrix(
                title="What is taken for what",
                labels=summary["confusion"]["labels"],
                rows=summary["confusion"]["rows"],
            ),
        ]  # fmt: skip
        if summary["by_source"]:
            columns = ("source", "messages", "accuracy", "macro F1")
            found.append(
                Table(
                    title="By source",
                    columns=columns,
                    rows=[
                        (name, str(row["n"]), f"{row['accuracy']:.1%}", f"{row['macro_f1']:.3f}")
                        for name, row in summary["by_source"].items()
                    ],
                )
            )
        return found


class _IntentsJudge:
    """Judges what perception heard."""

    batch = BATCH

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self.model = understander.model

    def judge(self, items: Sequence[Item[Wanted]]) -> Sequence[Judged]:
        """One judgement an item."""
        understood = self._understander.understand([Said(text=item.text) for item in items])
        return [judge_intents(item.gold.intents, one) for item, one in zip(items, understood, strict=True)]


def _severity(right: bool, confidence: float | None, scores: Mapping[str, Part]) -> float:
    """How bad a judgement is: a sure mistake most, a second intent that was not heard least."""
    if not right:
        return 1.0 + (confidence or 0.0)
    return 0.5 if scores.get("both_found") == (0.0, 1) else 0.0


def judge_intents(wanted: Sequence[str], understood: Understood) -> Judged:
    """Compare what was heard with what was wanted."""
    expected = " + ".join(wanted)
    perception = understood.perception
    if perception is None:
        return Judged(text=understood.text, expected=expected, unscored=UNREADABLE)
    heard = [intent.name for intent in perception.intents]
    first = heard[0] if heard else ""
    confidence = perception.intents[0].confidence if heard else None
    right = first in wanted
    scores: dict[str, Part] = {"accuracy": (float(right), 1)}
    if len(wanted) == 2:
        scores["both_found"] = (float(set(heard) == set(wanted)), 1)
    if len(wanted) == 1:
        scores["extra_intents"] = (float(len(heard) > 1), 1)
    scores["oos_recall" if OUTSIDE in wanted else "oos_false_alarms"] = (float(first == OUTSIDE), 1)
    sureness = "" if confidence is None else f" ({confidence:.0%})"
    return Judged(
        text=understood.text,
        expected=expected,
        predicted=(" + ".join(heard) or "nothing") + sureness,
        confidence=confidence,
        scores=scores,
        label=first if right else wanted[0],
        guess=first,
        severity=_severity(right, confidence, scores),
        details={
            "intents": {intent.name: round(intent.confidence, 4) for intent in perception.intents},
            "wanted": list(wanted),
            "language": perception.language,
            "acted_on": perception.confident,
        },
    )
