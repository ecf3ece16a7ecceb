# Patterns are read as wholes: broken over lines they hide what they match.
"""Payment card numbers. Masked for good: nothing in the shop may store or forward one."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.checksums import luhn
from guardrails.recognisers.context import context_of

_NUMBER = regex.compile(r"(?<![\d\p{Script=Latin}-])\d(?:[ .-]{0,2}\d){11,29}(?![\d\p{Script=Latin}])")
_DIGIT = regex.compile(r"\d")
_LENGTHS = (16, 15, 14, 13, 19, 18, 17, 12)  # the usual ones first
_SEPARATOR = regex.compile(r"[ .-]+")
# Issuer prefixes and lengths: ISO/IEC 7812 as published by the schemes.
_ISSUER = regex.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11,13}|6(?:011|5\d{2}|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
    r"|(?:5[06-8]|6\d)\d{11,17}|220[0-4]\d{12}|9792\d{12}"
)
_MAIN_SCHEMES = regex.compile(
    r"4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5)\d+|35\d{14}|62\d{14}"
)


class CardRecogniser(SpanRecogniser):
    """Numbers of a main scheme's form whose check digit is right, and whatever of 12 to 19 digits is called a card."""

    def __init__(self) -> None:
        super().__init__("CARD")

    def spans(self, view: str) -> Iterator[Span]:
        """A parcel's number that passes by chance is told by the word before it and by its grouping."""
        for match in _NUMBER.finditer(view):
            context = context_of(view, match.start(), match.end())
            if context in ("tracking", "tax", "product"):
                continue
            ends = [
                Span(match.start(), end, _score(view[match.start() : end], called_a_card=context == "card"))
                for end in _ends(view, match.start(), match.end())
            ]
            if ends:
                yield max(ends, key=lambda span: span.score)


def _ends(view: str, start: int, limit: int) -> Iterator[int]:
    """Where a card's number may end, likeliest first: an expiry date and a code often follow after a space."""
    digits = [found.start() for found in _DIGIT.finditer(view, start, limit)]
    for length in _LENGTHS:
        if length <= len(digits):
            end = digits[length - 1] + 1
            if end == limit or not view[end].isdigit():
                yield end


def _score(written: str, *, called_a_card: bool) -> float:
    digits = _SEPARATOR.sub("", written)
    if called_a_card:
        return SURE if luhn(digits) and _ISSUER.fullmatch(digits) else LIKELY
    if luhn(digits) and _MAIN_SCHEMES.fullmatch(digits) and _grouped_like_a_card(written):
        return LIKELY
    return 0.0


def _grouped_like_a_card(written: str) -> bool:
    groups = [len(group) for group in _SEPARATOR.split(written)]
    return len(groups) == 1 or groups in ([4, 4, 4, 4], [4, 6, 5], [4, 4, 4, 3], [4, 6, 4])
