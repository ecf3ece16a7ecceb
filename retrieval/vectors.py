"""Vectors that were computed before, kept in a file beside the articles and found by the hash of the text.

Embedding the help centre takes a minute or two on one thread. With this file in the repository a fresh copy
of it starts at once; texts that changed since are embedded as ever. It holds no text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from retrieval.embeddings.base import Vector, unit

_FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class KnownVectors:
    """Vectors of one embedder by `Chunk.text_hash`."""

    embedder_id: str
    vectors: Mapping[str, Vector] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None, *, embedder_id: str) -> KnownVectors:
        """Read the file; what is missing, unreadable or another embedder's is as good as empty.

        It only saves time, so a broken one is no reason not to start.
        """
        if path is None or not path.is_file():
            return cls(embedder_id=embedder_id)
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                if int(stored["format"]) != _FORMAT or str(stored["embedder"]) != embedder_id:
                    return cls(embedder_id=embedder_id)
                hashes = [str(value) for value in stored["hashes"]]
                matrix = unit(stored["vectors"].astype(np.float32))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return cls(embedder_id=embedder_id)
        return cls(embedder_id=embedder_id, vectors=dict(zip(hashes, matrix, strict=True)))

    def write(self, path: Path) -> None:
        """Write the file: 16-bit floats, in the order of the hashes."""
        hashes = sorted(self.vectors)
        matrix = np.stack([self.vectors[name] for name in hashes]) if hashes else np.empty((0, 0))
        with path.open("wb") as stream:
            np.savez(
                stream,
                format=np.int64(_FORMAT),
                embedder=np.str_(self.embedder_id),
                hashes=np.asarray(hashes, dtype=np.str_),
                vectors=matrix.astype(np.float16),
            )
