# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Dates of birth: a date beside a word that says so."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import SURE, Span, SpanRecogniser
from guardrails.recognisers.cues import cue

# Years of the common era, or of the Buddhist one (Thailand: 543 more).
_YEAR = r"(?:19\d{2}|20[0-2]\d|24[4-9]\d|25[0-7]\d)"
_FULL = rf"""\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:{_YEAR}|\d{{2}})(?!\d)
    |{_YEAR}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,2}}(?!\d)
    |(?:{_YEAR}|(?:昭和|平成|令和|大正|[SHR])\s?(?:\d{{1,2}}|元))\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日号]?
    |[SHR]\s?\d{{1,2}}[./]\d{{1,2}}[./]\d{{1,2}}(?!\d)
    |(?:{_YEAR}|\d{{2}})년\s?\d{{1,2}}월\s?\d{{1,2}}일
    |\d{{1,2}}\stháng\s\d{{1,2}},?\s(?:năm\s)?{_YEAR}
    |\d{{1,2}}(?:st|nd|rd|th|er|\.|º|°|-?го)?\s(?:of\s|de\s)?[\p{{L}}\p{{M}}][\p{{L}}\p{{M}}.]{{1,14}},?\s(?:de\s|del\s|พ\.ศ\.\s?|ค\.ศ\.\s?|ปี\s?)?(?:{_YEAR}|\d{{2}})(?!\d)
    |\p{{L}}{{3,9}}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}"""
_SHORT = r"(?:19|20)\d{6}(?!\d)|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|(?:19\d{2}|20[01]\d|24[89]\d|25[0-5]\d)(?!\d)(?:年|년)?"
_BEFORE = regex.compile(
    rf"""{cue("birth")}(?:\s|[:=,(-]|bin\ ich|the|le|el|{cue("is")}){{0,8}}(?:(?:\p{{L}}+[\s,]+){{1,3}}?(?:{cue("is")}\s?)?)?(?<![\d.,/#-])(?P<date>{_FULL}|{_SHORT})""",
    regex.VERBOSE | regex.IGNORECASE,
)
_AFTER = regex.compile(
    rf"(?<![\d.,/#-])(?P<date>{_FULL}|(?:19\d{{2}}|20[01]\d)(?:年|년)?)\s?{cue('birth_after')}",
    regex.VERBOSE | regex.IGNORECASE,
)


class BirthDateRecogniser(SpanRecogniser):
    """Dates called a date of birth; a date alone is not personal, and delivery dates must stay readable."""

    def __init__(self) -> None:
        super().__init__("BIRTH_DATE")

    def spans(self, view: str) -> Iterator[Span]:
        """The date only, not the word before or after it."""
        for pattern in (_BEFORE, _AFTER):
            for match in pattern.finditer(view):
                yield Span(match.start("date"), match.end("date"), SURE)
