# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Card security codes (CVV, CVC, CID). Masked for good."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.cues import NO_LETTER_AFTER, NO_LETTER_BEFORE, cue

_NAMED = regex.compile(
    rf"""{cue("security_code")}[^\d\n]{{0,28}}?(?<![\d.,#-]){NO_LETTER_BEFORE}
      (?P<code>\d{{3,4}})(?![\d.,/]*\d|\ ?[€$£%]){NO_LETTER_AFTER}""",
    regex.VERBOSE | regex.IGNORECASE,
)
_AFTER_EXPIRY = regex.compile(
    r"\d(?:[ -]?\d){12,18}[\s,;]{1,3}(?:\p{L}{1,12}\.?\s)?(?:0[1-9]|1[0-2])\s?[/.-]\s?(?:20)?\d{2}[\s,;]{1,3}(?P<code>\d{3,4})(?!\d)"
)


class SecurityCodeRecogniser(SpanRecogniser):
    """Three or four digits that are called a security code, or that follow a card's number and expiry."""

    def __init__(self) -> None:
        super().__init__("CVV")

    def spans(self, view: str) -> Iterator[Span]:
        """The digits only, not their name."""
        for pattern, score in ((_NAMED, SURE), (_AFTER_EXPIRY, LIKELY)):
            for match in pattern.finditer(view):
                yield Span(match.start("code"), match.end("code"), score)
