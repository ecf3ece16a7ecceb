"""The protocol of an embedder, and the cleaning that stands before every one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float32]
Matrix: TypeAlias = npt.NDArray[np.float32]

MAX_CHARACTERS = 2_000
_MAX_RAW = 8_000  # NFKC makes up to 18 characters of one, so the raw text is bounded first
_SPACES = re.compile(r"\s+")


class Embedder(Protocol):
    """Turns texts into vectors of length 1. Safe to call from several threads, whatever the text holds."""

    @property
    def id(self) -> str:
        """Which model with which settings this is: vectors of different ids can't be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        ...

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a question, shape (dimensions,)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages, shape (len(texts), dimensions)."""
        ...


def clean(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """Make a text harmless for a tokenizer and bound its cost: NFKC, no control signs, `limit` characters.

    Dropped: NUL and other control characters, lone surrogates, private-use and unassigned characters, format
    characters such as right-to-left overrides and zero-width spaces (but for the joiners that Persian, Indic
    scripts and emoji need). Normalising comes before cutting: one character can become eighteen.
    """
    kept = "".join(char if _is_text(char) else _replacement(char) for char in text[:_MAX_RAW])
    normal = unicodedata.normalize("NFKC", kept)
    return _SPACES.sub(" ", normal)[:limit].strip()


def unit(vectors: Matrix) -> Matrix:
    """Scale the rows of a matrix (or one vector) to length 1; rows of zeros stay as they are."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1), dtype=np.float32)


def _is_text(char: str) -> bool:
    """Whether a character stays."""
    return unicodedata.category(char)[0] != "C" or char in "\u200c\u200d"


def _replacement(char: str) -> str:
    """Return what stands for a character that does not stay: a space where it separated words."""
    return " " if char in "\t\n\r\x0b\x0c\x00\x85" else ""
