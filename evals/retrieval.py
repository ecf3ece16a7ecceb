"""Fits what search needs: `python -m evals.retrieval calibrate` and `… vectors`.

`crossdesk eval retrieval` measures it.

`calibrate` fits the threshold of "nothing good enough" on data/evals/retrieval/calibration.jsonl; `vectors` writes the
file of known vectors beside the articles. The environment must have OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console

from agent.assembly import open_embedder
from agent.encoder.training.examples import read_folder
from agent.errors import SettingsError
from agent.settings import DATA, load_settings
from evals.errors import EvalError
from evals.rows import Item, Selection, read_data_set
from evals.search import Answer, Libraries, Question, markets
from evals.tasks.retrieval import RetrievalTask
from retrieval.articles import read_articles
from retrieval.confidence import DEFAULT_FILE, Calibration, Evidence, fit
from retrieval.embeddings.base import Embedder, Vector
from retrieval.embeddings.bundled import BundledEmbedder
from retrieval.ingest import VECTORS_FILE, write_vectors

_PER_LANGUAGE = 12
QUESTIONS = DATA / "evals" / "retrieval" / "calibration.jsonl"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with what search returned for it."""

    item: Item[Question]
    answer: Answer

    @property
    def answerable(self) -> bool:
        """Whether some article answers the question."""
        return bool(self.item.gold.relevant)


def mean_question(embedder: Embedder, knowledge: Path, policy: Path) -> Vector | None:
    """The mean vector of the questions that the articles list, in all their languages; None without any.

    It is what questions have in common and is taken out of each; that of one language would pull the others aside.
    """
    articles = read_articles(knowledge, markets=dict(markets(policy))).articles
    questions = [question for article in articles for question in article.questions]
    return np.stack([embedder.embed_query(text) for text in questions]).mean(axis=0) if questions else None


def beside_the_shop(folder: Path) -> list[Item[Question]]:
    """Messages of all languages that no help centre answers: training messages of the intent out_of_scope."""
    found: dict[str, list[Item[Question]]] = {}
    for row in read_folder(folder, "intents"):
        items = found.setdefault(row.language, [])
        if row.intents == ("out_of_scope",) and len(items) < _PER_LANGUAGE:
            gold = Question(relevant=frozenset())
            items.append(
                Item(key=row.text, where="", language=row.language, text=row.text, gold=gold, extra={})
            )
    return [item for items in found.values() for item in items]


def calibrate(asked: Sequence[Asked], *, accept: float, mean: Vector | None) -> Calibration:
    """Fit "nothing good enough"; the threshold lets at most `accept` of the unanswerable through."""
    samples: list[tuple[Evidence, bool]] = [(row.answer.result.evidence, row.answerable) for row in asked]
    if mean is None:
        mean = np.stack([row.answer.vector for row in asked if row.answerable]).mean(axis=0)
    fitted = fit(samples, threshold=0.5, query_mean=mean)
    wrong = sorted(fitted.probability(evidence) for evidence, label in samples if not label)
    right = sorted(fitted.probability(evidence) for evidence, label in samples if label)
    limit = wrong[min(len(wrong) - 1, math.ceil((1 - accept) * len(wrong)) - 1)]
    above = [value for value in right if value > limit]
    threshold = (limit + above[0]) / 2 if above else limit
    return replace(fitted, threshold=round(threshold, 3))


def _write_calibration(fitted: Calibration, embedder_id: str, questions: int, accept: float) -> None:
    """Put a calibration into the file, beside those of other embedders."""
    try:
        content = json.loads(DEFAULT_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = {"embedders": {}}
    mean = fitted.query_mean if fitted.query_mean is not None else np.empty(0)
    content["embedders"][embedder_id] = {
        "how": (
            f"python -m evals.retrieval calibrate, {datetime.now(tz=UTC).date()}: logistic regression on "
            f"{questions} questions, of data/evals/retrieval/calibration.jsonl and beside the shop's business; the "
            f"threshold lets at most "
            f"{accept:.0%} of the unanswerable ones through"
        ),
        "weights": {
            "bias": round(fitted.bias, 4),
            "similarity": round(fitted.similarity, 4),
            "lead": round(fitted.lead, 4),
            "coverage": round(fitted.coverage, 4),
        },
        "threshold": fitted.threshold,
        "query_mean": [round(float(value), 4) for value in mean],
    }
    text = re.sub(r"\s+(?=-?[\d.]+(,|\s*\]))", " ", json.dumps(content, indent=1))  # a vector on one line
    DEFAULT_FILE.write_text(text + "\n", encoding="utf-8")


def _calibrate(arguments: argparse.Namespace, console: Console) -> None:
    """Fit in two rounds: the means change the evidence that the weights are fitted on."""
    settings = load_settings()
    embedder = open_embedder(settings.embeddings)
    items = [
        *read_data_set([QUESTIONS], RetrievalTask().read, selection=Selection()).items,
        *beside_the_shop(DATA / "intents"),
    ]
    current = Calibration(bias=0, similarity=1, lead=1, coverage=1, threshold=0.5)
    mean = mean_question(embedder, settings.knowledge, settings.policy)
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            libraries = Libraries(settings, folder=Path(folder), embedder=embedder, calibration=current)
            asked = [
                Asked(item=item, answer=libraries.ask(item.text, item.language, item.gold)) for item in items
            ]
            current = calibrate(asked, accept=arguments.accept, mean=mean)
    _write_calibration(current, embedder.id, len(items), arguments.accept)
    console.print(f"{DEFAULT_FILE.name}: threshold {current.threshold}")


def _vectors(_: argparse.Namespace, console: Console) -> None:
    """Write the known vectors of the help centre."""
    settings = load_settings()
    count = write_vectors(DATA / "kb", embedder=BundledEmbedder(), markets=dict(markets(settings.policy)))
    console.print(f"{VECTORS_FILE}: {count} vectors")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 2 on bad input."""
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description="Fit what search needs.")
    commands = parser.add_subparsers(required=True)
    fitting = commands.add_parser("calibrate", help='fit the threshold of "nothing good enough"')
    fitting.add_argument(
        "--accept", type=float, default=0.1, help="share of unanswerable questions let through"
    )
    fitting.set_defaults(do=_calibrate)
    commands.add_parser("vectors", help="write the known vectors of the help centre").set_defaults(
        do=_vectors
    )
    parsed = parser.parse_args(arguments)
    console = Console()
    try:
        parsed.do(parsed, console)
    except (EvalError, SettingsError) as exc:
        console.print(str(exc), style="red")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
