"""Utterances with their intents: reading, cleaning, grouping near-duplicates, embedding with a cache."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import yaml

from agent.perception.errors import TrainingDataError
from agent.perception.features import normalise
from agent.perception.text import words

Floats = npt.NDArray[np.float32]

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


class QueryEmbedder(Protocol):
    """What training and perception need of an embedder."""

    @property
    def id(self) -> str:
        """Which model makes the vectors."""
        ...

    def embed_query(self, text: str) -> Floats:
        """The vector of a message, of length 1."""
        ...


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """A message with its intents, the primary one first."""

    text: str
    language: str
    intents: tuple[str, ...]


def read_names(path: Path) -> tuple[str, ...]:
    """The intents of `intents.yaml`, in its order. Raises TrainingDataError when the file is not as described."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(raw["intents"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as exc:
        raise TrainingDataError(f"{path.name}: cannot read the list of intents") from exc


def read_utterances(path: Path, names: Iterable[str] | None = None) -> list[Utterance]:
    """The lines of a JSON Lines file. Raises TrainingDataError with file and line for what cannot be used."""
    known = frozenset(names) if names is not None else None
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # texts may hold other line separators
    except (OSError, UnicodeDecodeError) as exc:
        raise TrainingDataError(f"{path.name}: cannot be read as UTF-8") from exc
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(_utterance(json.loads(line), known))
            except (ValueError, TypeError, KeyError, AttributeError) as exc:
                raise TrainingDataError(f"{path.name}:{number}: {exc}") from exc
    return found


def _utterance(row: dict[str, object], known: frozenset[str] | None) -> Utterance:
    text, language = row.get("text"), row.get("lang")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("'text' is missing or empty")
    if not isinstance(language, str):
        raise TypeError("'lang' is missing")
    raw = row.get("intents", row.get("intent"))
    intents = (raw,) if isinstance(raw, str) else tuple(raw) if isinstance(raw, list) else ()
    if not intents:
        raise ValueError("'intent' or 'intents' is missing")
    if known is not None and (unknown := [name for name in intents if name not in known]):
        raise ValueError(f"unknown intent {unknown[0]!r}")
    return Utterance(text=text, language=language, intents=tuple(str(name) for name in intents))


def as_seen(text: str) -> str:
    """`text` as perception will see it: e-mail addresses have become placeholders."""
    return _EMAIL.sub("<EMAIL_1>", text)


def digest(rows: Sequence[Utterance]) -> str:
    """A hash of texts, languages and intents, independent of order."""
    lines = sorted(f"{row.language}\t{','.join(row.intents)}\t{row.text}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def groups(rows: Sequence[Utterance], *, threshold: float = 0.6) -> list[int]:
    """A group number per row; rows whose sets of words overlap by `threshold` (Jaccard) share one.

    Scripts without spaces are compared by pairs of characters.
    """
    sets = [_terms(row.text) for row in rows]
    postings: dict[str, list[int]] = {}
    parent = list(range(len(rows)))

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
    return [root(index) for index in range(len(rows))]


def _terms(text: str) -> frozenset[str]:
    terms: set[str] = set()
    for word in words(normalise(text)):
        if word.isascii() or len(word) < 2 or not "\u3040" <= word[0] <= "\u9fff":
            terms.add(word)
        else:
            terms.update(word[start : start + 2] for start in range(len(word) - 1))
    return frozenset(terms)


def embed(texts: Sequence[str], embedder: QueryEmbedder, cache: Path) -> Floats:
    """The vectors of `texts`; new ones are added to `cache` (one .npz file per embedder, keyed by a text's hash)."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"embeddings-{hashlib.sha256(embedder.id.encode()).hexdigest()[:12]}.npz"
    known: dict[str, Floats] = {}
    if path.exists():
        with np.load(path) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    fresh = 0
    for key, text in zip(keys, texts, strict=True):
        if key not in known:
            known[key] = np.asarray(embedder.embed_query(text), dtype=np.float32)
            fresh += 1
            if fresh % 500 == 0:
                _save(path, known)
    if fresh:
        _save(path, known)
    return np.stack([known[key] for key in keys])


def _save(path: Path, known: dict[str, Floats]) -> None:
    """Write the cache beside its place and move it there, so that an interrupted run loses nothing."""
    draft = path.with_suffix(".tmp.npz")
    np.savez(draft, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    draft.replace(path)
