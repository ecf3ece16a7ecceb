"""Search in the knowledge base: dense and lexical, in the shopper's language and in English, fused by rank.

A passage of a market that is not the shopper's, or that is not valid on the day, is never returned: its rules
are not theirs. `SearchResult.confident` is false when nothing found answers the question.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from retrieval.articles import ArticleId, article_url
from retrieval.confidence import Calibration, Evidence, evidence_of
from retrieval.embeddings.base import Embedder, Vector, unit
from retrieval.errors import IndexUnavailable
from retrieval.fusion import Ranking, fuse
from retrieval.index import ChromaIndex
from retrieval.results import Passage, SearchResult, Timings
from retrieval.shelf import Mask, Shelf

logger = logging.getLogger(__name__)

_FETCH = 32  # chunks of each language, before markets and dates sort some out
_ENOUGH = 5  # articles that a fetch must leave, or more is fetched
_LEXICAL_ROWS = 24
_DENSE = 1.0
_WORDS_OF_LEAD = (
    0.15  # what it adds to a section's lead that it has all words of the question and the answer none
)
_OWN_WORDS = 0.25  # weight of the words' ranking in the shopper's language
_OTHER_WORDS = 0.1  # and of the one in English where the question is not English: names and numbers


@dataclass(frozen=True, kw_only=True)
class _Question:
    """One search: what is asked, and what the answer must hold for."""

    text: str
    vector: Vector
    language: str
    market: str
    on: date


@dataclass(kw_only=True)
class _Found:
    """What was found so far, by language and row, and the rankings of articles that follow from it."""

    similarity: dict[tuple[str, int], float] = field(default_factory=dict)
    words: dict[tuple[str, int], float] = field(default_factory=dict)
    rankings: list[Ranking] = field(default_factory=list)

    def similarities(self, shelves: Iterable[Shelf]) -> dict[ArticleId, float]:
        """Return each article's best similarity."""
        by_language = {shelf.language: shelf for shelf in shelves}
        pairs = (
            (by_language[language].chunks[row].article_id, value)
            for (language, row), value in self.similarity.items()
        )
        return _best(pairs)


class KnowledgeBase:
    """The searchable help centre. Searching is safe from several threads and tasks at once.

    The fields, words and vectors of all chunks are held in memory: about 4 kB a chunk.
    """

    def __init__(
        self, *, index: ChromaIndex, embedder: Embedder, calibration: Calibration, fallback: str = "en"
    ) -> None:
        """Read the chunks from the index. May raise IndexUnavailable.

        `fallback` is the language in which most articles exist; what the shopper's own lacks comes from it.
        """
        self._index = index
        self._embedder = embedder
        self._calibration = calibration
        self._fallback = fallback
        self._shelves: Mapping[str, Shelf] = {}
        self.reload()

    def reload(self) -> None:
        """Read the chunks again after the index changed. Searches under way finish on what they had."""
        self._shelves = {language: _shelf(self._index, language) for language in self._index.languages()}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have at least one article."""
        return tuple(sorted(self._shelves))

    async def search(
        self,
        query: str,
        *,
        vector: Vector | None = None,
        language: str,
        market: str,
        on: date,
        limit: int = 5,
    ) -> SearchResult:
        """Find the passages that answer a question, at most one of each article.

        `vector` is the question's embedding, where the caller has it already. `market` is the shopper's
        country code, or "" while it is unknown: then only what holds in all markets is found. Runs in a
        thread. When Chroma fails, words alone decide, and the result is not confident.
        """
        return await asyncio.to_thread(
            self.search_now, query, vector=vector, language=language, market=market, on=on, limit=limit
        )

    def search_now(
        self,
        query: str,
        *,
        vector: Vector | None = None,
        language: str,
        market: str,
        on: date,
        limit: int = 5,
    ) -> SearchResult:
        """Do what `search` does, and block meanwhile."""
        shelves = self._open_shelves(language)
        found = _Found()
        marks = [time.perf_counter()]
        embedded = vector if vector is not None else self._embedder.embed_query(query)
        question = _Question(text=query, vector=embedded, language=language, market=market, on=on)
        marks.append(time.perf_counter())
        self._add_dense(found, shelves, question)
        marks.append(time.perf_counter())
        _add_lexical(found, shelves, question)
        marks.append(time.perf_counter())
        ranked = fuse(found.rankings)
        passages = tuple(
            _choose(article, shelves, found, question, self._calibration.query_mean)
            for article in ranked[:limit]
        )
        evidence = _evidence(ranked, shelves, found, question)
        score = self._calibration.probability(evidence) if ranked else 0.0
        marks.append(time.perf_counter())
        embedding, dense, lexical, fusion = (1000 * (marks[at + 1] - marks[at]) for at in range(4))
        return SearchResult(
            passages=passages,
            confident=bool(ranked) and score >= self._calibration.threshold,
            score=score,
            evidence=evidence,
            timings=Timings(embedding=embedding, dense=dense, lexical=lexical, fusion=fusion),
        )

    def article(self, article_id: str, *, language: str, market: str, on: date) -> tuple[Passage, ...]:
        """Return the passages of an article that is known by its id, its direct answer first.

        In the shopper's language, else in the fallback's; none where it does not hold in that market on that
        day.
        """
        for shelf in self._open_shelves(language):
            allowed = shelf.allowed(market, on)
            rows = [row for row in shelf.passages_of(ArticleId(article_id)) if allowed[row]]
            if rows:
                return tuple(_passage(shelf, row, 1.0) for row in rows)
        return ()

    def _open_shelves(self, language: str) -> list[Shelf]:
        """Return the shopper's own shelf and the fallback, as far as they exist."""
        shelves = self._shelves
        return [shelves[name] for name in dict.fromkeys((language, self._fallback)) if name in shelves]

    def _add_dense(self, found: _Found, shelves: Sequence[Shelf], question: _Question) -> None:
        """Add the nearest chunks of each shelf, and one ranking of their articles."""
        mean = self._calibration.query_mean
        for shelf in shelves:
            centred = unit(question.vector - (mean if mean is not None else shelf.mean))
            near = self._near(shelf, centred, shelf.allowed(question.market, question.on))
            found.similarity.update({(shelf.language, row): value for row, value in near.items()})
        found.rankings.append(Ranking(scores=found.similarities(shelves), weight=_DENSE))

    def _near(self, shelf: Shelf, centred: Vector, allowed: Mask) -> dict[int, float]:
        """Return the similarity of the nearest rows that are allowed; fetches more until there are enough."""
        count = min(_FETCH, len(shelf.chunks))
        while True:
            fetched = self._fetch(shelf, centred, count)
            rows = [row for row in fetched if allowed[row]]
            articles = {shelf.chunks[row].article_id for row in rows}
            if len(articles) >= _ENOUGH or count >= len(shelf.chunks):
                return dict(zip(rows, shelf.similarities(centred, rows), strict=True))
            count = min(4 * count, len(shelf.chunks))

    def _fetch(self, shelf: Shelf, centred: Vector, count: int) -> list[int]:
        """Return the nearest rows of a shelf; all of them when Chroma fails."""
        try:
            nearest = self._index.nearest(shelf.language, centred, count)
        except IndexUnavailable as exc:
            logger.warning("The search compares all chunks: %s", exc)
            return list(range(len(shelf.chunks)))
        rows = (shelf.row(chunk_id) for chunk_id in nearest)
        return [row for row in rows if row is not None]


def _shelf(index: ChromaIndex, language: str) -> Shelf:
    """Read the shelf of a language from the index."""
    contents = index.contents(language)
    return Shelf(language, contents.chunks, contents.vectors)


def _add_lexical(found: _Found, shelves: Sequence[Shelf], question: _Question) -> None:
    """Add the chunks that share words with the question, and a ranking of articles for each shelf."""
    for shelf in shelves:
        scores = shelf.lexical.scores(shelf.lexical.query(question.text))
        scores = np.where(shelf.allowed(question.market, question.on), scores, 0.0)
        rows = [int(row) for row in np.argsort(-scores, kind="stable")[:_LEXICAL_ROWS] if scores[row] > 0]
        found.words.update({(shelf.language, row): float(scores[row]) for row in rows})
        ranking = _best((shelf.chunks[row].article_id, float(scores[row])) for row in rows)
        weight = _OWN_WORDS if shelf.language == question.language else _OTHER_WORDS
        found.rankings.append(Ranking(scores=ranking, weight=weight))


def _choose(
    article: ArticleId,
    shelves: Sequence[Shelf],
    found: _Found,
    question: _Question,
    mean: Vector | None,
) -> Passage:
    """Return the article's best passage, from the first shelf (the shopper's own) that has the article."""
    for shelf in shelves:
        allowed = shelf.allowed(question.market, question.on)
        rows = [row for row in shelf.passages_of(article) if allowed[row]]
        if rows:
            centred = unit(question.vector - (shelf.mean if mean is None else mean))
            answers = [at for at in rows if shelf.chunks[at].kind == "answer"]
            scores = dict(zip(rows, shelf.similarities(centred, rows), strict=True))
            row = max(rows, key=lambda at: (scores[at], found.words.get((shelf.language, at), 0.0), -at))
            lead = scores[row] - max(map(scores.__getitem__, answers), default=scores[row])
            query = shelf.lexical.query(question.text)
            shared = [shelf.lexical.coverage(query, at) for at in (row, *answers)]
            lead += _WORDS_OF_LEAD * max(0.0, shared[0] - max(shared[1:], default=shared[0]))
            return _passage(shelf, row, scores[row], lead)
    raise AssertionError(f"{article!r} was found on no shelf")


def _evidence(
    ranked: Sequence[ArticleId], shelves: Sequence[Shelf], found: _Found, question: _Question
) -> Evidence:
    """Return what speaks for the best article."""
    if not ranked:
        return evidence_of((), 0.0)
    similarities = found.similarities(shelves)
    rivals = sorted((value for article, value in similarities.items() if article != ranked[0]), reverse=True)
    coverage = 0.0
    for shelf in shelves:
        query = shelf.lexical.query(question.text)
        for row in shelf.rows_of(ranked[0]):
            coverage = max(coverage, shelf.lexical.coverage(query, row))
    return evidence_of((similarities.get(ranked[0], 0.0), *rivals), coverage)


def _best(pairs: Iterable[tuple[ArticleId, float]]) -> dict[ArticleId, float]:
    """Return each article's highest score."""
    best: dict[ArticleId, float] = {}
    for article, score in pairs:
        best[article] = max(score, best.get(article, score))
    return best


def _passage(shelf: Shelf, row: int, score: float, lead: float = 0.0) -> Passage:
    """Return a row of a shelf as a passage."""
    chunk = shelf.chunks[row]
    return Passage(
        passage_id=chunk.id,
        article_id=chunk.article_id,
        title=chunk.title,
        heading=chunk.heading,
        text=chunk.text,
        direct_answer=shelf.direct_answer(chunk.article_id),
        language=chunk.language,
        markets=chunk.markets,
        url=article_url(chunk.language, chunk.article_id),
        score=score,
        lead=lead,
    )
