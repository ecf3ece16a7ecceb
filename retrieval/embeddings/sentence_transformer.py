"""Any sentence-transformers model, by its name on the hub or by a folder. Needs the extra `[models]`.

torch takes seconds to import and hundreds of megabytes, so nothing is imported before one is made.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.embeddings.base import Matrix, Vector, clean, unit
from retrieval.errors import EmbedderUnavailable

_BATCH = 16


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the CPU.

    Prompts that the model brings along ("query", "document" or "passage") are used by themselves;
    `query_prefix` and `passage_prefix` are for models that want some but do not say so.
    """

    def __init__(
        self, model: str | Path, *, query_prefix: str = "", passage_prefix: str = "", offline: bool = False
    ) -> None:
        """Load the model; with `offline` from local files alone. Raises EmbedderUnavailable."""
        try:
            library = importlib.import_module("sentence_transformers")
        except ImportError as exc:
            raise EmbedderUnavailable(
                "This embedding model needs the extra 'models': run pip install 'crossdesk[models]'."
            ) from exc
        try:
            self._model: Any = library.SentenceTransformer(str(model), device="cpu", local_files_only=offline)
        except (OSError, ValueError, RuntimeError) as exc:
            raise EmbedderUnavailable(
                f"The embedding model {str(model)!r} can't be loaded: check its name or folder."
            ) from exc
        self._prefixes = (query_prefix, passage_prefix)
        name = Path(model).name if Path(model).is_dir() else str(model)
        self._id = f"st-{name}-{self.dimensions}-{query_prefix}-{passage_prefix}".rstrip("-")
        self._lock = threading.Lock()  # the tokenizer behind it must not be borrowed by two threads at once

    @property
    def id(self) -> str:
        """The model's name, its dimensions and the prefixes."""
        return self._id

    @property
    def dimensions(self) -> int:
        """Of the model."""
        return int(self._model.get_embedding_dimension())

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a question."""
        vectors = self._encode(self._model.encode_query, [self._prefixes[0] + clean(text)])
        return np.asarray(vectors[0], dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return self._encode(self._model.encode_document, [self._prefixes[1] + clean(text) for text in texts])

    def _encode(self, encode: Any, texts: list[str]) -> Matrix:
        """Run one of the model's two encoders."""
        with self._lock:
            vectors = encode(texts, batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False)
        return unit(np.asarray(vectors, dtype=np.float32))
