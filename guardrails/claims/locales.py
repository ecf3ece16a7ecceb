"""Names of months, days, units and currencies in a language, from CLDR through Babel, and what CLDR lacks.

All languages that `data/lexicons/guardrails` has a file for are known beside the reply's own, as passages are quoted
in whatever language there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex
from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_currency_precision
from babel.units import format_unit

from guardrails.claims.numbers import in_unit
from guardrails.claims.readings import Figure
from guardrails.claims.symbols import GENERIC_SYMBOLS
from guardrails.views import matching_view
from guardrails.wording import Wording, wordings, words

_UNITS = ("minute", "hour", "day", "week", "month", "year")
_COUNTS = (1, 2, 3, 11, 100)  # one of each plural form of the languages that have most
_DIGITS = regex.compile(r"\d+")
_NAMED_CURRENCIES = (
    "EUR", "GBP", "USD", "CNY", "JPY", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "HUF", "TRY", "RUB",
    "KZT", "UAH", "BRL", "MXN", "CAD", "AUD", "NZD", "INR", "KRW", "TWD", "HKD", "SGD", "THB", "VND",
    "IDR", "AED", "SAR", "EGP", "QAR", "KWD", "BHD", "OMR", "JOD", "MAD", "TND", "ILS", "ZAR", "RON",
    "BGN", "ARS", "CLP", "COP",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class LocaleWords:
    """A language's words, in lower case; a currency's symbols as they are written. One object a language."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    short_weekdays: Mapping[str, int]  # only read beside a date
    relative: Mapping[str, int]
    morning: frozenset[str]
    afternoon: frozenset[str]
    durations: Mapping[str, str]
    symbols: Mapping[str, frozenset[str]]
    currency_names: Mapping[str, frozenset[str]]
    numbers: Mapping[str, int]  # the language's own and the English words
    spans: Mapping[str, tuple[Figure, ...]]  # durations in a word: all that each can mean
    decimal: str
    date_order: str  # of a short date: "dmy", "mdy", "ymd"
    dotted_dates: bool


def words_of(language: str) -> LocaleWords:
    """The words of a language, whatever is given: an unknown one is read as English."""
    return _words(_known(language))


def folded(word: str) -> str:
    """A word as it is looked up: lower case, the Turkish İ an i, any hyphen a space."""
    return word.casefold().replace("i\u0307", "i").replace("-", " ")


def minor_digits(currency: str) -> int:
    """How many decimal places a currency has."""
    return int(get_currency_precision(currency))


def _known(language: str) -> str:
    base = language.replace("_", "-").partition("-")[0].lower()
    try:
        return Locale.parse(base).language
    except (UnknownLocaleError, ValueError, TypeError):
        return "en"


@lru_cache(maxsize=64)
def _words(language: str) -> LocaleWords:
    own = Locale.parse(language)
    everyone = [Locale.parse(other.language) for other in wordings() if other.language != language] + [own]
    near = [Locale.parse("en"), own]
    short = str(own.date_formats["short"].pattern).lower()
    return LocaleWords(
        months=_months(everyone, near),
        weekdays=_weekdays(everyone, ("wide",)),
        short_weekdays=_weekdays(near, ("abbreviated", "wide")),
        relative=_relative(language),
        morning=_periods(near, "am"),
        afternoon=_periods(near, "pm"),
        durations=_durations(everyone, near),
        symbols=_symbols(everyone),
        currency_names=_currency_names(everyone),
        numbers=_numbers(near),
        spans=_spans(near),
        decimal=str(own.number_symbols["latn"].get("decimal", ".")),
        date_order="".join(dict.fromkeys(char for char in short if char in "dmy")),
        dotted_dates="." in short,
    )


def _months(everyone: list[Locale], near: list[Locale]) -> dict[str, int]:
    names = {
        name: int(month)
        for wording in wordings()
        for month, known in wording.under("month")
        for name in known
    }
    for locales, widths in ((everyone, ("wide",)), (near, ("abbreviated", "wide"))):
        for locale in locales:
            for context in ("format", "stand-alone"):
                for width in widths:
                    table = locale.months[context][width]
                    names.update({_key(table[month]): month for month in range(1, 13)})
    numbers = {name for name in names if name[:1].isdigit() or not name}
    return {name: month for name, month in names.items() if name not in numbers}


def _weekdays(locales: list[Locale], widths: tuple[str, ...]) -> dict[str, int]:
    names: dict[str, int] = {}
    for locale in locales:
        for context in ("format", "stand-alone"):
            for width in widths:
                table = locale.days[context][width]
                names.update({_key(table[day]): day for day in range(7)})
        if locale.language == "zh":
            names.update(
                {f"{week}{name}": day for day, name in enumerate("一二三四五六日") for week in ("周", "礼拜")}
            )
    return {name: day for name, day in names.items() if len(name) > 1}


def _key(name: object) -> str:
    return str(name).replace("\u00a0", " ").rstrip(".").casefold()


def _relative(language: str) -> dict[str, int]:
    """Days told from today, by the language's words, or by the English ones where it has none."""
    by_language: dict[str, Wording] = {wording.language: wording for wording in wordings()}
    for tag in (language, "en"):
        if tag in by_language and (told := dict(by_language[tag].under("relative"))):
            return {word: int(days) for days, known in told.items() for word in known}
    return {}


def _periods(locales: list[Locale], which: str) -> frozenset[str]:
    names = set(words(which))
    for locale in locales:
        for width in ("wide", "abbreviated"):
            name = str(locale.day_periods["format"][width].get(which, ""))
            names.add(name.replace("\u00a0", " ").replace("\u202f", " ").casefold())
    return frozenset(name for name in names if name)


def _durations(locales: list[Locale], near: list[Locale]) -> dict[str, str]:
    """Units by their words. One of a single sign counts in its own language only: 分 is no minute in Chinese."""
    close = {locale.language for locale in near}
    found = {
        word: unit
        for wording in wordings()
        for unit, known in wording.under("duration")
        for word in known
        if len(word) > 1 or wording.language in close
    }
    for locale in locales:
        for unit in _UNITS:
            for word in _unit_words(locale, unit):
                if len(word) > 1 or (not word.isascii() and locale.language in close):
                    found.setdefault(word, unit)
    return found


def _unit_words(locale: Locale, unit: str) -> Iterator[str]:
    for length in ("long", "short"):
        for count in _COUNTS:
            said = format_unit(count, f"duration-{unit}", length=length, locale=locale)
            yield _DIGITS.sub("", matching_view(said)).strip(" .\u200f").casefold()


def _symbols(locales: list[Locale]) -> dict[str, frozenset[str]]:
    symbols: dict[str, set[str]] = {}
    for locale in locales:
        for code in _NAMED_CURRENCIES:
            symbols.setdefault(code, set()).add(code)
        for code, symbol in locale.currency_symbols.items():
            clean = str(symbol).replace("\u200f", "").replace("\u200e", "").replace("\u00a0", " ")
            symbols.setdefault(clean, set()).add(code)
    for symbol, codes in GENERIC_SYMBOLS.items():
        symbols.setdefault(symbol, set()).update(codes)
    return {symbol: frozenset(codes) for symbol, codes in symbols.items() if symbol}


def _numbers(near: list[Locale]) -> dict[str, int]:
    return {
        folded(word): int(value)
        for wording in _of(near)
        for value, known in wording.under("number")
        for word in known
    }


def _spans(near: list[Locale]) -> dict[str, tuple[Figure, ...]]:
    """Durations in a word; "quinze jours" are two weeks to some, fifteen days to others."""
    found: dict[str, list[Figure]] = {}
    for wording in _of(near):
        for span, known in wording.under("span"):
            value, _, unit = span.partition(" ")
            for word in known:
                found.setdefault(folded(word), []).append(in_unit(Decimal(value), unit))
    return {word: tuple(meant) for word, meant in found.items()}


def _of(locales: list[Locale]) -> list[Wording]:
    tags = {locale.language for locale in locales}
    return [wording for wording in wordings() if wording.language in tags]


def _currency_names(locales: list[Locale]) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for locale in locales:
        for code in _NAMED_CURRENCIES:
            for name in _names_of(locale, code):
                names.setdefault(name.casefold(), set()).add(code)
    for wording in wordings():
        for code, known in wording.under("currency"):
            for name in known:
                names.setdefault(name, set()).update(GENERIC_SYMBOLS["$"] if code == "USD" else {code})
    return {name: frozenset(codes) for name, codes in names.items()}


def _names_of(locale: Locale, code: str) -> Iterator[str]:
    for count in (None, *_COUNTS):
        yield get_currency_name(code, count, locale=locale)
