"""Amounts, percentages, quantities and plain figures in a text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

import regex

from guardrails.claims.codes import squeeze
from guardrails.claims.locales import LocaleWords, minor_digits
from guardrails.claims.numbers import FIGURE, in_unit, values_of
from guardrails.claims.page import Page
from guardrails.claims.readings import ClaimKind, Code, Figure, Reading, Sum, Token
from guardrails.claims.spelled import read_spans, spelled_numbers
from guardrails.wording import words as worded

_FIGURE = regex.compile(rf"(?:(?<![A-Za-z\d]|\d[.,'])|(?<=(?<![A-Za-z\d])[A-Z]{{2,3}})){FIGURE}")
_PERCENT_BEFORE = regex.compile(r"(?:% ?|百分之|yüzde )$", regex.IGNORECASE)
_MEASURES = r"kg|g|mg|km|cm|mm|m|l|ml|°C|°F|°|V|W|Hz|GB|MB|kWh"
_ORDINAL_AFTER = regex.compile(r"(?:st|nd|rd|th|er|ère|e|º|ª|\.º|\.ª)(?!\w)")
_TIMES_AFTER = regex.compile(r" ?[x×](?!\w)")
_LONGEST_NAME = 24
_SMALL = 10  # counts up to here ("both parcels", "3 items") are not worth withholding a reply for
_CODE_FROM = 4  # digits from which a bare number can be an order number
_CODE_LIKELY = 5

_LONGEST_DURATION = {"minute": 5, "hour": 5, "day": 5, "week": 5, "month": 5, "year": 4}
"""Digits from which a figure is no duration: "l'ordine 10396 ora" is an order, not hours."""


@dataclass(frozen=True, kw_only=True)
class _Unit:
    """What makes a figure more than a number; `end` is where the unit ends, if it stands behind."""

    kind: ClaimKind
    name: str = ""
    currencies: frozenset[str] = frozenset()
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class _Found:
    text: str
    start: int
    end: int
    unit: _Unit | None
    spelled: bool = False


def read_figures(page: Page, words: LocaleWords) -> None:
    """Take every remaining figure off the page, with its unit or that of the range that it begins or ends."""
    read_spans(page, words)
    found = _found(page.text, words)
    _share_units(page.text, found)
    page.tokens += [
        _token(page.text, item, words) for item in found if not item.spelled or _counts(item.unit)
    ]


def _found(text: str, words: LocaleWords) -> list[_Found]:
    found: list[_Found] = []
    consumed = 0
    numbers = [(match.start(), match.end(), match[0], False) for match in _FIGURE.finditer(text)]
    numbers += [(start, end, str(value), True) for start, end, value in spelled_numbers(text, words)]
    for start, end, figure, spelled in sorted(numbers):
        unit = _unit_before(text, start, consumed, words) or _unit_after(text, end, words)
        consumed = max(end, unit.end if unit else 0)
        found.append(_Found(text=figure, start=start, end=end, unit=unit, spelled=spelled))
    return found


def _counts(unit: _Unit | None) -> bool:
    """Whether a number in words is a claim: with money, per cent or a duration, not "two parcels"."""
    return unit is not None and unit.name != "other"


def _share_units(text: str, found: list[_Found]) -> None:
    """Give "5" in "5-7 days", and "70" in "€50-70", the unit of the other end."""
    for at in range(len(found) - 1, 0, -1):
        left, right = found[at - 1], found[at]
        gap = text[left.end : right.start]
        if (
            right.unit
            and not left.unit
            and len(gap) < 12
            and _beside().range.fullmatch(_without_symbol(gap, right.unit))
        ):
            found[at - 1] = replace(left, unit=replace(right.unit, end=0))
    for at in range(1, len(found)):
        left, right = found[at - 1], found[at]
        gap = text[left.end : right.start]
        if left.unit and not right.unit and gap in ("-", "~", " - ") and left.unit.end == 0:
            found[at] = replace(right, unit=left.unit)


def _without_symbol(gap: str, unit: _Unit) -> str:
    return gap.rstrip("€$£¥ ") + (" " if gap.endswith(" ") else "") if unit.currencies else gap


def _unit_before(text: str, start: int, consumed: int, words: LocaleWords) -> _Unit | None:
    before = text[max(consumed, start - _LONGEST_NAME) : start]
    if _PERCENT_BEFORE.search(before):
        return _Unit(kind=ClaimKind.PERCENT, name="percent")
    stripped = before.removesuffix("-").removesuffix(" ")
    for length in range(min(len(stripped), 5), 0, -1):
        symbol = stripped[-length:]
        codes = words.symbols.get(symbol)
        if codes and not (_is_lettered(symbol[0]) and _is_lettered(stripped[:-length][-1:])):
            return _Unit(kind=ClaimKind.AMOUNT, currencies=codes)
    return None


def _unit_after(text: str, end: int, words: LocaleWords) -> _Unit | None:
    if match := _beside().percent.match(text, end):
        return _Unit(kind=ClaimKind.PERCENT, name="percent", end=match.end())
    if unit := _currency_after(text, end, words):
        return unit
    if match := _duration(words).match(text, end):
        name = words.durations[match["unit"].casefold().replace("i\u0307", "i")]
        return _Unit(kind=ClaimKind.QUANTITY, name=name, end=match.end())
    if match := _beside().measure.match(text, end):
        return _Unit(kind=ClaimKind.QUANTITY, name="other", end=match.end())
    return None


def _currency_after(text: str, end: int, words: LocaleWords) -> _Unit | None:
    start = end + 1 if text[end : end + 1] in (" ", "-") else end
    longest = text[start : start + _LONGEST_NAME]
    for length in range(len(longest), 0, -1):
        name = longest[:length]
        codes = words.symbols.get(name) or words.currency_names.get(name.casefold())
        if codes and not (_is_lettered(name[-1]) and _is_lettered(text[start + length : start + length + 1])):
            return _Unit(kind=ClaimKind.AMOUNT, currencies=codes, end=start + length)
    return None


def _is_lettered(char: str) -> bool:
    """Whether a character is of a script whose words end where a space stands."""
    return char.isalpha() and not "\u2e80" <= char <= "\u9fff" and not "\uac00" <= char <= "\ud7a3"


@dataclass(frozen=True, kw_only=True)
class _Beside:
    """What stands beside figures in any language."""

    percent: regex.Pattern[str]
    measure: regex.Pattern[str]
    range: regex.Pattern[str]
    adjective: str


@cache
def _beside() -> _Beside:
    return _Beside(
        percent=regex.compile(rf"[ -]?(?:%|(?:{_any_of('percent')})(?!\w))", regex.IGNORECASE),
        measure=regex.compile(rf"[ -]?(?:{_MEASURES}|{_any_of('measure')})(?![\p{{Latin}}\d])"),
        range=regex.compile(rf" ?(?:[-~/]|{_any_of('range')}) ?", regex.IGNORECASE),
        adjective=rf"(?:(?:{_any_of('between')})[ -])?",
    )


def _any_of(topic: str) -> str:
    return "|".join(regex.escape(word, special_only=True) for word in worded(topic)) or "(?!)"


@lru_cache(maxsize=64)
def _duration(words: LocaleWords) -> regex.Pattern[str]:
    names = sorted(words.durations, key=len, reverse=True)
    joined = "|".join(regex.escape(name, special_only=True) for name in names)
    return regex.compile(
        rf"[ -]?{_beside().adjective}(?P<unit>{joined})(?![\p{{Latin}}\p{{Arabic}}])", regex.IGNORECASE
    )


def _token(text: str, item: _Found, words: LocaleWords) -> Token:
    end = max(item.end, item.unit.end if item.unit else 0)
    readings: tuple[Reading, ...]
    unit = item.unit
    if unit and item.text.isdigit() and len(item.text) >= _LONGEST_DURATION.get(unit.name, 99):
        unit = None  # "2026年" is a year, "الطلب 10001 يوم الثلاثاء" an order of Tuesday
    if unit is None:
        readings = _plain(item.text, words)
        kind = ClaimKind.CODE if item.text.isdigit() and len(item.text) >= _CODE_LIKELY else ClaimKind.FIGURE
    elif unit.kind is ClaimKind.AMOUNT:
        kind, readings = unit.kind, _amounts(item.text, unit.currencies, words)
    else:
        values = values_of(item.text, decimal=words.decimal)
        kind, readings = unit.kind, tuple(in_unit(value, unit.name) for value in values)
    loose = unit is None and _is_small(text, item)
    values = values_of(item.text, decimal=words.decimal)
    return Token(item.start, end, kind, readings or (Code(squeeze(item.text)),), loose, values)


def _plain(figure: str, words: LocaleWords) -> tuple[Reading, ...]:
    values = tuple(Figure(value) for value in values_of(figure, decimal=words.decimal))
    bare = squeeze(figure)
    return (*values, Code(bare)) if bare.isdigit() and len(bare) >= _CODE_FROM else values


def _amounts(figure: str, currencies: frozenset[str], words: LocaleWords) -> tuple[Reading, ...]:
    by_value: dict[Decimal, set[str]] = {}
    for currency in currencies:
        for value in values_of(figure, decimal=words.decimal, decimals=minor_digits(currency)):
            by_value.setdefault(value, set()).add(currency)
    return tuple(Sum(value, frozenset(codes)) for value, codes in by_value.items())


def _is_small(text: str, item: _Found) -> bool:
    if _ORDINAL_AFTER.match(text, item.end) or _TIMES_AFTER.match(text, item.end):
        return len(item.text) <= 2
    return item.text.isdigit() and len(item.text) <= 2 and int(item.text) <= _SMALL
