"""The intents of a message: each has a probability of its own, as a message may state several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.encoder.encoder import Encoding
from agent.encoder.heads import Heads
from guardrails.kinds import PLACEHOLDER_FORM

__all__ = ["Intent", "IntentReader", "IntentReading", "alone_mask", "stated"]

Floats = npt.NDArray[np.float32]

HEAD: Final = "intents"
SECOND: Final = "second"
"""The setting of the probability from which an intent counts beside a likelier one; chosen on validation messages."""
CONFIDENT: Final = 0.7
"""The probability from which the first is acted on without asking: of those from 0.5 to 0.8 half are wrong."""
_MOST: Final = 2
_PLACEHOLDER: Final = re.compile(PLACEHOLDER_FORM)
_ALONE: Final = frozenset({"greeting", "thanks", "goodbye", "out_of_scope", "affirm", "deny"})
"""What does not count beside a request."""


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


class IntentReader:
    """Reads intents off an encoding. Immutable."""

    def __init__(self, heads: Heads) -> None:
        """Take the heads of the encoder that makes the encodings."""
        self._heads = heads
        self._names = heads.names(HEAD)
        self._alone = alone_mask(self._names)
        self._second = heads.settings[SECOND]

    def read(self, text: str, encoding: Encoding) -> IntentReading:
        """The intents that `text` states; none for a text without words, such as a number or an address alone."""
        if not any(map(str.isalpha, _PLACEHOLDER.sub("", text))):
            return IntentReading(intents=(), confident=False)
        chances = self._heads.chances(HEAD, encoding)
        found = tuple(
            Intent(name=self._names[index], confidence=round(float(chances[index]), 4))
            for index in stated(chances, self._alone, self._second)
        )
        return IntentReading(intents=found, confident=found[0].confidence >= CONFIDENT)


def alone_mask(names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which of the intents count only by themselves: thanks beside a request are no second request."""
    return np.array([name in _ALONE for name in names])


def stated(chances: Floats, alone: npt.NDArray[np.bool_], second: float) -> list[int]:
    """The indices of the intents that count as stated: the likeliest, and others from a probability of `second`."""
    order = [int(index) for index in np.argsort(-chances)]
    if alone[order[0]]:
        return order[:1]
    others = [index for index in order[1:] if chances[index] >= second and not alone[index]]
    return [order[0], *others[: _MOST - 1]]
