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

_COUNT: Final = r"(?<![\w.,/#-])(\d{1,2})\s?(?:x|×|%s)(?![a-z])|(?<!\w)(?:x|%s)\s?:?\s?(\d{1,2})(?![\w.,])"
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
    found = [(hit.start, int(name)) for hit, name in words.values("number", folded)]
    found += [
        (match.start(), int(match.group(1) or match.group(2))) for match in _counts(words).finditer(folded)
    ]
    return tuple(number for _, number in sorted(found) if number > 0)


@lru_cache(maxsize=64)
def _counts(words: Lexicon) -> re.Pattern[str]:
    """A figure that counts pieces ("3 pairs", "qty 3")."""
    return re.compile(_COUNT % (words.part("unit"), words.part("quantity_word")))
