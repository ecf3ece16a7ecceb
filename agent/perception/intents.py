"""The intents of a message: a linear head over its embedding and its n-grams.

One weight matrix over two kinds of features: the turn's query embedding, centred (raw e5 vectors all point one way),
and hashed word and character n-grams. Each intent has a probability of its own, as a message may state several.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.perception.errors import ModelFileError
from agent.perception.features import VERSION, sparse, weighted
from agent.perception.text import clauses, words

__all__ = ["MODEL_FORMAT", "Intent", "IntentModel", "IntentReading", "stated"]

Floats = npt.NDArray[np.float32]

_PLACEHOLDER: Final = re.compile(r"<[A-Z]+_\d+>")
MODEL_FORMAT: Final = 2
SECOND: Final = 0.4  # probability from which an intent counts beside a likelier one
CONFIDENT: Final = 0.4  # and from which the first is acted on without asking
_CLAUSES: Final = 4  # clauses that are read by themselves
_POSSIBLE: Final = 0.15  # probability in the whole message from which an intent is looked for in its clauses,
_RISE: Final = 1.35  # how much likelier it must be in one of them,
_LED: Final = 0.25  # and how likely there, where nothing else is likelier;
_FADED: Final = 0.75  # or else nothing likelier that keeps more than this of its probability
_UNREADABLE: Final = (
    OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error
)  # fmt: skip
"""What numpy raises for a file that is empty, cut off, altered, or no model."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """An intent that a message states, with the probability that it does."""

    name: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class IntentReading:
    """The intents of a message, the surest first, and whether to act on them without asking."""

    intents: tuple[Intent, ...]
    confident: bool


class IntentModel:
    """The trained head. Immutable; one reading takes about a millisecond."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """Take the arrays of a model file; use `load` for one on disk."""
        self.names: tuple[str, ...] = tuple(str(name) for name in arrays["names"])
        self.embedder_id = str(arrays["embedder_id"])
        self._mean = arrays["mean"].astype(np.float32)
        self._dense = arrays["dense"].astype(np.float32)
        self._sparse = arrays["sparse"].astype(np.float32)
        self._bias = arrays["bias"].astype(np.float32)
        self._idf = arrays["idf"].astype(np.float32)
        self._row = np.cumsum(self._idf > 0) - 1  # only bins with a weight have a row

    @classmethod
    def load(cls, path: Path, *, embedder_id: str) -> IntentModel:
        """Read a model file. Raises `ModelFileError` when it is missing, damaged, or made for something else."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            versions = (int(arrays["format"]), int(arrays["features"]))
            model = cls(arrays) if versions == (MODEL_FORMAT, VERSION) else None
        except _UNREADABLE as exc:
            raise ModelFileError(f"{path}: there is no readable intent model: run 'make train'") from exc
        if model is None:
            raise ModelFileError(f"{path}: the model is of another version: run 'make train'")
        if model.embedder_id != embedder_id:
            raise ModelFileError(
                f"{path}: trained on embeddings of {model.embedder_id!r}, but {embedder_id!r} is configured: "
                f"run 'make train' with the same CROSSDESK_EMBEDDINGS"
            )
        return model

    def probabilities(self, text: str, vector: Floats) -> Floats:
        """The probability of each intent in `names`, shape (intents,)."""
        bins, values = sparse(text)
        scaled = weighted(bins, values, self._idf)
        kept = self._idf[bins] > 0
        scores = self._dense @ (vector - self._mean) + self._bias
        scores += scaled[kept] @ self._sparse[self._row[bins[kept]]]
        return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float32)

    def read(self, text: str, vector: Floats) -> IntentReading:
        """The intents that `text` states; none for a text without words, such as a number or an address alone."""
        if not any(map(str.isalpha, _PLACEHOLDER.sub("", text))):
            return IntentReading(intents=(), confident=False)
        chances = self.probabilities(text, vector)
        found = tuple(
            Intent(name=self.names[index], confidence=round(float(chances[index]), 4))
            for index in stated(chances)
        )
        found += self._beside(text, vector, chances, {intent.name for intent in found})
        return IntentReading(intents=found, confident=found[0].confidence >= CONFIDENT)

    def _beside(self, text: str, vector: Floats, chances: Floats, known: set[str]) -> tuple[Intent, ...]:
        """What one clause asks beside the rest: intents that are possible in all of it and likely in that clause.

        The clauses share the message's vector, so that this costs no embedding.
        """
        parts = clauses(text, limit=_CLAUSES)
        possible = [
            index
            for index, name in enumerate(self.names)
            if chances[index] >= _POSSIBLE and name not in known
        ]
        if len(parts) < 2 or not possible:
            return ()
        found: dict[int, float] = {}
        for part in filter(words, parts):
            chance = self.probabilities(part, vector)
            gains = chance[possible] ** 2 / chances[possible]  # likely, and more so than in the whole
            index = possible[int(np.argmax(gains))]
            likelier = chance > chance[index]  # here; what the rest of the message asks must have faded
            faded = bool(np.all(chance[likelier] < chances[likelier] * _FADED))
            needed = SECOND if likelier.any() else _LED
            if faded and chance[index] >= max(needed, chances[index] * _RISE, found.get(index, 0.0)):
                found[index] = float(chance[index])
        likeliest = sorted(found, key=lambda index: -found[index])[: max(0, 3 - len(known))]
        return tuple(Intent(name=self.names[i], confidence=round(found[i], 4)) for i in likeliest)


def stated(chances: Floats) -> list[int]:
    """The indices of the intents that count as stated: the likeliest, and a second one that is likely."""
    first, second = (int(index) for index in np.argsort(chances)[::-1][:2])
    return [first, second] if chances[second] >= SECOND else [first]
