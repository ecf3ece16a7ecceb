# Patterns are read as wholes: broken over lines they hide what they match.
"""Values that are known already: the signed-in customer's name, what this conversation masked before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import regex

from guardrails.kinds import Kind
from guardrails.recognisers.base import SURE, Span, SpanRecogniser
from guardrails.recognisers.lexicon import AMBIGUOUS_NAME_PARTS, NO_NAMES
from guardrails.views import matching_view

_HAS_LETTER = regex.compile(r"\p{L}")
_HAN = regex.compile(r"\p{Han}")
_SHORTEST_VALUE = 3
_SHORTEST_PART = 3


class KnownValueRecogniser(SpanRecogniser):
    """Finds given values of one kind as whole words, whatever their case; of names also their parts, capitalised.

    Values without a letter are left to the other recognisers: a postcode may be an order's number as well.
    Plain search, no compiled patterns: the values differ from conversation to conversation.
    """

    def __init__(self, kind: Kind, values: frozenset[str]) -> None:
        super().__init__(kind.value)
        self._wholes = sorted(
            {matching_view(value) for value in values if _usable(value)}, key=len, reverse=True
        )
        self._parts: list[str] = []
        if kind is Kind.NAME:
            self._parts = sorted(
                {part for value in self._wholes for part in value.split() if _usable_part(part)}
            )

    def spans(self, view: str) -> Iterator[Span]:
        """Whole values in any case; parts of names as they are written."""
        lowered = _lower(view)
        for value in self._wholes:
            yield from _occurrences(lowered, _lower(value))
        for part in self._parts:
            yield from _occurrences(view, part)


def known_value_recognisers(known: Mapping[str, str]) -> list[KnownValueRecogniser]:
    """One recogniser a kind that occurs in `known`, a mapping from value to kind."""
    by_kind: dict[Kind, set[str]] = {}
    for value, kind in known.items():
        by_kind.setdefault(Kind(kind), set()).add(value)
    return [KnownValueRecogniser(kind, frozenset(values)) for kind, values in by_kind.items()]


def _usable(value: str) -> bool:
    shortest = 2 if _HAN.search(value) else _SHORTEST_VALUE
    return len(value.strip()) >= shortest and _HAS_LETTER.search(value) is not None


def _usable_part(part: str) -> bool:
    folded = part.casefold()
    if not part[:1].isupper() and not regex.match(r"\p{Arabic}", part):
        return False
    return len(part) >= _SHORTEST_PART and folded not in AMBIGUOUS_NAME_PARTS and folded not in NO_NAMES


def _lower(text: str) -> str:
    """Lower case, code point by code point, so that offsets agree."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _occurrences(text: str, value: str) -> Iterator[Span]:
    # Chinese and Japanese have no spaces between words, so no borders to hold a name to.
    bordered = _HAN.search(value) is None
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        if not bordered or not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield Span(start, end, SURE)
        start = text.find(value, end)
