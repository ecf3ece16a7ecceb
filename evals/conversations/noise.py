"""Typing noise: what people's fingers do to what they write, never to a fact."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from evals.conversations.scenario import pieces
from evals.conversations.vocabulary import Noise

SHORTEST: Final = 6
"""Letters of a word that may get a slip."""
_SLIPS: Final[Mapping[Noise, float]] = {"none": 0.0, "light": 0.3, "heavy": 0.7}
_CARELESS: Final[Mapping[Noise, float]] = {"none": 0.0, "light": 0.4, "heavy": 0.6}
_ENDS: Final = ".!。！"


def noisy(text: str, noise: Noise, rng: random.Random, *, slips: bool = True) -> str:
    """A text as it is typed; facts in braces stay. Without `slips` only capitals and full stops are left out."""
    if rng.random() < _CARELESS[noise]:
        text = text.rstrip(_ENDS) or text
    if rng.random() < _CARELESS[noise] and not text.startswith("{"):
        text = text[:1].lower() + text[1:]
    if not slips or rng.random() >= _SLIPS[noise]:
        return text
    parts = list(pieces(text))
    places = [
        (part, place)
        for part in range(0, len(parts), 2)
        for place, word in enumerate(parts[part].split(" "))
        if _may_slip(word)
    ]
    if not places:
        return text
    part, place = rng.choice(places)
    words = parts[part].split(" ")
    words[place] = _slip(words[place], rng)
    parts[part] = " ".join(words)
    return "".join(parts)


def _may_slip(word: str) -> bool:
    """A long word of small Latin letters: no name, no number, no address."""
    return len(word) >= SHORTEST and word.isascii() and word.isalpha() and word.islower()


def _slip(word: str, rng: random.Random) -> str:
    """Two letters swapped, one left out, or one doubled, never the first or the last."""
    at = rng.randrange(1, len(word) - 2)
    match rng.randrange(3):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case _:
            return word[:at] + word[at] + word[at:]
