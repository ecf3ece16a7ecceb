# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Numbers that are the shop's, not a person's: orders, returns, parcels, tax numbers of companies, prices.

A finding of this entity is never masked; it keeps weaker patterns (phones, cards by chance) off its span.
Formats of carriers: their published label formats, as collected with test numbers in the tracking-number data
that `tests/guardrails` reads.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.context import context_of

ENTITY = "SHOP_NUMBER"

_CERTAIN = regex.compile(
    r"""
    (?<![\p{Script=Latin}\d])(?:
      RMA[- ]?\d{4,6}(?:-\d{1,3})?                    # our returns
    | \#\ ?\d{4,7}                                    # order numbers written with a hash
    | 1Z\ ?(?:[A-Z\d]\ ?){16}                         # UPS
    | [A-Z]{2}\ ?\d{3}\ ?\d{3}\ ?\d{3}\ ?[A-Z]{2}     # S10: postal services of the world
    | J[A-Z]{1,3}\d{9,18}                             # DHL Express piece, Evri
    | (?:00340|JVGL|GM)\d{11,18}                      # DHL Paket, DHL eCommerce
    | SF\d{10,15} | YT\d{13,16} | JD[A-Z]?\d{10,18} | STO\d{10,13} | ZTO\d{10,13} | TBA\d{12}   # China, Amazon
    | 9[1-5]\d{2}(?:\ ?\d{4}){4}(?:\ ?\d{2})?         # USPS
    | \d{3}-\d{7}-\d{7}                               # marketplaces' order numbers
    | \d[A-Z]\d{11}                                   # Colissimo
    | P[A-Z]\w{5}\d{14}\w{0,2}                        # Correos
    | (?:ATU\d{8}|BE[01]\d{9}|DE\d{9}|ES[A-Z]\d{7}[A-Z\d]|FR[A-Z\d]{2}\d{9}|GB\d{9}(?:\d{3})?|IT\d{11}
       |NL\d{9}B\d{2}|PL\d{10}|PT\d{9}|DK\d{8}|SE\d{12}|IE\d[A-Z\d]\d{5}[A-Z]{1,2}|CHE\d{9}|LU\d{8}|FI\d{8})
    | 9[123]\d{6}[A-Z\d]{10}                          # China's unified social credit code, of companies
    )(?![\p{Script=Latin}\d])
    """,
    regex.VERBOSE,
)
_AMOUNT = regex.compile(
    r"""(?:[€$£¥₹]|(?<!\p{L})(?:EUR|USD|GBP|CNY|RMB|AED|SAR|CHF|JPY|BRL|DKK|PLN))\ ?\d[\d.,' ]*\d?
    | (?<![\d.,])\d{1,3}(?:[., ]\d{3})*(?:[.,]\d{1,2})?\ ?(?:[€$£¥₹]|元|块|درهم|ريال|(?:EUR|USD|GBP|CNY|RMB|AED|euros?|Euro|dollars?|pounds?)(?!\p{L}))
    """,
    regex.VERBOSE,
)
_NUMBER = regex.compile(
    r"(?<![\p{Script=Latin}\d+])[A-Z]{0,4}\d(?:[- ]?[A-Z\d]){3,27}(?![\p{Script=Latin}\d])"
)
_COMPACT = regex.compile(r"[- ]")
_SHOPS_OWN = frozenset({"order", "tracking", "tax", "product"})
_FIVE_DIGITS = 5


class ShopNumberRecogniser(SpanRecogniser):
    """Order, return, tracking and company numbers, and prices: by their format, or by the word before them."""

    def __init__(self) -> None:
        super().__init__(ENTITY)

    def spans(self, view: str) -> Iterator[Span]:
        """By format everywhere; by context where the number does not announce another kind itself."""
        for match in _CERTAIN.finditer(view):
            yield Span(match.start(), match.end(), SURE)
        for match in _AMOUNT.finditer(view):
            yield Span(match.start(), match.end(), SURE)
        for match in _NUMBER.finditer(view):
            if context_of(view, match.start(), match.end()) in _SHOPS_OWN:
                compact = _COMPACT.sub("", match[0])
                yield Span(match.start(), match.end(), LIKELY if len(compact) > _FIVE_DIGITS else SURE)
