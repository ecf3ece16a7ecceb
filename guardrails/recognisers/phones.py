# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Phone numbers."""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers
import regex

from guardrails.recognisers.base import LIKELY, POSSIBLE, SURE, Span, SpanRecogniser
from guardrails.recognisers.context import context_of
from guardrails.recognisers.cues import cue

_CANDIDATE = regex.compile(
    r"(?<![\p{Script=Latin}\d@#_])(?:\+|00)?\s?\(?\d(?:(?:\s?[-./ー]\s?|\s?[-.]?\s?\(0?\)?\s?|\)\s?[-.]?\s?|\s)?\d){5,16}(?!\d|[-_]?[A-Za-z]{1,3}\d|[.,]\d|\s?[€$£%])"
)
_NAMED_AFTER = regex.compile(rf"\s?,?\s?(?:{cue('is')}\s?){{1,3}}{cue('phone')}", regex.IGNORECASE)
_NOT_DIGITS = regex.compile(r"\D")
_TRUNK_ZERO = regex.compile(r"\(0\)")
_DATE = regex.compile(r"\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d{2}|(?:19|20)\d{2}[./ -]\d{1,2}[./ -]\d{1,2}")
_DATES_IN_A_ROW = regex.compile(r"(?:19|20)\d{2}\s?[-/]\s?(?:19|20)\d{2}")

_WITH_TRUNK_ZERO = (
    "DE",
    "GB",
    "AE",
    "SA",
    "EG",
    "FR",
    "IT",
    "NL",
    "AT",
    "CH",
    "BE",
    "TR",
    "JP",
    "KR",
    "TH",
    "ID",
    "VN",
    "TW",
    "AU",
    "MY",
)
# National ways to write a number, with the regions to try it in, where no word announces a phone.
_NATIONAL: tuple[tuple[regex.Pattern[str], tuple[str, ...]], ...] = (
    (regex.compile(r"1[3-9]\d(?:[ -]?\d{4}){2}"), ("CN",)),
    (regex.compile(r"\(?[2-9]\d{2}(?:\)\s?|[-. ])\d{3}[-. ]\d{4}"), ("US",)),
    (
        regex.compile(r"\(?[67]\d{2}(?:[ .]\d{3}){2}|\(?[67]\d{2}(?:[ .]\d{2}){3}|9\d{2}(?:[ .]\d{3}){2}"),
        ("ES", "PT"),
    ),
    (regex.compile(r"2\d{2}(?:[ .]\d{3}){2}"), ("PT",)),
    (regex.compile(r"[4-8]\d{2}(?:[ -]\d{3}){2}|\(?[1-9]\d\)?(?:[ -]\d{3}[ -]\d{2}[ -]\d{2})"), ("PL",)),
    (regex.compile(r"3[2-9]\d[ ./-]\d{3}[ ./-]?\d{3,4}|3[2-9]\d[ .]\d{3}[ .]\d{2}[ .]\d{2}|3[2-9]\d(?:[ ./-]\d{2}){2}[ ./-]\d{2,3}"), ("IT",)),
    (regex.compile(r"\(?[1-9]{2}(?:\)\s?|\s)9\s?\d{4}[- ]?\d{4}|\(?[1-9]{2}(?:\)\s?|\s)[2-5]\d{3}[- ]\d{4}"), ("BR",)),
    (regex.compile(r"[78][ -]?\(?[3489]\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}|\(?9\d{2}\)?[ -]\d{3}[ -]\d{2}[ -]\d{2}"), ("RU",)),
    (regex.compile(r"(?:0\s?)?\(?5\d{2}\)?[ .-]?\d{3}[ .-]\d{2}[ .-]?\d{2}"), ("TR",)),
    (regex.compile(r"0[1-9](?:[ .-]?\d{2}){4}"), ("FR",)),
    (regex.compile(r"0\d{2,3}-\d{7,8}"), ("CN",)),
    (regex.compile(r"1[568]\d{2}[- ]\d{4}"), ("KR",)),
    (regex.compile(r"\(?0[1-9]\d?[\d /().-]{6,13}"), _WITH_TRUNK_ZERO),
)  # fmt: skip
_POSTCODE_BR = regex.compile(r"\d{5}-\d{3}")  # no phone is written so
_SHORTEST, _LONGEST = 7, 15  # ITU-T E.164
_LONGER_THAN_POSTCODES = 10


class PhoneRecogniser(SpanRecogniser):
    """International numbers that are valid, national ones that are written as such or announced as a phone."""

    def __init__(self) -> None:
        super().__init__("PHONE")

    def spans(self, view: str) -> Iterator[Span]:
        """Decided by how the number is written, by its validity (libphonenumber) and by the word before it."""
        for match in _CANDIDATE.finditer(view):
            start, end = match.span()
            start += len(match[0]) - len(match[0].lstrip())
            written = view[start:end]
            if written.startswith("(") and ")" not in written:
                start, written = start + 1, written[1:]
            digits = _NOT_DIGITS.sub("", _TRUNK_ZERO.sub("", written))
            if not _SHORTEST <= len(digits) <= _LONGEST or _is_date(written):
                continue
            score = _score(view, start, end, written, digits)
            if score:
                yield Span(start, end, score)


def _is_date(written: str) -> bool:
    return bool(_DATE.fullmatch(written) or _DATES_IN_A_ROW.fullmatch(written))


def _score(view: str, start: int, end: int, written: str, digits: str) -> float:
    context = context_of(view, start, end)
    if written.startswith("+") or (written.startswith("00") and context != "tracking"):
        international = "+" + (digits if written.startswith("+") else digits[2:])
        if _valid(international, None):
            return SURE
        return LIKELY if written.startswith("+") or context == "phone" else 0.0
    if context == "phone":
        return SURE
    if context == "postcode" and len(digits) >= _LONGER_THAN_POSTCODES:
        return LIKELY  # "cep" is a postcode in Portuguese, a mobile phone in Turkish
    if context is not None or _POSTCODE_BR.fullmatch(written):
        return 0.0
    if _NAMED_AFTER.match(view, end):
        return LIKELY
    for form, regions in _NATIONAL:
        if form.fullmatch(written) and any(_valid(digits, region) for region in regions):
            return LIKELY if len(written) > len(digits) or digits.startswith(("0", "1")) else POSSIBLE
    return 0.0


def _valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
