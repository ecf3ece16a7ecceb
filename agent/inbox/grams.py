"""Short pieces of texts, by which they are found on any database and in any language.

A word of a script with spaces becomes its runs of three characters, so that a part of a word finds it ("schein" in
"Rücksendeschein"). Chinese, Japanese, Korean and Thai, whose words are short or not set apart, become pairs. Texts are
folded first: case, accents, digits of other scripts and traditional characters do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.perception.text import LETTER, fold
from guardrails.kinds import PLACEHOLDER_FORM

__all__ = ["Gram", "grams_of", "parts_of", "wanted_grams"]

LONGEST_TEXT = 8000  # characters of one text that are indexed
LONGEST_QUERY = 200
_PLACEHOLDER = re.compile(PLACEHOLDER_FORM)
_RUN = re.compile(rf"{LETTER}+")
_UNSPACED = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
    r"|[^\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)


@dataclass(frozen=True, kw_only=True)
class Gram:
    """A piece that a text must have; `prefix`: one that begins with it will do."""

    text: str
    prefix: bool = False


def parts_of(text: str) -> list[str]:
    """The folded words of a text, cut where a script without spaces begins or ends. No placeholders."""
    folded = fold(_PLACEHOLDER.sub(" ", text))
    return [part for run in _RUN.findall(folded) for part in _UNSPACED.findall(run)]


def grams_of(text: str) -> list[str]:
    """The pieces that a text is indexed under, each once."""
    found: dict[str, None] = {}
    for part in parts_of(text[:LONGEST_TEXT]):
        size = _size(part)
        found.update(dict.fromkeys(_pieces(part, size)))
        if size == 2 and len(part) > 1:
            found[part[-1]] = None  # pairs begin with every character but the last
    return list(found)


def wanted_grams(query: str) -> list[Gram]:
    """The pieces that a text must have to be worth a look; none where the query has no letter or digit."""
    found: dict[Gram, None] = {}
    for part in parts_of(query[:LONGEST_QUERY]):
        size = _size(part)
        if len(part) < size:
            found[Gram(text=part, prefix=True)] = None
        else:
            found.update(dict.fromkeys(Gram(text=piece) for piece in _pieces(part, size)))
    return list(found)


def _size(part: str) -> int:
    return 2 if _is_unspaced(part[0]) else 3


def _is_unspaced(char: str) -> bool:
    code = ord(char)
    return (
        0x0E00 <= code <= 0x0E7F
        or 0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7AF
        or 0xF900 <= code <= 0xFAFF
    )


def _pieces(part: str, size: int) -> list[str]:
    if len(part) <= size:
        return [part]
    return [part[start : start + size] for start in range(len(part) - size + 1)]
