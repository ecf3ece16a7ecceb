"""Puts labelled questions to search: to the help centre, or to a folder of articles of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from agent.assembly import open_embedder
from agent.encoder.embedder import of_articles
from agent.settings import Settings
from evals.errors import EvalError
from retrieval.articles import read_articles, read_plain_articles
from retrieval.confidence import Calibration, read_calibration
from retrieval.embeddings.base import Embedder, Vector
from retrieval.index import ChromaIndex
from retrieval.ingest import VECTORS_FILE, ingest_articles
from retrieval.results import SearchResult
from retrieval.search import KnowledgeBase
from retrieval.vectors import KnownVectors

DEPTH: Final = 10
"""Articles that are looked at."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question and the articles that answer it; none means that it cannot be answered.

    `market` is a country code, "" where the row has none. `corpus` is a folder of Markdown articles to search
    instead of the help centre.
    """

    relevant: frozenset[str]
    market: str = ""
    on: date | None = None
    corpus: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What search returned: ids of articles, the best first. `unknown` are relevant ids that no article has."""

    ranked: tuple[str, ...]
    result: SearchResult
    vector: Vector
    unknown: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Library:
    base: KnowledgeBase
    ids: frozenset[str]


class Libraries:
    """Knowledge bases by corpus, indexed when first asked for and kept in `folder` for the next run."""

    def __init__(
        self, settings: Settings, *, folder: Path, embedder: Embedder, calibration: Calibration
    ) -> None:
        self.embedder = embedder
        self._calibration = calibration
        self._knowledge = settings.knowledge
        self._folder = folder / hashlib.sha256(embedder.id.encode()).hexdigest()[:12]
        self._markets = markets(settings.policy)
        self._made: dict[Path | None, _Library] = {}

    @classmethod
    def open(cls, settings: Settings, folder: Path) -> Libraries:
        """With the embedder and calibration that a conversation would use."""
        embedder = open_embedder(settings.embeddings)
        return cls(settings, folder=folder, embedder=embedder, calibration=read_calibration(embedder.id))

    def ask(self, text: str, language: str, question: Question) -> Answer:
        """Search as a conversation would. Raises `EvalError` for articles that cannot be read."""
        if question.corpus not in self._made:
            self._made[question.corpus] = self._make(question.corpus, language)
        library = self._made[question.corpus]
        vector = self.embedder.embed_query(text)
        result = library.base.search_now(
            text,
            vector=vector,
            language=language,
            market=question.market or self._usual_market(language),
            on=question.on or datetime.now(tz=UTC).date(),
            limit=DEPTH,
        )
        ranked = tuple(str(passage.article_id) for passage in result.passages)
        return Answer(ranked=ranked, result=result, vector=vector, unknown=question.relevant - library.ids)

    def _usual_market(self, language: str) -> str:
        """The market of a question that names none: the first one of its language in the policy."""
        spoken = [code for code, market in self._markets.items() if str(market["language"]) == language]
        return "GB" if "GB" in spoken else next(iter(spoken), "")

    def _make(self, corpus: Path | None, language: str) -> _Library:
        """Index the help centre, or a corpus, whose articles need no front matter."""
        folder = (corpus or self._knowledge).resolve()
        read = (
            read_plain_articles(folder, language=language)
            if corpus
            else read_articles(folder, markets=self._markets)
        )
        if read.problems or not read.articles:
            raise EvalError(str(read.problems[0]) if read.problems else f"{folder}: no articles")
        articles = of_articles(self.embedder)
        index = ChromaIndex.open(
            self._folder / hashlib.sha256(str(folder).encode()).hexdigest()[:12],
            embedder_id=articles.id,
            dimensions=articles.dimensions,
        )
        known = KnownVectors.read(folder / VECTORS_FILE, embedder_id=articles.id)
        ingest_articles(read, index=index, embedder=articles, known=known)
        base = KnowledgeBase(
            index=index,
            embedder=self.embedder,
            calibration=self._calibration,
            fallback=language if corpus else "en",
        )
        return _Library(base=base, ids=frozenset(str(article.id) for article in read.articles))


def markets(policy: Path) -> Mapping[str, Any]:
    """The markets of a policy by country code."""
    return dict(yaml.safe_load(policy.read_text(encoding="utf-8"))["markets"])
