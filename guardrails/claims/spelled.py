"""Numbers in words, and durations that have a word of their own: "two weeks", "a fortnight", "十四天", "двое суток"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

import regex

from guardrails.claims.locales import LocaleWords, folded
from guardrails.claims.page import Page
from guardrails.claims.readings import ClaimKind, Token

_HAN = regex.compile("[〇零一二两兩三四五六七八九十百]{1,6}")
_HAN_DIGITS = {
    sign: value for value, signs in enumerate(("〇零", "一", "二两兩", *"三四五六七八九")) for sign in signs
}
_NO_NUMBER = frozenset({"十分", "百分"})  # "very", "per cent"
_UNPARTED = regex.compile(r"[\p{Thai}\p{Hangul}]")  # scripts that join a number and its unit


def read_spans(page: Page, words: LocaleWords) -> None:
    """Take durations that are a word of their own off the page."""
    page.take(
        _spans(words),
        lambda match: Token(match.start(), match.end(), ClaimKind.QUANTITY, words.spans[folded(match[0])]),
    )


def spelled_numbers(text: str, words: LocaleWords) -> Iterator[tuple[int, int, Decimal]]:
    """Where a number from two on stands in words, and which. What it counts is not looked at.

    "One" is an article in too many languages to count.
    """
    for match in _numbers(words).finditer(text):
        yield match.start(), match.end(), Decimal(words.numbers[folded(match[0])])
    for match in _HAN.finditer(text):
        if text[match.start() : match.end() + 1][-2:] not in _NO_NUMBER and (value := _han(match[0])) > 1:
            yield match.start(), match.end(), Decimal(value)


def _han(signs: str) -> int:
    """The value of a number in Chinese signs up to 999; 0 for what is none."""
    total, digit = 0, 0
    for sign in signs:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + digit


@lru_cache(maxsize=64)
def _numbers(words: LocaleWords) -> regex.Pattern[str]:
    return _any_of(words.numbers)


@lru_cache(maxsize=64)
def _spans(words: LocaleWords) -> regex.Pattern[str]:
    return _any_of(words.spans)


def _any_of(names: object) -> regex.Pattern[str]:
    ordered = sorted(map(str, names), key=len, reverse=True)  # type: ignore[call-overload]
    return regex.compile("|".join(map(_whole, ordered)) or "(?!)", regex.IGNORECASE)


def _whole(name: str) -> str:
    escaped = regex.escape(name, special_only=True).replace("\\ ", "[ -]")
    if _UNPARTED.match(name) or not name[0].isalpha() or "\u4e00" <= name[0] <= "\u9fff":
        return escaped
    return rf"(?<![\p{{L}}\d]){escaped}(?!\p{{L}})"
