"""Which language a message is in: what the live perception goes by, with the conversation's past as a turn has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from agent.languages import LANGUAGES
from agent.perception.language import OTHER
from agent.settings import Settings
from evals.classification import by_class, confusion
from evals.records import ItemRecord
from evals.report.sections import Matrix, Section, Table
from evals.rows import Item, Row, make_item
from evals.task import Judge, Judged, Task
from evals.tasks.intents import UNREADABLE
from evals.understanding import BATCH, Said, Understander, Understood


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What was written before the message, and the page's locale."""

    history: tuple[str, ...] = ()
    locale: str | None = None


class LanguageTask(Task[Spoken]):
    """Language identification among 17 languages and "other"."""

    name = "language"
    title = "Language"
    measures = ("accuracy",)
    classified = True
    names: ClassVar = {
        "accuracy": "language right",
        "short_accuracy": "the same for at most three words",
        "switch_accuracy": "the same where earlier messages were given",
    }

    def read(self, row: Row) -> Item[Spoken]:
        """A row with `text` and `lang`; optional `history` and `locale`."""
        text = row.text("text")
        language = row.language(more=(OTHER,))
        history = row.texts("history") if row.values.get("history") else ()
        gold = Spoken(history=history, locale=row.optional_text("locale") or None)
        return make_item(row, text=text, language=language, gold=gold, known=("history", "locale"))

    def open(self, settings: Settings, folder: Path) -> Judge[Spoken]:
        """The live perception."""
        del folder
        return _LanguageJudge(Understander.open(settings))

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """Precision and recall of each language, and which are taken for which."""
        del seed
        classes = [(record.label, record.guess) for record in records]
        return {
            "by_label": by_class(classes) if classes else {},
            "confusion": confusion(classes, order=(*LANGUAGES, OTHER)),
        }

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """Languages and confusion."""
        return (
            Table(
                title="By language: heard rightly, and heard by mistake",
                columns=("language", "messages", "precision", "recall", "F1"),
                rows=[
                    (code, str(row["n"]), f"{row['precision']:.1%}", f"{row['recall']:.1%}", f"{row['f1']:.3f}")
                    for code, row in summary["by_label"].items()
                ],
                languages=list(summary["by_label"]),
            ),
            Matrix(
                title="What is taken for what",
                labels=summary["confusion"]["labels"],
                rows=summary["confusion"]["rows"],
            ),
        )  # fmt: skip


class _LanguageJudge:
    """Judges the language that perception goes by."""

    batch = BATCH

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self.model = understander.model

    def judge(self, items: Sequence[Item[Spoken]]) -> Sequence[Judged]:
        """One judgement an item."""
        said = [Said(text=item.text, history=item.gold.history, locale=item.gold.locale) for item in items]
        understood = self._understander.understand(said)
        return [judge_language(item, one) for item, one in zip(items, understood, strict=True)]


def judge_language(item: Item[Spoken], understood: Understood) -> Judged:
    """Compare the language that was heard with the row's."""
    expected = item.language.partition("-")[0]
    guess = understood.guess
    if guess is None:
        return Judged(text=understood.text, expected=expected, unscored=UNREADABLE)
    right = guess.language == expected
    part = (float(right), 1.0)
    scores = {"accuracy": part}
    if len(item.text.split()) <= 3 and len(item.text) <= 30:
        scores["short_accuracy"] = part
    if item.gold.history:
        scores["switch_accuracy"] = part
    kept = ", kept from before" if guess.kept else ""
    return Judged(
        text=understood.text,
        expected=expected,
        predicted=f"{guess.language} ({guess.confidence:.0%}{kept})",
        confidence=guess.confidence,
        scores=scores,
        label=expected,
        guess=guess.language,
        severity=0.0 if right else 1.0 + guess.confidence,
        details={"script": guess.script, "kept": guess.kept},
    )
