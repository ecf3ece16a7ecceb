"""BM25 over the chunks of one language, in memory: finds what dense search overlooks, names and numbers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import bm25s  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt

from retrieval.tokens import tokens

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it asks for DEBUG on import


@dataclass(frozen=True, kw_only=True)
class LexicalQuery:
    """A question's known tokens, each once, with how rare it is (its IDF in these texts)."""

    weights: dict[str, float]
    unknown: int

    @property
    def total(self) -> float:
        """The sum of the weights."""
        return sum(self.weights.values())


class LexicalIndex:
    """BM25 (k1 = 1.2, b = 0.5: chunks are short and of like length) over some texts, addressed by row."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Build the index: about 0.1 ms a text."""
        self._tokens = [tokens(text) for text in texts]
        self._sets = [frozenset(row) for row in self._tokens]
        self._frequency: dict[str, int] = {}
        for row in self._sets:
            for token in row:
                self._frequency[token] = self._frequency.get(token, 0) + 1
        self._bm25 = bm25s.BM25(k1=1.2, b=0.5) if self._frequency else None
        if self._bm25 is not None:
            self._bm25.index(self._tokens, show_progress=False)

    def query(self, text: str) -> LexicalQuery:
        """Prepare a question."""
        asked = dict.fromkeys(tokens(text))
        known = {token: self._idf(token) for token in asked if token in self._frequency}
        return LexicalQuery(weights=known, unknown=len(asked) - len(known))

    def scores(self, query: LexicalQuery) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every row."""
        if self._bm25 is None or not query.weights:
            return np.zeros(len(self._sets), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(list(query.weights)), dtype=np.float32)

    def coverage(self, query: LexicalQuery, row: int) -> float:
        """Return which share of the question's weight the text of a row contains, from 0 to 1.

        Tokens that occur nowhere count as the rarest ones.
        """
        rarest = float(np.log1p(len(self._sets)))
        total = query.total + query.unknown * rarest
        if total <= 0:
            return 0.0
        return sum(weight for token, weight in query.weights.items() if token in self._sets[row]) / total

    def _idf(self, token: str) -> float:
        """Return the weight of a token: the fewer texts have it, the heavier."""
        frequency = self._frequency[token]
        return float(np.log1p((len(self._sets) - frequency + 0.5) / (frequency + 0.5)))
