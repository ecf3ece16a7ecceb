"""How many pieces of a line a message means: "one of the three", "keep two", "三盏里退一盏"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agent.perception.contrast import MARKS
from agent.perception.items import split_wanted
from agent.perception.lexicon import Lexicon
from agent.perception.selection import LETTERS, number_hits
from agent.perception.text import fold

_FIGURE: Final = rf"(?<![{LETTERS}.,/#:<+\-€$£¥])(\d{{1,2}})(?![\d%%:/°-]|[.,]\d|\s?%s)"
_NEARBY: Final = 24  # characters between a part and the whole that it is of


@dataclass(frozen=True)
class _Number:
    start: int
    end: int
    value: int


def pieces_meant(text: str, words: Lexicon, present: int) -> int | None:
    """How many of `present` pieces `text` means; None where it names no smaller number and not all of them."""
    if present < 2:
        return None
    folded = fold(text)
    wanted, left_out = split_wanted(folded, words)
    said = _parts(_affirmed(_numbers(wanted, words, present), wanted, words), wanted, present)
    if said:
        return said[-1]
    kept = _parts(_numbers(left_out, words, present), left_out, present)
    if kept:
        return present - kept[-1]
    return present if words.has("pick.all", folded, keep_negated=True) else None


def numbers_said(text: str, words: Lexicon, *, most: int) -> list[int]:
    """All numbers up to `most` that may count pieces, in their order; refused ones are left out."""
    folded = fold(text)
    return [one.value for one in _affirmed(_numbers(folded, words, most), folded, words)]


def _numbers(folded: str, words: Lexicon, most: int) -> list[_Number]:
    """Numbers in words, figures beside a unit, and bare figures that may count these pieces."""
    found = {start: _Number(start, end, value) for start, end, value in number_hits(folded, words)}
    for match in _figures(words).finditer(folded):
        found.setdefault(match.start(), _Number(match.start(), match.end(), int(match.group(1))))
    return [found[start] for start in sorted(found) if 0 < found[start].value <= most]


def _affirmed(numbers: list[_Number], folded: str, words: Lexicon) -> list[_Number]:
    """Without those that are refused: "not three, two"."""
    refused = [hit.end for hit in words.hits("pick.not_this", folded, keep_negated=True)]
    after = [hit.start for hit in words.hits("pick.not_that", folded, keep_negated=True)]
    kept = [
        one
        for one in numbers
        if not any(0 <= one.start - end <= 1 for end in refused)
        and not any(0 <= start - one.end <= 1 for start in after)
    ]
    return kept or numbers


def _parts(numbers: list[_Number], folded: str, present: int) -> list[int]:
    """The numbers that say a part: of "one of the two" in one breath the smaller, and no whole."""
    parts: list[_Number] = []
    for one in numbers:
        last = parts[-1] if parts else None
        between = folded[last.end : one.start] if last else ""
        if last and len(between) <= _NEARBY and not re.search(MARKS, between):
            parts[-1] = min(last, one, key=lambda number: number.value)
        else:
            parts.append(one)
    return [one.value for one in parts if one.value < present]


@lru_cache(maxsize=64)
def _figures(words: Lexicon) -> re.Pattern[str]:
    """A bare figure; days, euros and the like are none."""
    money = words.part(*(f"currency.{code}" for code in words.under("currency")))
    return re.compile(_FIGURE % rf"(?:{words.part('size.not')}|{money})")
