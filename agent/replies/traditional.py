"""Chinese replies in Traditional characters, with Taiwan's words, for those who write so.

The catalogue, the help centre and the shop's texts are in Simplified characters. What is said is converted at the end,
while personal data are placeholders still: a name or an address is never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel

from agent.perception.text import SIMPLIFIED_ONLY, TRADITIONAL_TO_SIMPLIFIED
from agent.replies.catalogue import CatalogueError

_FILE = Path(__file__).resolve().parents[2] / "data" / "locales" / "zh" / "traditional.yaml"
_PLACES = frozenset({"TW", "HK", "MO", "HANT"})

M = TypeVar("M", bound=BaseModel)


def writes_traditional(texts: Sequence[str], locale: str) -> bool:
    """Whether to answer in Traditional characters: by the shopper's latest text that tells, else by the page."""
    for text in texts:
        traditional = sum(ord(char) in TRADITIONAL_TO_SIMPLIFIED for char in text)
        simplified = sum(char in SIMPLIFIED_ONLY for char in text)
        if traditional != simplified:
            return traditional > simplified
    return not _PLACES.isdisjoint(locale.replace("_", "-").upper().split("-"))


def to_traditional(text: str) -> str:
    """A text in Traditional characters: words first, the longest first, then what is left by character."""
    table = _table()
    return table.words.sub(lambda found: table.by_word.get(found[0], found[0]), text).translate(
        table.characters
    )


def in_traditional(model: M) -> M:
    """A pydantic model with every text in Traditional characters."""
    return type(model).model_validate(_converted(model.model_dump()))


def _converted(data: Any) -> Any:
    if isinstance(data, str):
        return to_traditional(data)
    if isinstance(data, Mapping):
        return {key: _converted(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return type(data)(_converted(value) for value in data)
    return data


class _Table:
    """Words and characters of the data file. Raises `CatalogueError` for a file that does not fit together."""

    def __init__(self, path: Path) -> None:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        simplified, traditional = ("".join(raw[name].split()) for name in ("simplified", "traditional"))
        if len(simplified) != len(traditional):
            raise CatalogueError(f"{path}: 'simplified' and 'traditional' must be equally long")
        self.characters = str.maketrans(simplified, traditional)
        self.by_word: Mapping[str, str] = raw["words"]
        longest = sorted(self.by_word, key=len, reverse=True)
        self.words = re.compile("|".join(map(re.escape, longest)))


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table(_FILE)
