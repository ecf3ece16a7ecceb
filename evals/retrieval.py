"""How well search finds the right article, how often it is wrongly sure of itself, and how long it takes.

    python -m evals.retrieval run --data data/evals/retrieval/test.jsonl
    python -m evals.retrieval calibrate
    python -m evals.retrieval vectors

`calibrate` fits the threshold of "nothing good enough" on `calibration.jsonl`; `vectors` writes the file of
known vectors beside the articles. The environment must have OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table

from evals.retrieval_data import Question, QuestionsInvalid, read_questions
from retrieval.articles import read_articles, read_plain_articles
from retrieval.confidence import DEFAULT_FILE, Calibration, Evidence, fit, read_calibration
from retrieval.embeddings.base import Embedder, Vector
from retrieval.embeddings.bundled import BundledEmbedder
from retrieval.index import ChromaIndex
from retrieval.ingest import VECTORS_FILE, ingest_articles, write_vectors
from retrieval.results import SearchResult
from retrieval.search import KnowledgeBase
from retrieval.vectors import KnownVectors

ROOT = Path(__file__).resolve().parent.parent
_HELP_CENTRE = ROOT / "data" / "kb"
_QUESTIONS = ROOT / "data" / "evals" / "retrieval"
_DEPTH = 10
_RESAMPLES = 1000


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One question with what search returned for it."""

    question: Question
    ranked: tuple[str, ...]
    result: SearchResult
    vector: Vector

    @property
    def answerable(self) -> bool:
        """Whether some article answers the question."""
        return bool(self.question.relevant)

    def recall(self, depth: int) -> float:
        """Return the share of the relevant articles (at most `depth`) that are among the first `depth`."""
        hits = len(self.question.relevant.intersection(self.ranked[:depth]))
        return hits / min(depth, len(self.question.relevant))

    def reciprocal_rank(self) -> float:
        """Return 1 / the place of the first relevant article among ten, or 0."""
        places = (at for at, article in enumerate(self.ranked, 1) if article in self.question.relevant)
        return 1 / next(places, math.inf)

    def gain(self) -> float:
        """Return the normalised discounted cumulative gain of the first ten."""
        places = [at for at, article in enumerate(self.ranked, 1) if article in self.question.relevant]
        ideal = sum(1 / math.log2(at + 1) for at in range(1, min(_DEPTH, len(self.question.relevant)) + 1))
        return sum(1 / math.log2(at + 1) for at in places) / ideal


def markets() -> dict[str, dict[str, Any]]:
    """Return the markets of the shop's policy by country code."""
    policy = yaml.safe_load((ROOT / "data" / "policy.yaml").read_text(encoding="utf-8"))
    return dict(policy["markets"])


class Libraries:
    """Knowledge bases by corpus, built when first asked for, in a folder that goes with `folder`."""

    def __init__(self, *, embedder: Embedder, calibration: Calibration, folder: Path) -> None:
        self._embedder = embedder
        self._calibration = calibration
        self._folder = folder
        self._made: dict[Path | None, KnowledgeBase] = {}

    def of(self, question: Question) -> KnowledgeBase:
        """Return the knowledge base that a question is put to."""
        if question.corpus not in self._made:
            self._made[question.corpus] = self._make(question.corpus, question.language)
        return self._made[question.corpus]

    def _make(self, corpus: Path | None, language: str) -> KnowledgeBase:
        """Index the help centre, or a corpus, whose articles need no front matter."""
        folder = corpus or _HELP_CENTRE
        read = (
            read_plain_articles(folder, language=language)
            if corpus
            else read_articles(folder, markets=markets())
        )
        if read.problems or not read.articles:
            problem = str(read.problems[0]) if read.problems else f"{folder}:1: no articles"
            raise QuestionsInvalid(problem)
        index = ChromaIndex.open(
            self._folder / str(len(self._made)),
            embedder_id=self._embedder.id,
            dimensions=self._embedder.dimensions,
        )
        known = KnownVectors.read(folder / VECTORS_FILE, embedder_id=self._embedder.id)
        ingest_articles(read, index=index, embedder=self._embedder, known=known)
        fallback = language if corpus else "en"
        return KnowledgeBase(
            index=index, embedder=self._embedder, calibration=self._calibration, fallback=fallback
        )


def default_markets() -> dict[str, str]:
    """Return a market for each language, for questions that name none: the first one in the policy."""
    chosen = {"en": "GB"}
    for code, market in markets().items():
        chosen.setdefault(str(market["language"]), code)
    return chosen


def score(questions: Sequence[Question], *, libraries: Libraries, embedder: Embedder) -> list[Scored]:
    """Put every question to search."""
    usual = default_markets()
    today = datetime.now(tz=UTC).date()
    scored = []
    for question in questions:
        base = libraries.of(question)
        vector = embedder.embed_query(question.text)
        result = base.search_now(
            question.text,
            vector=vector,
            language=question.language,
            market=question.market or usual.get(question.language, ""),
            on=question.on or today,
            limit=_DEPTH,
        )
        ranked = tuple(str(passage.article_id) for passage in result.passages)
        scored.append(Scored(question=question, ranked=ranked, result=result, vector=vector))
    return scored


def summarise(scored: Sequence[Scored], *, seconds: float, model: str, seed: int = 0) -> dict[str, Any]:
    """Return the summary that `--json` writes."""
    answerable = [row for row in scored if row.answerable]
    hopeless = [row for row in scored if not row.answerable]
    measures: dict[str, Callable[[Scored], float]] = {
        "recall_at_1": lambda row: row.recall(1),
        "recall_at_5": lambda row: row.recall(5),
        "mrr_at_10": Scored.reciprocal_rank,
        "ndcg_at_10": Scored.gain,
    }
    metrics = {name: _interval([of(row) for row in answerable], seed) for name, of in measures.items()}
    metrics["confident_when_answerable"] = _interval([float(r.result.confident) for r in answerable], seed)
    metrics["false_confidence"] = _interval([float(row.result.confident) for row in hopeless], seed)
    sure = [row for row in scored if row.result.confident]
    metrics["right_when_confident"] = _interval(
        [row.recall(1) if row.answerable else 0.0 for row in sure], seed
    )
    return {
        "task": "retrieval",
        "n": len(scored),
        "unscored": 0,
        "seconds": round(seconds, 1),
        "model": model,
        "metrics": metrics,
        "by_language": {language: _by_language(rows) for language, rows in _grouped(scored).items()},
        "milliseconds": _latency(scored),
    }


def _grouped(scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    """Return the rows of each language, in the order of first appearance."""
    groups: dict[str, list[Scored]] = {}
    for row in scored:
        groups.setdefault(row.question.language, []).append(row)
    return groups


def _by_language(rows: Sequence[Scored]) -> dict[str, float | int]:
    """Return the figures of one language."""
    answerable = [row for row in rows if row.answerable]
    hopeless = [row for row in rows if not row.answerable]
    return {
        "n": len(rows),
        "recall_at_1": _mean([row.recall(1) for row in answerable]),
        "recall_at_5": _mean([row.recall(5) for row in answerable]),
        "mrr_at_10": _mean([row.reciprocal_rank() for row in answerable]),
        "ndcg_at_10": _mean([row.gain() for row in answerable]),
        "confident_when_answerable": _mean([float(row.result.confident) for row in answerable]),
        "false_confidence": _mean([float(row.result.confident) for row in hopeless]),
    }


def _mean(values: Sequence[float]) -> float:
    """Return the mean to three places; NaN of nothing."""
    return round(statistics.fmean(values), 3) if values else math.nan


def _interval(values: Sequence[float], seed: int) -> dict[str, float]:
    """Return the mean with its 95 % bootstrap interval."""
    if not values:
        return {"value": math.nan}
    rng = np.random.default_rng(seed)
    sample = np.asarray(values)
    means = rng.choice(sample, size=(_RESAMPLES, len(sample))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return {"value": _mean(values), "low": round(float(low), 3), "high": round(float(high), 3)}


def _latency(scored: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile of each stage, in milliseconds, with the vector given."""
    stages: dict[str, list[float]] = {}
    for row in scored:
        timings = asdict(row.result.timings)
        timings.pop("embedding")
        for name, value in {**timings, "all": sum(timings.values())}.items():
            stages.setdefault(name, []).append(value)
    return {
        name: {"p50": round(float(np.quantile(v, 0.5)), 2), "p95": round(float(np.quantile(v, 0.95)), 2)}
        for name, v in stages.items()
    }


def calibrate(scored: Sequence[Scored], *, accept: float) -> Calibration:
    """Fit "nothing good enough"; the threshold lets at most `accept` of the unanswerable through."""
    samples: list[tuple[Evidence, bool]] = [(row.result.evidence, row.answerable) for row in scored]
    mean: Vector = np.stack([row.vector for row in scored if row.answerable]).mean(axis=0)
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
            f"{questions} questions of data/evals/retrieval/calibration.jsonl; the threshold lets at most "
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


def _show(console: Console, summary: Mapping[str, Any]) -> None:
    """Print the figures as tables."""
    table = Table("", *summary["by_language"], "all")
    for name in ("recall_at_1", "recall_at_5", "mrr_at_10", "confident_when_answerable", "false_confidence"):
        cells = [f"{row[name]:.2f}" for row in summary["by_language"].values()]
        overall = summary["metrics"][name]
        table.add_row(name, *cells, f"{overall['value']:.3f} ({overall.get('low')}-{overall.get('high')})")
    console.print(table)
    stages = Table("ms", *summary["milliseconds"])
    for quantile in ("p50", "p95"):
        stages.add_row(quantile, *(str(stage[quantile]) for stage in summary["milliseconds"].values()))
    console.print(stages)


def _run(arguments: argparse.Namespace, console: Console) -> None:
    """Measure, and print or write the figures."""
    embedder = BundledEmbedder()
    questions = read_questions(arguments.data)
    if arguments.langs:
        questions = [question for question in questions if question.language in arguments.langs.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        libraries = Libraries(
            embedder=embedder, calibration=read_calibration(embedder.id), folder=Path(folder)
        )
        for question in questions[:1]:
            score([question], libraries=libraries, embedder=embedder)  # pays for what loads late
        started = time.perf_counter()
        scored = score(questions, libraries=libraries, embedder=embedder)
        summary = summarise(scored, seconds=time.perf_counter() - started, model=embedder.id)
    _show(console, summary)
    if arguments.misses:
        for row in scored:
            if row.answerable and row.ranked[:1] and row.ranked[0] not in row.question.relevant:
                wanted = ", ".join(row.question.relevant)
                console.print(
                    f"{row.question.language} {row.question.text!r}: {row.ranked[:3]}, not {wanted}"
                )
            if row.result.confident != row.answerable:
                console.print(
                    f"  {row.question.text!r}: confident {row.result.confident} ({row.result.score:.2f})"
                )
    if arguments.json:
        arguments.json.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")


def _calibrate(arguments: argparse.Namespace, console: Console) -> None:
    """Fit in two rounds: the means change the evidence that the weights are fitted on."""
    embedder = BundledEmbedder()
    questions = read_questions([_QUESTIONS / "calibration.jsonl"])
    current = Calibration(bias=0, similarity=1, lead=1, coverage=1, threshold=0.5)
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            libraries = Libraries(embedder=embedder, calibration=current, folder=Path(folder))
            current = calibrate(
                score(questions, libraries=libraries, embedder=embedder), accept=arguments.accept
            )
    _write_calibration(current, embedder.id, len(questions), arguments.accept)
    console.print(f"{DEFAULT_FILE.name}: threshold {current.threshold}")


def _vectors(_: argparse.Namespace, console: Console) -> None:
    """Write the known vectors of the help centre."""
    count = write_vectors(_HELP_CENTRE, embedder=BundledEmbedder(), markets=markets())
    console.print(f"{VECTORS_FILE}: {count} vectors")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 2 on bad input."""
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description="Measure search.")
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="measure search on labelled questions")
    run.add_argument("--data", type=Path, action="append", default=None)
    run.add_argument("--langs", default="", help="only these languages, e.g. de,ar")
    run.add_argument("--json", type=Path, default=None, help="write the figures to a file")
    run.add_argument("--misses", action="store_true", help="list what went wrong")
    run.set_defaults(do=_run)
    fitting = commands.add_parser("calibrate", help='fit the threshold of "nothing good enough"')
    fitting.add_argument(
        "--accept", type=float, default=0.1, help="share of unanswerable questions let through"
    )
    fitting.set_defaults(do=_calibrate)
    commands.add_parser("vectors", help="write the known vectors of the help centre").set_defaults(
        do=_vectors
    )
    parsed = parser.parse_args(arguments)
    if getattr(parsed, "data", 0) is None:
        parsed.data = sorted((_QUESTIONS / "test").glob("*.jsonl"))
    console = Console()
    try:
        parsed.do(parsed, console)
    except QuestionsInvalid as exc:
        console.print(str(exc), style="red")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
