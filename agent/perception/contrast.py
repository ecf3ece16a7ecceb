"""Which of the things that a message names it refuses: "not the socks, the lamp", "靴下じゃなくてランプ".

A thing is refused by a word right beside it, small words aside: before it (`pick.not_this`), after it
(`pick.not_that`), or after it where the thing is all that its clause says (`pick.that_not`: "the socks no", but not
"the socks no longer fit"). "The lamp instead of the socks" refuses only where something else is named, and "the socks,
I mean the lamp" (`pick.meant`) what came before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from agent.perception.lexicon import Hit, Lexicon
from agent.perception.text import has_cjk, words

MARKS: Final = r"[,.;!?\n，。；！？،؛、]"
"""What ends a clause."""

_LONGEST_GAP: Final = 30  # characters between two words that belong together
_CLOSED: Final = re.compile(rf"\s*(?:{MARKS}|$)")
_SIZE: Final = re.compile(r"[\W\d]*|x{0,3}[sl]|m|[2-5]xl")
"""What names no thing by itself: "not 43 but 44" and "not M" refuse none."""

_AT_MARK: Final = re.compile(rf"\s*{MARKS}\s*")


@dataclass(frozen=True)
class _Named:
    """Where a thing is named: from `start` to `end` of the text."""

    start: int
    end: int


def part_refused(folded: str, places: Sequence[frozenset[int]], lexicon: Lexicon) -> tuple[str, str]:
    """`folded` without the things that it refuses, and those alone; both keep its length.

    `places` are the positions of the words for each thing that may be meant.
    """
    named = _named(folded, places, lexicon)
    refused = _refused(folded, named, lexicon) if named else set()
    kept, out = list(folded), [" "] * len(folded)
    for one in refused:
        out[one.start : one.end] = folded[one.start : one.end]
        kept[one.start : one.end] = " " * (one.end - one.start)
    return "".join(kept), "".join(out)


def _named(folded: str, places: Sequence[frozenset[int]], lexicon: Lexicon) -> list[_Named]:
    """The runs of words; "blue shoes" and "shoes with spikes" are one where one thing has both words."""
    found: list[_Named] = []
    for place in sorted(set().union(*places)):
        last = found[-1] if found else None
        if last is not None and (place == last.end or _belong(folded, last, place, places, lexicon)):
            found[-1] = _Named(last.start, place + 1)
        else:
            found.append(_Named(place, place + 1))
    return found


def _belong(
    folded: str, last: _Named, place: int, places: Sequence[frozenset[int]], lexicon: Lexicon
) -> bool:
    gap = folded[last.end : place]
    one_thing = any(last.start in own and last.end - 1 in own and place in own for own in places)
    return one_thing and _is_small(gap, lexicon) and not lexicon.has("and", gap)


def _refused(folded: str, named: Sequence[_Named], lexicon: Lexicon) -> set[_Named]:
    telling = [one for one in named if not _SIZE.fullmatch(folded[one.start : one.end])]
    alone = list(lexicon.hits("pick.that_not", folded, keep_negated=True))
    refused = _beside(folded, "pick.not_this", "pick.not_that", telling, lexicon) | {
        one for one in telling if any(_ends_clause(folded, hit, one, named, lexicon) for hit in alone)
    }
    swapped = _beside(folded, "pick.instead_of", "pick.instead_for", telling, lexicon)
    if set(named) - refused - swapped:  # "black instead of blue" is said of one and the same thing
        refused |= swapped
    meant = lexicon.first(("pick.meant",), folded)
    if meant is not None and not lexicon.has("change.also", folded, keep_negated=True):
        earlier = {one for one in named if one.end <= meant.start}
        refused |= earlier if any(one.start >= meant.end for one in named) else set()
    return refused | _joined(folded, named, refused, lexicon)


def _beside(
    folded: str, topic_before: str, topic_after: str, named: Sequence[_Named], lexicon: Lexicon
) -> set[_Named]:
    """The things with a word of one topic right before them, or of the other right after."""
    before = list(lexicon.hits(topic_before, folded, keep_negated=True))
    after = list(lexicon.hits(topic_after, folded, keep_negated=True))
    return {
        one
        for one in named
        if any(_stands_before(folded, hit, one, lexicon) for hit in before)
        or any(_stands_after(folded, hit, one, lexicon) for hit in after)
    }


def _stands_before(folded: str, hit: Hit, one: _Named, lexicon: Lexicon) -> bool:
    if not hit.start < one.start:
        return False
    return hit.end >= one.start or _is_small(folded[hit.end : one.start], lexicon)


def _stands_after(folded: str, hit: Hit, one: _Named, lexicon: Lexicon) -> bool:
    if hit.start < one.start or hit.end < one.end:
        return False
    return hit.start <= one.end or _is_small(folded[one.end : hit.start], lexicon)


def _ends_clause(folded: str, hit: Hit, one: _Named, named: Sequence[_Named], lexicon: Lexicon) -> bool:
    """Whether "no" ends a clause that says nothing but the thing: "well, the socks no", "the socks, no, the lamp"."""
    lead = re.split(MARKS, folded[: one.start])[-1]
    if len(words(_small(lexicon).sub(" ", lead))) > 1 or hit.start < one.end:
        return False
    gap, tail = folded[one.end : hit.start], folded[hit.end :]
    if _AT_MARK.fullmatch(gap):
        return _CLOSED.match(tail) is not None
    if not _is_small(gap, lexicon) or lexicon.has("and", gap):
        return False
    following = next((other for other in named if other.start >= hit.end), None)
    between = folded[hit.end : following.start] if following is not None else ""
    nearby = following is not None and len(words(between)) <= (1 if has_cjk(folded) else 3)
    return _CLOSED.match(tail) is not None or _and_or_but(lexicon).match(tail) is not None or nearby


def _joined(folded: str, named: Sequence[_Named], refused: set[_Named], lexicon: Lexicon) -> set[_Named]:
    """What "and" joins to a refused thing is refused with it, as far as anything is left that is wanted."""
    more: set[_Named] = set()
    for left, right in pairwise(named):
        gap = folded[left.end : right.start]
        if (
            (left in refused) is not (right in refused)
            and lexicon.has("and", gap)
            and _is_small(gap, lexicon)
        ):
            more.add(right if left in refused else left)
    return more if set(named) - refused - more else set()


def _is_small(gap: str, lexicon: Lexicon) -> bool:
    """Whether nothing telling stands in between."""
    return len(gap) <= _LONGEST_GAP and not _small(lexicon).sub("", gap).strip(" \"'-()")


@lru_cache(maxsize=64)
def _small(lexicon: Lexicon) -> re.Pattern[str]:
    """Words that say nothing about which thing is meant ("the", "with", "my"), and "and"."""
    spaced = rf"(?<!\w){lexicon.part('common', 'and')}(?!\w)"
    unspaced = lexicon.unspaced("common")
    return re.compile(rf"{spaced}|{unspaced}")


@lru_cache(maxsize=64)
def _and_or_but(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{lexicon.bordered('and', 'but')})")
