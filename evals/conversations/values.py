"""Whether a text holds a value, in whichever format of its locale: money, days, numbers, words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import get_currency_name, get_currency_symbol

from evals.conversations.scenario import Value

_NUMBER: Final = re.compile(r"\d+(?:[.,'’٫٬\u00a0\u202f ]\d+)*")
_NEAR: Final = 16
"""Characters between an amount and its currency, at most."""
_NAME: Final = 4
"""Letters that a word must have to stand for a currency: "pounds"."""
_STYLES: Final = ("long", "medium", "short", "full")
_SKELETONS: Final = ("MMMd", "MMMMd", "MMMEd", "yMMMd", "Md", "MEd", "yMd", "MMMMEEEEd")
_PATTERNS: Final = (
    "d. MMMM",
    "d MMMM",
    "d 'de' MMMM",
    "MMMM d",
    "d MMM",
    "M月d日",
    "M월 d일",
    "yyyy-MM-dd",
    "d/M",
)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads the values of a locale on a day."""

    locale: Locale
    today: date

    @classmethod
    def of(cls, tag: str, today: date) -> Reader:
        """A reader for a BCP 47 tag; one that is unknown reads as English."""
        for one in (tag, tag.partition("-")[0], "en"):
            try:
                return cls(locale=Locale.parse(one, sep="-"), today=today)
            except (UnknownLocaleError, ValueError):
                continue
        raise AssertionError("English is known")

    def holds(self, text: str, value: Value) -> bool:
        """Whether the text holds the value; `article` is no matter of text."""
        plain = folded(text)
        if value.text is not None:
            return any(_contains(plain, folded(one)) for one in value.text)
        if value.money is not None:
            amount, _, currency = value.money.partition(" ")
            return self._holds_money(plain, Decimal(amount), currency)
        if value.number is not None:
            return any(value.number in readings for _, _, readings in numbers(plain))
        if value.day is not None:
            return any(_contains(plain, one) for one in self.days(value.day))
        return False

    def days(self, offset: int) -> Iterator[str]:
        """The ways in which the locale writes a day, folded."""
        day = self.today + timedelta(days=offset)
        for style in _STYLES:
            yield folded(format_date(day, style, locale=self.locale))
        for skeleton in _SKELETONS:
            try:
                yield folded(format_skeleton(skeleton, day, locale=self.locale))
            except KeyError:
                continue
        for pattern in _PATTERNS:
            yield folded(format_date(day, pattern, locale=self.locale))

    def _holds_money(self, text: str, amount: Decimal, currency: str) -> bool:
        signs = sorted(self._signs(currency), key=len, reverse=True)
        for start, end, readings in numbers(text):
            if amount in readings:
                around = text[max(0, start - _NEAR) : start] + " " + text[end : end + _NEAR]
                if any(sign in around for sign in signs):
                    return True
        return False

    def _signs(self, currency: str) -> set[str]:
        """What may stand for a currency: code, signs, names."""
        found = {currency}
        for locale in (self.locale, Locale("en")):
            found |= {get_currency_symbol(currency, locale=locale)}
            names = [get_currency_name(currency, count, locale=locale) for count in (1, 2, 5)]
            found |= {word for name in names for word in (name, *name.split()) if len(word) >= _NAME}
        found |= {symbol[-1] for symbol in found if symbol and not symbol[-1].isalnum()}
        found |= {"元", "人民币"} if currency == "CNY" else {"円"} if currency == "JPY" else set()
        return {folded(one) for one in found}


def folded(text: str) -> str:
    """A text for comparison: ASCII digits, one kind of space, no case, no marks of direction."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(
        str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char
        for char in plain
        if unicodedata.category(char) != "Cf"
    )
    return re.sub(r"\s+", " ", plain).strip()


def numbers(text: str) -> Iterator[tuple[int, int, set[Decimal]]]:
    """The numbers of a folded text: where they stand and what they may mean."""
    for found in _NUMBER.finditer(text):
        yield found.start(), found.end(), readings(found.group())
        if " " in found.group():  # "10002 45.00" may be two numbers
            at = found.start()
            for part in found.group().split(" "):
                yield at, at + len(part), readings(part)
                at += len(part) + 1


def readings(written: str) -> set[Decimal]:
    """What a number may mean: "1.450" is 1450 in one locale and 1.45 in another."""
    marks = [char for char in written if not char.isdigit()]
    found = {"".join(char for char in written if char.isdigit())} if _groups(written) else set()
    if marks:
        head, tail = re.split(r"\D(?=\d+$)", written)
        if _groups(head):
            found.add("".join(char for char in head if char.isdigit()) + "." + tail)
    values = set()
    for one in found:
        try:
            values.add(Decimal(one))
        except InvalidOperation:
            continue
    return values


def _groups(written: str) -> bool:
    """Whether it may be a whole number: plain digits, or groups of two or three behind the first."""
    parts = re.split(r"\D", written)
    return all(len(part) in (2, 3) for part in parts[1:-1]) and (len(parts) == 1 or len(parts[-1]) == 3)


def _contains(text: str, wanted: str) -> bool:
    """Whether it stands there, not inside of a longer number or Latin word."""
    if not wanted:
        return False
    before = r"(?<![0-9a-z])" if wanted[0].isascii() and wanted[0].isalnum() else ""
    after = r"(?![0-9a-z])" if wanted[-1].isascii() and wanted[-1].isalnum() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None
