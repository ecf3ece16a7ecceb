"""Reciprocal rank fusion: several rankings of articles become one.

An article gets `weight / (K + rank)` from each ranking that has it. K is small here: the dense ranking is
much the better one, so its first places must outweigh an agreement further down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from retrieval.articles import ArticleId

_K = 10
_DEPTH = 30


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Scores of articles, the higher the better, and what their order counts."""

    scores: Mapping[ArticleId, float]
    weight: float


def fuse(rankings: Iterable[Ranking]) -> list[ArticleId]:
    """Return all articles, best first; equal ones in the order of their ids."""
    total: dict[ArticleId, float] = {}
    for ranking in rankings:
        ordered = sorted(ranking.scores, key=lambda article: (-ranking.scores[article], article))
        for place, article in enumerate(ordered[:_DEPTH], start=1):
            total[article] = total.get(article, 0.0) + ranking.weight / (_K + place)
    return sorted(total, key=lambda article: (-total[article], article))
