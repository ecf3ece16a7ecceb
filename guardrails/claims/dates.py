# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Days and times in a text, in the notations of the reply's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

import regex

from guardrails.claims.locales import LocaleWords
from guardrails.claims.page import Page
from guardrails.claims.readings import ClaimKind, Clock, Day, Figure, Reading, Relative, Token
from guardrails.wording import words as worded

_ISO = regex.compile(
    r"(?<![\w-])(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?))?(?![\w-])"
)
_ZONE = regex.compile(r"(?:GMT|UTC)[ ]?[+-]\d{1,2}(?::?\d{2})?")
_EAST_ASIAN = regex.compile(
    r"(?:(?:(?P<y>\d{4})|令和 ?(?P<e>\d{1,2}|元)) ?[年년] ?)?(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2}) ?[日号號일]"
    r"|(?P<y>\d{4}) ?[年년] ?(?P<m>\d{1,2}) ?[月월](?! ?\d)"
)
_NUMERIC = regex.compile(
    r"(?<![\d./-])(?:(?P<y>\d{4}) ?(?P<sep>[./-]) ?(?P<m>\d{1,2}) ?(?P=sep) ?(?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2}) ?(?P<sep>[./-]) ?(?P<b>\d{1,2}) ?(?P=sep) ?(?P<c>\d{4}|\d{1,2})"
    r"|(?P<a>\d{1,2})/(?P<b>\d{1,2})|(?<!(?:[€$£¥]|[A-Z]{3}) ?)(?P<a>\d{1,2})\. ?(?P<b>\d{1,2})(?P<dot>\.))(?![\d/-]|[.,:]\d)"
)
_ORDINAL = regex.compile(r"(?<![\w.,/-])(?P<d>\d{1,2})(?:st|nd|rd|th)(?!\w)", regex.IGNORECASE)
_RANKS = 10
_BUDDHIST = 2400  # years from here on are Thai ones, which are 543 ahead
_BESIDE = 3  # how far a weekday may stand from its date


@dataclass(frozen=True, kw_only=True)
class _Patterns:
    named: regex.Pattern[str]
    weekday: regex.Pattern[str]
    relative: regex.Pattern[str]
    time: regex.Pattern[str]


def read_dates(page: Page, words: LocaleWords) -> None:
    """Take days and times off the page; a time knows the day that it is said with."""
    patterns = _patterns(words)
    moments: list[Token] = []
    page.take(_ISO, lambda match: _iso(match, moments))
    page.drop(_ZONE)
    page.take(patterns.named, lambda match: _named(match, words))
    page.take(_EAST_ASIAN, lambda match: _dated(match, _day(_year(match), match["m"], match["d"])))
    page.take(_NUMERIC, lambda match: _numeric(match, words))
    page.take(_ORDINAL, _ordinal)
    page.take(patterns.weekday, lambda match: _weekday(match, words))
    page.take(patterns.relative, lambda match: _relative(match, words))
    page.take(patterns.time, lambda match: _time(match, words))
    page.tokens = _paired(page) + moments


def read_iso(text: str) -> datetime | date | None:
    """A text that is an ISO date or date and time, whole; None if it is something else."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    try:
        if match["time"] is None:
            return date.fromisoformat(match["date"])
        return datetime.fromisoformat(f"{match['date']}T{match['time']}")
    except ValueError:
        return None


def _any_of(names: Iterable[str]) -> str:
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(regex.escape(name, special_only=True) for name in ordered) or "(?!)"


@cache
def _not_tomorrow() -> regex.Pattern[str]:
    """What stands before a word that means "tomorrow" and "morning", where it means the morning."""
    return regex.compile(rf"(?:{_any_of(worded('not_tomorrow'))}) $", regex.IGNORECASE)


@cache
def _between_day_and_time() -> regex.Pattern[str]:
    return regex.compile(rf"[ ,،(]*(?:{_any_of(worded('at'))})?[ ,،]*")


@lru_cache(maxsize=64)
def _patterns(words: LocaleWords) -> _Patterns:
    month = f"(?P<m>{_any_of(words.months)})\\.?(?!\\p{{Latin}})"
    year = r"(?:[,،]? (?:del? |of |[คพ]\.ศ\. ?)?(?P<y>(?:19|20|25)\d{2})(?!\d))?"
    day = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?"
    halves = _any_of(words.morning | words.afternoon)
    hours = _any_of(worded("hour_word"))
    after = rf"(?:{halves}|{hours}|点钟|点|點|时|時|h)(?!\p{{L}})|(?:点|點)(?=[半整左钟，。前后]|$)|o'clock"
    return _Patterns(
        named=regex.compile(
            rf"(?<![\p{{Latin}}\d.,/])(?:{day} ?(?:de |of |d')?{month}{year}|(?<!\p{{L}}){month} ?{day}(?![\w:%])(?:{year})"
            rf"|(?<!\p{{L}}){month} (?:del? )?(?P<y>(?:19|20)\d{{2}})(?!\d))",
            regex.IGNORECASE,
        ),
        weekday=regex.compile(
            rf"(?<![\p{{Latin}}\d])(?:{_any_of((*words.weekdays, *words.short_weekdays))})(?!\p{{Latin}})",
            regex.IGNORECASE,
        ),
        relative=regex.compile(
            rf"(?<![\p{{Latin}}\p{{Arabic}}-])(?:{_any_of(words.relative)})(?![\p{{Latin}}\p{{Arabic}}])",
            regex.IGNORECASE,
        ),
        time=regex.compile(
            rf"(?:(?P<half>{halves}) ?)?(?<![\d.,:])(?P<h>\d{{1,2}})(?:"
            rf"(?::| ?h ?)(?P<min>\d{{2}})(?::\d{{2}})?(?!\d|[.:]\d)(?: ?(?P<half>{halves})(?!\p{{L}}))?(?: ?(?:{hours})\b)?"
            rf"|[点點时時](?P<min>\d{{1,2}})分?|\.(?P<min>\d{{2}})(?= ?(?:{hours}|{halves})(?!\p{{L}})) ?(?P<word>{hours}|{halves})"
            rf"| ?(?P<word>{after}))",
            regex.IGNORECASE,
        ),
    )


def _token(match: regex.Match[str], kind: ClaimKind, *readings: Reading, loose: bool = False) -> Token:
    return Token(match.start(), match.end(), kind, readings, loose)


def _iso(match: regex.Match[str], moments: list[Token]) -> Token | None:
    if read_iso(match[0]) is None:
        return None
    year, month, day = (int(part) for part in match["date"].split("-"))
    if match["time"]:
        hour, minute = int(match["time"][:2]), int(match["time"][3:5])
        moments.append(_token(match, ClaimKind.TIME, Clock(hour, minute, Day(year, month, day))))
    return _token(match, ClaimKind.DATE, Day(year, month, day))


def _day(year: str | None, month: str | int | None, day: str | None) -> Day | None:
    """A day as far as it is given; None where there is no such day."""
    full_year = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    if full_year and full_year > _BUDDHIST:
        full_year -= 543
    number, in_month = int(month or 1), int(day or 1)
    try:
        date(full_year or 2000, number, in_month)
    except ValueError:
        return None
    return Day(full_year, None if month is None else number, None if day is None else in_month)


def _year(match: regex.Match[str]) -> str | None:
    """A year of four digits, or counted in the era Reiwa, which began in 2019."""
    era = match["e"]
    return match["y"] if era is None else str(2018 + int(era.replace("元", "1")))


def _dated(match: regex.Match[str], *days: Day | None) -> Token | None:
    readings = tuple(dict.fromkeys(day for day in days if day is not None))
    end = match.end() - match[0].endswith(".")
    return Token(match.start(), end, ClaimKind.DATE, readings) if readings else None


def _ordinal(match: regex.Match[str]) -> Token | None:
    """A day of the month ("the 24th"); what is lower is rather the first or second of something."""
    return _dated(match, _day(None, None, match["d"])) if int(match["d"]) > _RANKS else None


def _named(match: regex.Match[str], words: LocaleWords) -> Token | None:
    month = words.months.get(match["m"].casefold())
    return None if month is None else _dated(match, _day(match["y"], month, match["d"]))


def _numeric(match: regex.Match[str], words: LocaleWords) -> Token | None:
    if match["a"] is None:
        return _dated(match, _day(match["y"], match["m"], match["d"]))
    if match["dot"] and not words.dotted_dates:
        return None
    parts = (match["a"], match["b"], match["c"])
    token = _dated(match, *(_in_order(order, parts) for order in ("dmy", words.date_order)))
    if token and match["dot"] and " " not in match[0]:  # "um 3.10." may end a sentence with a figure
        return replace(token, readings=(*token.readings, Figure(Decimal(match[0][:-1]))))
    return token


def _in_order(order: str, parts: tuple[str, str, str | None]) -> Day | None:
    """A date of two or three figures, in a locale's order; without its year where there are two."""
    said = dict(zip(order if parts[2] else order.replace("y", ""), parts, strict=False))
    year = said.get("y")
    if year is not None and len(year) not in (2, 4):
        return None
    return _day(year, said.get("m"), said.get("d"))


def _weekday(match: regex.Match[str], words: LocaleWords) -> Token | None:
    name = match[0].casefold()
    if name in words.durations and _counted(words).search(match.string, 0, match.start()):
        return None  # Indonesian "dua minggu" are two weeks, "Minggu" is Sunday
    if name in words.weekdays:
        return _token(match, ClaimKind.DATE, Day(weekday=words.weekdays[name]))
    beside = match.string[max(0, match.start() - _BESIDE) : match.end() + _BESIDE + 1]
    if "\ufffc" not in beside:
        return None
    return _token(match, ClaimKind.DATE, Day(weekday=words.short_weekdays[name]))


@lru_cache(maxsize=64)
def _counted(words: LocaleWords) -> regex.Pattern[str]:
    """A number, in figures or words, right before the end."""
    return regex.compile(rf"(?:\d|(?<!\p{{L}})(?:{_any_of(words.numbers)})) ?$", regex.IGNORECASE)


def _relative(match: regex.Match[str], words: LocaleWords) -> Token | None:
    name = match[0].casefold()
    offset = words.relative.get(name)
    before = match.string[max(0, match.start() - 8) : match.start()]
    if offset is None or (
        name in worded("also_morning") and (_not_tomorrow().search(before) or match[0][0].isupper())
    ):
        return None
    return _token(match, ClaimKind.DATE, Relative(offset), loose=offset == 0)


def _time(match: regex.Match[str], words: LocaleWords) -> Token | None:
    hour, minute = int(match["h"]), int(match["min"] or 0)
    half = (match["half"] or match["word"] or "").casefold()
    if half in words.afternoon and hour < 12:
        hour += 12
    elif half in words.morning and hour == 12:
        hour = 0
    if hour > 24 or minute > 59:
        return None
    said = Clock(hour % 24, minute)
    if half == "h" and match["min"] is None:  # "24 h" may be hours
        return _token(match, ClaimKind.TIME, said, Figure(Decimal(60 * hour), "minutes"))
    return _token(match, ClaimKind.TIME, said)


def _paired(page: Page) -> list[Token]:
    """Tokens in order; a weekday joined with its date, a time given the day before it."""
    joined: list[Token] = []
    for token in sorted(page.tokens, key=lambda token: token.start):
        last = joined[-1] if joined else None
        gap = page.text[last.end : token.start] if last else ""
        if last and token.kind is last.kind is ClaimKind.DATE and (merged := _merged(last, token, gap)):
            joined[-1] = merged
        elif last and token.kind is ClaimKind.TIME and last.kind is ClaimKind.DATE and _belongs(gap):
            joined.append(replace(token, readings=(*_on_days(token.readings, last.readings),)))
        else:
            joined.append(token)
    return joined


def _belongs(gap: str) -> bool:
    return len(gap) < 16 and _between_day_and_time().fullmatch(gap) is not None


def _merged(first: Token, second: Token, gap: str) -> Token | None:
    """One token of a weekday and a date side by side: "Tuesday, 24 November"."""
    if len(gap) > _BESIDE or gap.strip(" ,،(.（"):
        return None
    said = [reading for token in (first, second) for reading in token.readings if isinstance(reading, Day)]
    weekdays = [day for day in said if _is_weekday(day)]
    days = [day for day in said if not _is_weekday(day)]
    if len(weekdays) != 1 or not days:
        return None
    readings = tuple(replace(day, weekday=weekdays[0].weekday) for day in days)
    return Token(first.start, second.end, ClaimKind.DATE, readings)


def _is_weekday(said: Day) -> bool:
    return said.day is None and said.month is None


def _on_days(times: Iterable[Reading], days: Iterable[Reading]) -> Iterable[Reading]:
    for time in times:
        if not isinstance(time, Clock):
            yield time
            continue
        for day in days:
            if isinstance(day, (Day, Relative)):
                yield replace(time, day=day)
