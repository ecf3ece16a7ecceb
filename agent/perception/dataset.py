"""The list of intents, and what tells sets of messages apart: near-duplicates, and a digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import yaml

from agent.perception.errors import TrainingDataError
from agent.perception.text import fold, words

_NUMBER: Final = re.compile(r"\d+")


def read_names(path: Path) -> tuple[str, ...]:
    """The intents of `intents.yaml`, in its order. Raises TrainingDataError when the file is not as described."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(raw["intents"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as exc:
        raise TrainingDataError(f"{path.name}: cannot read the list of intents") from exc


def digest(rows: Iterable[tuple[str, ...]]) -> str:
    """A hash of rows (language, labels, text), independent of their order."""
    return hashlib.sha256("\n".join(sorted("\t".join(row) for row in rows)).encode()).hexdigest()


def groups(texts: Sequence[str], *, threshold: float = 0.6) -> list[int]:
    """A group number per text; texts whose sets of words overlap by `threshold` (Jaccard) share one.

    Scripts without spaces are compared by pairs of characters.
    """
    sets = [_terms(text) for text in texts]
    postings: dict[str, list[int]] = {}
    parent = list(range(len(texts)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for index, terms in enumerate(sets):
        shared: dict[int, int] = {}
        for term in terms:
            for other in postings.get(term, ()):
                shared[other] = shared.get(other, 0) + 1
        for other, common in shared.items():
            if common / (len(terms) + len(sets[other]) - common) >= threshold:
                parent[root(index)] = root(other)
        for term in terms:
            postings.setdefault(term, []).append(index)
    return [root(index) for index in range(len(texts))]


def _terms(text: str) -> frozenset[str]:
    terms: set[str] = set()
    for word in words(_NUMBER.sub("0", fold(text))):
        if word.isascii() or len(word) < 2 or not "\u3040" <= word[0] <= "\u9fff":
            terms.add(word)
        else:
            terms.update(word[start : start + 2] for start in range(len(word) - 1))
    return frozenset(terms)
