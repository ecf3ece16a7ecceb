# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Dates of birth: a date after a word that says so."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import SURE, Span, SpanRecogniser

_CUE = r"""(?:(?<!\p{L})(?:date\ of\ birth|birth\ ?date|d\.?o\.?b\.?|born(?:\ on|\ in)?|my\ birthday\ is
    |geburtsdatum|geburtstag(?:\ ist)?|geboren(?:\ \p{L}+){0,2}?(?:\ am)?|geb\.
    |date\ de\ naissance|née?\ le|mon\ anniversaire\ est
    |fecha\ de\ nacimiento|nac[ií]\ el|nacid[oa]\ el|mi\ cumpleaños\ es)
    |出生日期|出生年月日?|出生于|生于|生日(?=\s?[是为:：])|تاريخ\ الميلاد|تاريخ\ ميلادي|مواليد|ولدت\ في|ولدت\ يوم)"""
_DATE = r"""(?P<date>\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:19|20)?\d{2}|(?:19|20)\d{2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,2}
    |(?:19|20)\d{2}年\d{1,2}月\d{1,2}[日号]?|\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s(?:of\s|de\s)?\p{L}{3,10}\.?,?\s(?:de\s|del\s)?(?:19|20)\d{2}
    |\p{L}{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d{2}|(?:19\d{2}|20[01]\d)(?!\d))"""
_BORN = regex.compile(
    rf"{_CUE}(?:\s|:|=|：|is|was|ist|est|es|是|为|هو|bin\ ich|am|the|le|el|-){{0,6}}{_DATE}",
    regex.VERBOSE | regex.IGNORECASE,
)


class BirthDateRecogniser(SpanRecogniser):
    """Dates called a date of birth; a date alone is not personal, and delivery dates must stay readable."""

    def __init__(self) -> None:
        super().__init__("BIRTH_DATE")

    def spans(self, view: str) -> Iterator[Span]:
        """The date only, not the word before it."""
        for match in _BORN.finditer(view):
            yield Span(match.start("date"), match.end("date"), SURE)
