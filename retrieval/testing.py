"""An embedder without a model, for tests: texts that share pieces of words get near vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from retrieval.embeddings.base import Matrix, Vector, clean, unit


class HashEmbedder:
    """Hashes the trigrams of the words of a text into a vector; counts the passages it embedded."""

    def __init__(self, *, dimensions: int = 64, name: str = "hash-1") -> None:
        self._dimensions = dimensions
        self._name = name
        self.embedded: list[str] = []

    @property
    def id(self) -> str:
        """The name it was given."""
        return self._name

    @property
    def dimensions(self) -> int:
        """The number it was given."""
        return self._dimensions

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a question."""
        return self._vector(text)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages, and remember the texts in `embedded`."""
        self.embedded.extend(texts)
        if not texts:
            return np.empty((0, self._dimensions), dtype=np.float32)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vector:
        """Return the sum of the vectors of the trigrams."""
        vector = np.full(self._dimensions, 1e-3, dtype=np.float32)
        for word in clean(text).casefold().split():
            padded = f" {word} "
            for start in range(len(padded) - 2):
                digest = hashlib.blake2b(padded[start : start + 3].encode(), digest_size=8).digest()
                place = int.from_bytes(digest[:4], "big") % self._dimensions
                vector[place] += 1.0
        return np.asarray(unit(vector), dtype=np.float32)
