"""What a search returns."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.articles import ArticleId
from retrieval.chunks import ChunkId
from retrieval.confidence import Evidence


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A piece of an article that was found.

    `direct_answer` is the answer on top of its article. `markets` are country codes or `("all",)`. `url` is
    the path of the article's page. `score` is the centred similarity to the question, -1 to 1; it ranks, no
    more. `lead` is by how much it exceeds that of the direct answer: where it is small, the direct answer is
    what to quote.
    """

    passage_id: ChunkId
    article_id: ArticleId
    title: str
    heading: str
    text: str
    direct_answer: str
    language: str
    markets: tuple[str, ...]
    url: str
    score: float
    lead: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Milliseconds that the stages of one search took; `embedding` is 0 where the vector was given."""

    embedding: float
    dense: float
    lexical: float
    fusion: float


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """Passages of different articles, best first.

    `score` is the calibrated probability that they answer the question; `confident` says that it is high
    enough.
    """

    passages: tuple[Passage, ...]
    confident: bool
    score: float
    evidence: Evidence
    timings: Timings
