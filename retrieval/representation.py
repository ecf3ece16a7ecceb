"""What stands for a chunk in the vector space: the mean of its text, its heading and its title.

A heading is worded as a shopper would ask, so it is embedded as a question. The mean finds the right article
first for about one in ten questions more than the text with title and heading written above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from retrieval.chunks import Chunk
from retrieval.embeddings.base import Embedder, Matrix, Vector, unit
from retrieval.vectors import KnownVectors

Progress = Callable[[int, int], None]
"""Called with (done, total) after each piece of work."""


class Representer:
    """Makes the vectors of chunks; what repeats is embedded once."""

    def __init__(self, embedder: Embedder, known: KnownVectors) -> None:
        """Use `known` vectors where the text has one, `embedder` for the rest."""
        self._embedder = embedder
        self._known = known
        self._questions: dict[str, Vector] = {}
        self._texts: dict[str, Vector] = {}

    def is_known(self, chunk: Chunk) -> bool:
        """Whether the chunk's vector needs no embedding."""
        return chunk.text_hash in self._known.vectors

    def vectors(self, chunks: Sequence[Chunk]) -> Matrix:
        """Return one row of length 1 for each chunk."""
        rows = [self._vector(chunk) for chunk in chunks]
        return np.stack(rows) if rows else np.empty((0, self._embedder.dimensions), dtype=np.float32)

    def _vector(self, chunk: Chunk) -> Vector:
        """Return the vector of one chunk."""
        known = self._known.vectors.get(chunk.text_hash)
        if known is not None:
            return known
        text = self._text(chunk.text)
        title = self._question(chunk.title)
        heading = self._question(chunk.heading) if chunk.heading else title
        return unit(text + title + heading)

    def _text(self, text: str) -> Vector:
        """Return the vector of a passage; an article's questions share its direct answer."""
        if text not in self._texts:
            self._texts[text] = self._embedder.embed_passages([text])[0]
        return self._texts[text]

    def _question(self, text: str) -> Vector:
        """Return the vector of a title or heading."""
        if text not in self._questions:
            self._questions[text] = self._embedder.embed_query(text)
        return self._questions[text]
