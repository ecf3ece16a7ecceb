"""Which word stands by a number: the same digits are a phone, an order or a parcel by it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

import regex

from guardrails.recognisers.cues import cue

Context = Literal["phone", "order", "tracking", "postcode", "card", "tax", "product"]

_TOPICS: Final[tuple[Context, ...]] = ("phone", "order", "tracking", "postcode", "card", "tax", "product")
_SHOPS: Final[tuple[Context, ...]] = ("order", "tracking", "product")
_REACH: Final = 32  # how far before a number its word may stand
_REACH_AFTER: Final = 12  # and after it: "10001 numaralı siparişim", "10001号订单"
_BREAK: Final = regex.compile(r"[\n;!?。！？؟]")
_NEXT_PART: Final = regex.compile(r"[\n;!?。！？؟,、،，.]|\d")


@lru_cache(maxsize=2)
def _words(topics: tuple[Context, ...]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?P<{topic}>{cue(topic)})" for topic in topics), regex.IGNORECASE)


def context_before(view: str, start: int) -> Context | None:
    """The kind of the nearest telling word before `start` in the same sentence, or None."""
    window = view[max(0, start - _REACH) : start].rstrip(" \n:?!")  # "Your phone?\n0151 …" is one thought
    breaks = list(_BREAK.finditer(window))
    if breaks:
        window = window[breaks[-1].end() :]
    found: Context | None = None
    for match in _words(_TOPICS).finditer(window):
        found = match.lastgroup  # type: ignore[assignment]  # the groups are the topics
    return found


def context_of(view: str, start: int, end: int) -> Context | None:
    """The kind of the nearest telling word before a number; without one, what of the shop's follows it at once."""
    before = context_before(view, start)
    if before is not None:
        return before
    window = view[end : end + _REACH + _REACH_AFTER]
    part_end = _NEXT_PART.search(window)
    match = _words(_SHOPS).search(window[: part_end.start()] if part_end else window)
    if match is None or match.start() > _REACH_AFTER:
        return None
    found: Context = match.lastgroup  # type: ignore[assignment]  # the groups are the topics
    return found
