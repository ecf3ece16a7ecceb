# Patterns are read as wholes: broken over lines they hide what they match.
"""Bank account numbers (IBAN)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.checksums import iban
from guardrails.recognisers.cues import cue

_START = regex.compile(
    r"(?<![\p{Script=Latin}\d])[A-Z]{2}[ -]?\d{2}(?:[ -]?[A-Z\d]){11,30}", regex.IGNORECASE
)
_SEPARATOR = regex.compile(r"[ -]")
_NAMED = regex.compile(cue("account"), regex.IGNORECASE)
# Length by country: the SWIFT IBAN registry.
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18,
    "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
    "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28,
    "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24,
    "TR": 26, "UA": 29, "VG": 24, "XK": 20,
}  # fmt: skip


# Numbers of accounts where countries have no IBAN, or write it without its head.
_LOCAL = regex.compile(
    rf"{cue('account')}(?:\s|[:#=.]|{cue('is')}|\p{{Latin}}{{3,8}}\s){{0,6}}?"
    r"(?P<number>\d(?:[ -]?\d){6,29})(?!\d|[.,]\d|\s?[€$£%])",
    regex.IGNORECASE,
)


class IbanRecogniser(SpanRecogniser):
    """Account numbers of the country's length: with the right check digits, or with a typo but called an IBAN."""

    def __init__(self) -> None:
        super().__init__("IBAN")

    def spans(self, view: str) -> Iterator[Span]:
        """The number alone: a word that follows after a space is not taken for its end."""
        for match in _START.finditer(view):
            length = _LENGTHS.get(_SEPARATOR.sub("", match[0])[:2].upper())
            end = _end_of(view, match.start(), match.end(), length) if length else None
            if end is None:
                continue
            if iban(_SEPARATOR.sub("", view[match.start() : end])):
                yield Span(match.start(), end, SURE)
            elif _NAMED.search(view, max(0, match.start() - 40), match.start()):
                yield Span(match.start(), end, LIKELY)
        for match in _LOCAL.finditer(view):
            yield Span(match.start("number"), match.end("number"), LIKELY)


def _end_of(view: str, start: int, limit: int, length: int) -> int | None:
    """Where `length` letters and digits from `start` on end, if they stand there as one group of characters."""
    seen = 0
    for position in range(start, limit):
        if view[position] not in " -":
            seen += 1
        if seen == length:
            end = position + 1
            return None if end < len(view) and view[end].isascii() and view[end].isalnum() else end
    return None
