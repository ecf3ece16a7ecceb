"""The intents of a message: a linear head over its embedding and its n-grams.

One weight matrix over two kinds of features: the turn's query embedding, centred (raw e5 vectors all point one way),
and hashed word and character n-grams. The scores are softmaxed; a message with two intents was trained as one message
for each of the two, so that they share the probability between them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.perception.errors import ModelFileError
from agent.perception.features import VERSION, sparse, weighted
from agent.perception.text import words

__all__ = ["MODEL_FORMAT", "Intent", "IntentModel", "IntentReading", "second_intents"]

Floats = npt.NDArray[np.float32]

MODEL_FORMAT: Final = 1
SECOND: Final = 0.22  # an intent beside the first needs this share of the probability
CONFIDENT: Final = 0.5  # what the intents that are stated must have together to be acted on without asking


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
        self._sparse = np.ascontiguousarray(arrays["sparse"].astype(np.float32).T)  # a row per bin
        self._bias = arrays["bias"].astype(np.float32)
        self._idf = arrays["idf"].astype(np.float32)

    @classmethod
    def load(cls, path: Path, *, embedder_id: str) -> IntentModel:
        """Read a model file. Raises `ModelFileError` when it is missing, damaged, or made for something else."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            versions = (int(arrays["format"]), int(arrays["features"]))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as exc:
            raise ModelFileError(f"{path}: there is no readable intent model: run 'make train'") from exc
        if versions != (MODEL_FORMAT, VERSION):
            raise ModelFileError(f"{path}: the model is of another version: run 'make train'")
        model = cls(arrays)
        if model.embedder_id != embedder_id:
            raise ModelFileError(
                f"{path}: trained on embeddings of {model.embedder_id!r}, but {embedder_id!r} is configured: "
                f"run 'make train' with the same CROSSDESK_EMBEDDINGS"
            )
        return model

    def probabilities(self, text: str, vector: Floats) -> Floats:
        """The probability of each intent in `names`, shape (intents,); they add up to 1."""
        bins, values = sparse(text)
        scores = self._dense @ (vector - self._mean) + self._bias
        scores += weighted(bins, values, self._idf) @ self._sparse[bins]
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)

    def read(self, text: str, vector: Floats) -> IntentReading:
        """The intents that `text` states; none for a text without words."""
        if not words(text):
            return IntentReading(intents=(), confident=False)
        chances = self.probabilities(text, vector)
        chosen = second_intents(chances)
        together = float(chances[chosen].sum())
        # Two intents share the probability: each is as sure as it would be alone.
        found = tuple(
            Intent(name=self.names[index], confidence=round(min(1.0, float(chances[index]) * len(chosen)), 4))
            for index in chosen
        )
        return IntentReading(intents=found, confident=together >= CONFIDENT)


def second_intents(chances: Floats) -> list[int]:
    """The indices of the intents that are stated: the likeliest, and a second one that is nearly as likely."""
    first, second = (int(index) for index in np.argsort(chances)[::-1][:2])
    if chances[second] >= SECOND and chances[first] + chances[second] >= 0.6:
        return [first, second]
    return [first]
