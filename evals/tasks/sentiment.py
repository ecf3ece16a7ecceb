"""How a message sounds: five levels, and whether it is angry, urgent, or from someone who needs care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from agent.settings import Settings
from evals.classification import by_class, confusion
from evals.figures import Part
from evals.records import ItemRecord
from evals.report.sections import Matrix, Section, Table
from evals.rows import Item, Row, make_item
from evals.task import Judge, Judged, Task
from evals.tasks.intents import UNREADABLE
from evals.understanding import BATCH, Said, Understander, Understood

LEVELS: Final = ("very_negative", "negative", "neutral", "positive", "very_positive")
FEELINGS: Final = ("anger", "urgency", "vulnerable")
_MISSED: Final = {"anger": 4.0, "vulnerable": 5.0, "urgency": 1.5}
"""How bad it is to miss a feeling, where a level off by one counts 1."""
_IMAGINED: Final = 1.5


@dataclass(frozen=True, kw_only=True)
class Felt:
    """The right level and feelings; a feeling that the row does not tell is not counted."""

    level: str
    feelings: Mapping[str, bool]


class SentimentTask(Task[Felt]):
    """Sentiment."""

    name = "sentiment"
    title = "Sentiment"
    measures = (
        "accuracy", "within_one_level",
        "anger_recall", "anger_false_alarms",
        "urgency_recall", "urgency_false_alarms",
        "vulnerable_recall", "vulnerable_false_alarms",
    )  # fmt: skip
    classified = True
    names: ClassVar = {
        "accuracy": "level right, of five",
        "within_one_level": "at most one level off",
        "anger_recall": "angry messages recognised",
        "anger_false_alarms": "taken as angry by mistake",
        "urgency_recall": "urgent messages recognised",
        "urgency_false_alarms": "taken as urgent by mistake",
        "vulnerable_recall": "people who need care recognised",
        "vulnerable_false_alarms": "taken as needing care by mistake",
    }

    def read(self, row: Row) -> Item[Felt]:
        """A row with `text`, `lang`, `sentiment`; optional `anger`, `urgency`, `vulnerable`."""
        text = row.text("text")
        language = row.language()
        level = row.choice("sentiment", LEVELS)
        flags = {name: row.flag(name) for name in FEELINGS}
        feelings = {name: value for name, value in flags.items() if value is not None}
        gold = Felt(level=level, feelings=feelings)
        return make_item(row, text=text, language=language, gold=gold, known=("sentiment", *FEELINGS))

    def open(self, settings: Settings, folder: Path) -> Judge[Felt]:
        """The live perception."""
        del folder
        return _SentimentJudge(Understander.open(settings))

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """Precision and recall of each level, and which are taken for which."""
        del seed
        classes = [(record.label, record.guess) for record in records]
        return {
            "by_level": by_class(classes) if classes else {},
            "confusion": confusion(classes, order=LEVELS),
        }

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """Levels and confusion."""
        levels = [level for level in LEVELS if level in summary["by_level"]]
        rows = [(level.replace("_", " "), summary["by_level"][level]) for level in levels]
        return (
            Table(
                title="By level",
                columns=("level", "messages", "precision", "recall", "F1"),
                rows=[
                    (level, str(row["n"]), f"{row['precision']:.1%}", f"{row['recall']:.1%}", f"{row['f1']:.3f}")
                    for level, row in rows
                ],
            ),
            Matrix(
                title="What is taken for what",
                labels=summary["confusion"]["labels"],
                rows=summary["confusion"]["rows"],
            ),
        )  # fmt: skip


class _SentimentJudge:
    """Judges what perception felt."""

    batch = BATCH

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self.model = understander.model

    def judge(self, items: Sequence[Item[Felt]]) -> Sequence[Judged]:
        """One judgement an item."""
        understood = self._understander.understand([Said(text=item.text) for item in items])
        return [judge_sentiment(item.gold, one) for item, one in zip(items, understood, strict=True)]


def judge_sentiment(gold: Felt, understood: Understood) -> Judged:
    """Compare what was felt with what is right."""
    wanted = [name for name, is_there in gold.feelings.items() if is_there]
    expected = ", ".join([gold.level.replace("_", " "), *wanted])
    perception = understood.perception
    if perception is None:
        return Judged(text=understood.text, expected=expected, unscored=UNREADABLE)
    felt = {name: bool(getattr(perception, name)) for name in FEELINGS}
    off = abs(LEVELS.index(perception.sentiment) - LEVELS.index(gold.level))
    scores: dict[str, Part] = {"accuracy": (float(off == 0), 1), "within_one_level": (float(off <= 1), 1)}
    severity = float(off)
    for name, is_there in gold.feelings.items():
        scores[f"{name}_{'recall' if is_there else 'false_alarms'}"] = (float(felt[name]), 1)
        if felt[name] != is_there:
            severity += _MISSED[name] if is_there else _IMAGINED
    heard = [name for name, is_there in felt.items() if is_there]
    return Judged(
        text=understood.text,
        expected=expected,
        predicted=", ".join([perception.sentiment.replace("_", " "), *heard]),
        scores=scores,
        label=gold.level,
        guess=perception.sentiment,
        severity=severity,
        details={"felt": felt, "language": perception.language},
    )
