"""What the intent classifier sees of a text besides its embedding: hashed word and character n-grams.

The same function serves training and running, without scikit-learn. An n-gram's bin is a CRC-32 of its UTF-8 bytes,
which is the same on every machine and every run.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.perception.text import fold, words

Floats = npt.NDArray[np.float32]
Bins = npt.NDArray[np.int64]

BINS: Final = 1 << 16
"""How many bins the n-grams are hashed into."""

VERSION: Final = 1
"""Raised when the features change, so that a model made for other features is refused."""

_HALF: Final = 700  # characters kept from each end of a long message
_URL = re.compile(r"https?://\S+|www\.\S+")
_EMAIL = re.compile(r"\S+@\S+\.\w+|<email_\d+>")
_PLACEHOLDER = re.compile(r"<([a-z]+)_\d+>")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[a-z0-9]{5,}\b")
_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]+")


def normalise(text: str) -> str:
    """`text` folded, with addresses, placeholders, numbers and codes each as one stand-in; bounded in length."""
    if len(text) > 2 * _HALF:
        text = f"{text[:_HALF]} {text[-_HALF:]}"
    folded = _EMAIL.sub(" xemail ", _URL.sub(" xurl ", fold(text)))
    folded = _PLACEHOLDER.sub(r" x\1 ", folded)
    return _NUMBER.sub(_number, _CODE.sub(" xcode ", folded))


def _number(found: re.Match[str]) -> str:
    return " xnum " if len(found.group()) >= 4 else " xn "


def ngrams(text: str) -> Counter[str]:
    """Word uni- and bigrams ("w:…") and character 2- to 5-grams inside padded words ("c:…")."""
    normal = normalise(text)
    tokens: list[str] = []
    found: Counter[str] = Counter()
    for token in words(normal):
        if _CJK_RUN.search(token):
            _han(token, found)
        else:
            tokens.append(token)
    for token in tokens:
        padded = f" {token[:24]} "
        for size in (2, 3, 4, 5):
            for start in range(max(1, len(padded) - size + 1)):
                found[f"c:{padded[start : start + size]}"] += 1
    found.update(f"w:{token}" for token in tokens)
    found.update(f"w:{first} {second}" for first, second in pairwise(tokens))
    if "?" in normal:
        found["w:?"] += 1
    return found


def _han(token: str, found: Counter[str]) -> None:
    """Character 1- to 4-grams of scripts without spaces, the longer ones counted as words."""
    for size in (1, 2, 3, 4):
        kind = "c" if size == 1 else "w"
        for start in range(len(token) - size + 1):
            found[f"{kind}:{token[start : start + size]}"] += 1


def sparse(text: str) -> tuple[Bins, Floats]:
    """The bins of a text, each once and in order, with their sublinear counts (1 + ln n), before any weighting."""
    counts: dict[int, float] = {}
    for gram, count in ngrams(text).items():
        position = zlib.crc32(gram.encode()) & (BINS - 1)
        counts[position] = counts.get(position, 0.0) + count
    ordered = sorted(counts)
    values = [1.0 + math.log(counts[position]) for position in ordered]
    return np.asarray(ordered, dtype=np.int64), np.asarray(values, dtype=np.float32)


def weighted(bins: Bins, values: Floats, idf: Floats) -> Floats:
    """`values` times the inverse document frequency of their bins, scaled to length 1 (or 0 for no bins)."""
    scaled = values * idf[bins]
    length = float(np.linalg.norm(scaled))
    return scaled / length if length else scaled
