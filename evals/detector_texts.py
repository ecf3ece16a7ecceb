"""The texts on which language detectors are compared: `evals.detectors`."""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from itertools import product
from pathlib import Path

from agent.languages import LANGUAGES
from agent.settings import DATA

OWN = DATA / "evals/language/test"
LINGUA = DATA.parents[1] / "shared/data/lid_lingua"
KINDS = ("sentences", "word-pairs", "single-words")
SENTENCES, SHORT = "ours: sentences", "ours: 1-3 words"

Rows = list[tuple[str, str]]
"""Texts with their languages."""


def is_short(text: str, language: str) -> bool:
    """At most three words; where words are not spaced, 8 characters (Thai: 16)."""
    unspaced = {"zh": 8, "ja": 8, "th": 16}.get(language)
    return len(text.split()) <= 3 if unspaced is None else len(text) <= unspaced


def letters(text: str) -> str:
    """What is left of a text without case, marks and spaces."""
    return "".join(char for char in text.casefold() if char.isalnum())


def trained_on() -> frozenset[str]:
    """The letters of the messages that the encoder has seen; short ones are what everybody writes."""
    files = (path for folder in ("intents", "names", "sentiment") for path in (DATA / folder).glob("*.jsonl"))
    lines = (line for path in files for line in path.read_text(encoding="utf-8").splitlines() if line)
    return frozenset(letters(json.loads(line)["text"]) for line in lines)


def read_sets(
    own: Path, lingua: Path | None, sample: int = 100, seen: Collection[str] = ()
) -> dict[str, Rows]:
    """Texts with their languages, a list a set; ours without those `seen`, of lingua's a sample a language."""
    sets: dict[str, Rows] = {SENTENCES: [], SHORT: []}
    for path in sorted(own.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            title = SHORT if is_short(row["text"], row["lang"]) else SENTENCES
            if letters(row["text"]) not in seen:
                sets[title].append((row["text"], row["lang"]))
    for kind, language in product(KINDS, LANGUAGES):
        if lingua is not None:
            lines = (lingua / f"{kind}_{language}.txt").read_text(encoding="utf-8").splitlines()
            drawn = random.Random(0).sample(lines, min(sample, len(lines)))  # noqa: S311 # a sample
            sets.setdefault(f"lingua's: {kind}", []).extend((text, language) for text in drawn)
    return sets
