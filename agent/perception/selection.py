"""How a message picks from a list: all, all but, the first, two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agent.perception.lexicon import Lexicon
from agent.perception.text import fold

EXCEPT: Final = ("pick.except", "pick.but_not")
"""Topics that stand before the things that are left out."""

LETTERS: Final = r"A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff"
"""Letters of the scripts that part words by spaces: a figure after another letter may stand alone."""

_COUNT: Final = (
    r"(?<![LETTERS.,/#-])(\d{1,2})\s?(?:x|×|%s)(?![a-z])|(?<!\w)(?:x|%s)\s?:?\s?(\d{1,2})(?![\w.,])"
)
_LAST: Final = "last"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Hints to which and how many; `both` says all of two, `excluding` that what follows is left out.

    `ordinals` count from 1, −1 is the last; `quantities` are the numbers of pieces named.
    """

    all: bool = False
    both: bool = False
    excluding: bool = False
    ordinals: tuple[int, ...] = ()
    quantities: tuple[int, ...] = ()


def read_selection(text: str, words: Lexicon) -> Selection:
    """The hints in `text`, by the topics `pick.*`, `ordinal.*` and `number.*`."""
    folded = fold(text)
    ordinals = [-1 if name == _LAST else int(name) for _, name in words.values("ordinal", folded)]
    return Selection(
        all=words.has("pick.all", folded, keep_negated=True),
        both=words.has("pick.both", folded, keep_negated=True),
        excluding=words.first(EXCEPT, folded) is not None,
        ordinals=tuple(dict.fromkeys(ordinals)),
        quantities=_quantities(folded, words),
    )


def _quantities(folded: str, words: Lexicon) -> tuple[int, ...]:
    return tuple(number for _, _, number in number_hits(folded, words) if number > 0)


def number_hits(folded: str, words: Lexicon) -> list[tuple[int, int, int]]:
    """Start, end and value of the numbers that count pieces, in words or as figures beside a unit, in order."""
    found = [(hit.start, hit.end, int(name)) for hit, name in words.values("number", folded)]
    found += [
        (match.start(), match.end(), int(match.group(1) or match.group(2)))
        for match in _counts(words).finditer(folded)
    ]
    return sorted(found)


@lru_cache(maxsize=64)
def _counts(words: Lexicon) -> re.Pattern[str]:
    """A figure that counts pieces ("3 pairs", "qty 3")."""
    return re.compile(_COUNT.replace("LETTERS", LETTERS) % (words.part("unit"), words.part("quantity_word")))
