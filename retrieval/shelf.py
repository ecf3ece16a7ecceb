"""The chunks of one language as search needs them in memory: their fields, words and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from retrieval.articles import ArticleId
from retrieval.chunks import Chunk, ChunkId
from retrieval.embeddings.base import Matrix, Vector, unit
from retrieval.lexical import LexicalIndex

Mask = npt.NDArray[np.bool_]
_MASKS = 256


class Shelf:
    """All chunks of one language, addressed by row. Read-only once made, so several threads may share it."""

    def __init__(self, language: str, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        """Index the words of the chunks: about 0.2 ms a chunk. `vectors` has a row for each chunk."""
        self.language = language
        self.chunks = tuple(chunks)
        self.lexical = LexicalIndex([chunk.content for chunk in self.chunks])
        self.mean: Vector = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
        self._centred = unit(vectors - self.mean).astype(np.float16)  # half the memory, the same ranking
        self._rows = {chunk.id: row for row, chunk in enumerate(self.chunks)}
        self._of_article: dict[ArticleId, list[int]] = {}
        self._passages: dict[ArticleId, list[int]] = {}
        for row, chunk in enumerate(self.chunks):
            self._of_article.setdefault(chunk.article_id, []).append(row)
            if chunk.kind != "question":
                self._passages.setdefault(chunk.article_id, []).append(row)
        self._masks: dict[tuple[str, date], Mask] = {}

    def row(self, chunk_id: ChunkId) -> int | None:
        """Return the row of a chunk, or None for one that the index got after the shelf was made."""
        return self._rows.get(chunk_id)

    def rows_of(self, article_id: ArticleId) -> Sequence[int]:
        """Return the rows of an article, in its own order; none where it does not exist in this language."""
        return self._of_article.get(article_id, ())

    def passages_of(self, article_id: ArticleId) -> Sequence[int]:
        """Return the rows of an article that may be cited: all but those of its further questions."""
        return self._passages.get(article_id, ())

    def direct_answer(self, article_id: ArticleId) -> str:
        """Return the answer on top of an article, or "" where it has none."""
        texts = [
            self.chunks[row].text for row in self.passages_of(article_id) if self.chunks[row].kind == "answer"
        ]
        return "\n".join(texts)

    def similarities(self, centred: Vector, rows: Sequence[int]) -> list[float]:
        """Return the cosine of a question and some rows, both with their mean taken out; from -1 to 1."""
        return [float(value) for value in self._centred[list(rows)].astype(np.float32) @ centred]

    def allowed(self, market: str, on: date) -> Mask:
        """Return which rows apply to a market on a day; remembered, for it is asked in every search."""
        key = (market, on)
        mask = self._masks.get(key)
        if mask is None:
            mask = np.fromiter(
                (c.covers(market, on) for c in self.chunks), dtype=bool, count=len(self.chunks)
            )
            if len(self._masks) >= _MASKS:
                self._masks.clear()
            self._masks[key] = mask
        return mask
