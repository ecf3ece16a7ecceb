"""Whether a shopper wants their money back or the thing itself, and which of the two they refuse."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from agent.perception.contrast import MARKS
from agent.perception.lexicon import Lexicon
from agent.perception.text import fold

Resolution = Literal["refund", "replacement"]
"""The resolutions of a damaged, wrong or missing item."""

_BOTH: Final[tuple[Resolution, ...]] = ("refund", "replacement")


def wished_resolution(text: str, words: Lexicon) -> Resolution | None:
    """What `text` wants; None where it says neither, or both.

    A clause with `resolution.no_refund` or `resolution.no_replacement` refuses; who refuses one wants the other.
    """
    wanted: set[Resolution] = set()
    refused: set[Resolution] = set()
    for clause in _clauses(words).split(fold(text)):
        for name in _BOTH:
            if words.has(f"resolution.no_{name}", clause, keep_negated=True):
                refused.add(name)
                clause = words.without(f"resolution.no_{name}", clause)
        wanted |= {name for name in _BOTH if words.has(f"resolution.{name}", clause, keep_negated=True)}
    found = [name for name in _BOTH if name in wanted - refused]
    if not found and len(refused) == 1:
        found = [name for name in _BOTH if name not in refused]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=64)
def _clauses(words: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"{MARKS}|{words.bordered('but')}")
