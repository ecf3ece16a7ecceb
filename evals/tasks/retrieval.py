"""Whether search finds the article that answers a question, and knows when there is none."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final

from agent.settings import Settings
from evals.figures import Part
from evals.records import ItemRecord
from evals.report.sections import Section, Table
from evals.rows import Item, Row, make_item
from evals.search import DEPTH, Answer, Libraries, Question
from evals.summary import by_language, grouped
from evals.task import Judge, Judged, Task

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


class RetrievalTask(Task[Question]):
    """Search."""

    name = "retrieval"
    title = "Search"
    measures = (
        "recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10",
        "confident_when_answerable", "false_confidence", "right_when_confident",
    )  # fmt: skip
    names: ClassVar = {
        "recall_at_1": "the right article comes first",
        "recall_at_5": "it is among the first five",
        "mrr_at_10": "mean of 1 / its place",
        "ndcg_at_10": "gain of the first ten, of the best possible",
        "confident_when_answerable": "sure of itself where there is an answer",
        "false_confidence": "sure of itself where there is none",
        "right_when_confident": "right where it is sure of itself",
    }

    def read(self, row: Row) -> Item[Question]:
        """A row with `question`, `lang`, `relevant`; optional `market`, `date`, `corpus`."""
        text = row.text("question")
        language = row.text("lang")
        if not _LANGUAGE.fullmatch(language):
            row.wrong(f"'lang' is {language!r}, which is no language's code")
        day, corpus = row.optional_text("date"), row.optional_text("corpus")
        try:
            on = date.fromisoformat(day) if day else None
        except ValueError:
            row.wrong(f"'date' is {day!r}, which is no date as 2026-01-31")
        folder = row.path.parent / corpus if corpus else None
        if folder is not None and not folder.is_dir():
            row.wrong(f"the corpus {corpus!r} is no folder beside the file")
        gold = Question(
            relevant=frozenset(row.texts("relevant")),
            market=row.optional_text("market"),
            on=on,
            corpus=folder,
        )
        known = ("relevant", "market", "date", "corpus")
        return make_item(row, text=text, language=language, gold=gold, known=known)

    def open(self, settings: Settings, folder: Path) -> Judge[Question]:
        """The search of a conversation over the settings' help centre."""
        return _RetrievalJudge(Libraries.open(settings, folder / "indexes"), settings.knowledge)

    def extras(self, records: Sequence[ItemRecord], seed: int) -> dict[str, Any]:
        """The same by market."""
        del seed
        with_market = [record for record in records if record.details.get("market")]
        markets = sorted({record.details["market"] for record in with_market})
        return {
            "by_market": {
                market: by_language(self, [r for r in with_market if r.details["market"] == market])
                for market in markets
            },
            "by_source": {
                source: by_language(self, rows)
                for source, rows in grouped(records, "source").items()
                if source
            },
        }

    def sections(self, summary: Mapping[str, Any]) -> Sequence[Section]:
        """Markets."""
        rows = summary["by_market"]
        if not rows:
            return ()
        keys = ("recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10")
        return (
            Table(
                title="By market",
                note="Of questions that name one.",
                columns=("market", "questions", "right article first", "among five", "MRR", "nDCG"),
                rows=[
                    (
                        market,
                        str(row["n"]),
                        *("–" if row[key] is None else f"{row[key]:.3f}" for key in keys),
                    )
                    for market, row in rows.items()
                ],
            ),
        )


class _RetrievalJudge:
    """Judges what search returns."""

    batch = 8

    def __init__(self, libraries: Libraries, knowledge: Path) -> None:
        self._libraries = libraries
        digest = hashlib.sha256()
        for path in sorted(knowledge.rglob("*.md")):
            digest.update(path.read_bytes())
        self.model = f"{libraries.embedder.id} / articles {digest.hexdigest()[:12]}"

    def judge(self, items: Sequence[Item[Question]]) -> Sequence[Judged]:
        """One judgement an item."""
        return [
            judge_answer(item.text, item.gold, self._libraries.ask(item.text, item.language, item.gold))
            for item in items
        ]


def judge_answer(text: str, question: Question, answer: Answer) -> Judged:
    """Compare the ranking with what is relevant."""
    relevant, sure = question.relevant, answer.result.confident
    sureness = f" ({'sure' if sure else 'not sure'}, {answer.result.score:.0%})"
    expected = ", ".join(sorted(relevant)) or "no article answers it"
    predicted = (", ".join(answer.ranked[:3]) or "nothing") + sureness
    if relevant and answer.unknown == relevant:
        reason = "none of the relevant articles exists"
        return Judged(text=text, expected=expected, predicted=predicted, unscored=reason)
    scores: dict[str, Part] = {}
    first = recall(answer.ranked, relevant, 1) if relevant else 0.0
    if relevant:
        scores = {
            "recall_at_1": (first, 1),
            "recall_at_5": (recall(answer.ranked, relevant, 5), 1),
            "mrr_at_10": (reciprocal_rank(answer.ranked, relevant), 1),
            "ndcg_at_10": (gain(answer.ranked, relevant), 1),
            "confident_when_answerable": (float(sure), 1),
        }
        severity = 2 - 2 * reciprocal_rank(answer.ranked, relevant) + (sure and not first)
    else:
        scores = {"false_confidence": (float(sure), 1)}
        severity = 1.5 * sure
    if sure:
        scores["right_when_confident"] = (first, 1)
    return Judged(
        text=text,
        expected=expected,
        predicted=predicted,
        confidence=round(answer.result.score, 4),
        scores=scores,
        severity=severity,
        details={"ranked": list(answer.ranked), "market": question.market, "confident": sure},
    )


def recall(ranked: Sequence[str], relevant: frozenset[str], depth: int) -> float:
    """The share of the relevant articles (of at most `depth`) that are among the first `depth`."""
    return len(relevant.intersection(ranked[:depth])) / min(depth, len(relevant))


def reciprocal_rank(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """1 / the place of the first relevant article among ten, or 0."""
    places = (at for at, article in enumerate(ranked[:DEPTH], start=1) if article in relevant)
    return 1 / next(places, math.inf)


def gain(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """The normalised discounted cumulative gain of the first ten."""
    places = [at for at, article in enumerate(ranked[:DEPTH], start=1) if article in relevant]
    ideal = sum(1 / math.log2(at + 1) for at in range(1, min(DEPTH, len(relevant)) + 1))
    return sum(1 / math.log2(at + 1) for at in places) / ideal
