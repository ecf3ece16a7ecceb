"""Messages that are measured and trained on at once: `python -m evals.duplicates`.

Compares test and validation messages with the training messages of their language in three ways: the same but for case,
marks and numbers; sets of words that overlap by 60 %; query vectors that are nearly one. Exits with 1 when the first
finds any; the other two are printed to be looked at, as "where is my order" has many natural neighbours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rich.console import Console

from agent.assembly import open_encoder
from agent.encoder.encoder import Encoder
from agent.encoder.training.examples import read_folder
from agent.perception.dataset import groups
from agent.perception.text import fold, words
from agent.settings import DATA

NEAR: Final = 0.997
"""Cosine of two query vectors from which their texts count as near-duplicates."""
_OWN: Final = 4  # words from which a text is somebody's own rather than what everybody writes
_SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A measured and a trained text that are too alike."""

    how: str
    measured: str
    trained: str


def normal(text: str) -> str:
    """`text` without case, marks, punctuation and numbers."""
    return " ".join("0" if word.isdigit() else word for word in words(fold(text)))


def same(measured: Sequence[str], trained: Sequence[str]) -> Iterator[Pair]:
    """Texts that are the same once normalised; very short ones aside."""
    known = {normal(text): text for text in trained}
    for text in measured:
        found = known.get(normal(text))
        if found is not None and (len(words(text)) >= _OWN or len(text) > 3 * _OWN):
            yield Pair(how="same", measured=text, trained=found)


def overlapping(measured: Sequence[str], trained: Sequence[str]) -> Iterator[Pair]:
    """Texts whose sets of words overlap by 60 %."""
    numbers = groups([*measured, *trained])
    first = dict(zip(numbers[len(measured) :], trained, strict=True))
    for number, text in zip(numbers, measured, strict=False):
        if number in first and len(words(text)) >= _OWN:
            yield Pair(how="words", measured=text, trained=first[number])


def near(measured: Sequence[str], trained: Sequence[str], encoder: Encoder) -> Iterator[Pair]:
    """Texts whose query vectors are nearly one."""
    known = np.stack([encoder.encode(text).query for text in trained])
    for text in measured:
        likeness = known @ encoder.encode(text).query
        best = int(likeness.argmax())
        if likeness[best] >= NEAR and len(words(text)) >= _OWN:
            yield Pair(how="meaning", measured=text, trained=trained[best])


def main() -> int:
    """Compare the bundled sets; 1 when a measured text was trained on."""
    console, encoder = Console(), open_encoder()[0]
    trained = read_folder(DATA / "intents", "intents")
    measured = [
        row
        for part in ("test", "validation")
        for row in read_folder(DATA / "evals" / "intents" / part, "intents")
    ]
    pairs: list[Pair] = []
    for language in sorted({row.language for row in measured}):
        tested = [row.text for row in measured if row.language == language]
        known = [row.text for row in trained if row.language == language]
        pairs += [*same(tested, known), *overlapping(tested, known), *near(tested, known, encoder)]
    for how in ("same", "words", "meaning"):
        alike = [pair for pair in pairs if pair.how == how]
        console.print(f"{how}: {len(alike)} of {len(measured)}")
        for pair in alike[:_SHOWN]:
            console.print(f"  {pair.measured!r} ~ {pair.trained!r}", markup=False)
    return int(any(pair.how == "same" for pair in pairs))


if __name__ == "__main__":
    sys.exit(main())
