"""What a reply may state: the facts of a turn, indexed by every way in which a reply can say them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import regex

from guardrails.claims.codes import squeeze, squeeze_link
from guardrails.claims.dates import read_iso
from guardrails.claims.locales import minor_digits
from guardrails.claims.numbers import in_unit
from guardrails.claims.reading import read_page
from guardrails.claims.readings import Clock, Code, Day, Figure, Link, Reading, Relative, Sum

_CURRENCY = regex.compile(r"[A-Z]{3}")
_NUMERIC = regex.compile(r"-?\d{1,15}(?:\.\d{1,10})?")
_CODE = regex.compile(r"[A-Za-z\d]+(?:-[A-Za-z\d]+)*")
_UNIT_OF_KEY = regex.compile(r"(minute|hour|day|week|month|year|percent)s?(?![a-z])")


class Facts:
    """An index of facts. Dates and times count in the shopper's time zone and in UTC.

    Results of tools are taken in at once; prose, which takes longer to read, when they do not support a claim.
    """

    def __init__(self, facts: Iterable[str], *, language: str, timezone: str) -> None:
        self._zones = (UTC, _zone(timezone))
        self._today: set[date] = set()
        self._plain: set[Reading] = set()  # days in part, times, figures, codes and links as they are said
        self._sums: dict[Decimal, set[str]] = {}
        self.addresses: set[Link] = set()  # what stands in a field of a result that holds an address
        texts: list[str] = []
        for fact in facts:
            texts += self._structured(fact) if fact.lstrip()[:1] in ("{", "[") else [fact]
            self._note_now(fact)
        self._language = language
        self._unread = "\n".join(texts)

    def support(self, reading: Reading) -> bool:
        """Whether the facts hold what a reading says."""
        if self._supports(reading):
            return True
        if not self._unread:
            return False
        prose, self._unread = self._unread, ""
        self._read(prose, self._language)
        return self._supports(reading)

    def _supports(self, reading: Reading) -> bool:
        if isinstance(reading, Sum):
            return not reading.currencies.isdisjoint(self._sums.get(reading.value, ()))
        if isinstance(reading, Relative):
            return reading in self._plain or any(day in self._plain for day in self._days_at(reading))
        if isinstance(reading, Clock) and reading.day is not None:
            days = self._days_at(reading.day) if isinstance(reading.day, Relative) else (reading.day,)
            said = any(Clock(reading.hour, reading.minute, day) in self._plain for day in days)
            return said or Clock(reading.hour, reading.minute, _SAID) in self._plain
        if isinstance(reading, Figure) and reading.unit == "" and reading not in self._plain:
            return reading.value in self._sums
        return reading in self._plain

    def _days_at(self, relative: Relative) -> Iterator[Day]:
        for today in self._today:
            try:
                day = today + timedelta(days=relative.offset)
            except OverflowError:
                continue
            yield Day(day.year, day.month, day.day)

    def _note_now(self, fact: str) -> None:
        if len(fact) < 40 and isinstance(now := read_iso(fact), datetime):
            self._today.update(local.date() for local in self._local(now))

    def _read(self, text: str, language: str) -> None:
        """Take in prose: help passages, messages, and the texts of tool results."""
        for token in read_page(text, language=language).tokens:
            for reading in token.readings:
                self._add(reading)
            self._plain.update(Figure(value) for value in token.values)
        self._plain.update(Code(squeeze(match[0])) for match in _CODE.finditer(text))
        for match in _ISO_MOMENT.finditer(text):
            moment = read_iso(match[0])
            if isinstance(moment, datetime):
                self._add_moment(moment)

    def _add(self, reading: Reading) -> None:
        if isinstance(reading, Sum):
            self._sums.setdefault(reading.value, set()).update(reading.currencies)
        elif isinstance(reading, Day):
            self._add_day(reading)
        elif isinstance(reading, Clock):
            if not isinstance(reading.day, Day) or reading.day.year is None:
                self._plain.add(Clock(reading.hour, reading.minute, _SAID))
            self._plain.update((reading, Clock(reading.hour, reading.minute)))
        else:
            self._plain.add(reading)

    def _add_day(self, said: Day) -> None:
        self._plain.add(said)
        if said.year and said.month and said.day:
            self._add_date(date(said.year, said.month, said.day))
        else:
            self._plain.update(
                {
                    Day(month=said.month, day=said.day),
                    Day(weekday=said.weekday),
                    Day(said.year, said.month),
                }
                - {Day()}
            )

    def _add_date(self, day: date) -> None:
        self._plain.update(_ways_to_say(day))
        self._plain.add(Figure(Decimal(day.year)))

    def _add_moment(self, moment: datetime) -> None:
        for local in self._local(moment):
            self._add_date(local.date())
            self._plain.add(Clock(local.hour, local.minute))
            self._plain.update(Clock(local.hour, local.minute, day) for day in _ways_to_say(local.date()))

    def _local(self, moment: datetime) -> Iterator[datetime]:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        for zone in self._zones:
            try:
                yield aware.astimezone(zone)
            except (OverflowError, ValueError):
                continue

    def _structured(self, fact: str) -> list[str]:
        """Take in a tool's result; its texts are left to be read as prose."""
        try:
            data = json.loads(fact)
        except (ValueError, RecursionError):
            return [fact]
        texts: list[str] = []
        waiting: list[tuple[str, Any, frozenset[str]]] = [("", data, frozenset())]
        while waiting:
            key, value, currencies = waiting.pop()
            if isinstance(value, dict):
                codes = _currencies(value)
                waiting += [(str(name), item, codes) for name, item in value.items()]
            elif isinstance(value, list):
                waiting += [(key, item, currencies) for item in value]
            elif isinstance(value, str):
                texts.append(value)
                self._add_short(value)
                if key.lower().endswith(_ADDRESS_KEYS):
                    self.addresses.add(Link(squeeze_link(value)))
                if _NUMERIC.fullmatch(value):
                    self._add_number(key, value, frozenset())
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                self._add_number(key, str(value), currencies)
        return texts

    def _add_short(self, text: str) -> None:
        """A day, a moment or a code that is the whole of a result's text: most claims need no more reading."""
        if len(text) > _SHORT:
            return
        said = read_iso(text)
        if isinstance(said, datetime):
            self._add_moment(said)
        elif isinstance(said, date):
            self._add_date(said)
        elif _CODE.fullmatch(text):
            self._plain.add(Code(squeeze(text)))

    def _add_number(self, key: str, text: str, currencies: frozenset[str]) -> None:
        """A number of a result: minor units where a currency stands beside it, else in its key's unit."""
        try:
            value = abs(Decimal(text))
        except InvalidOperation:
            return
        if currencies:
            for currency in currencies:
                self._sums.setdefault(value.scaleb(-minor_digits(currency)), set()).add(currency)
            if "minor" in key.lower() or "amount" in key.lower():
                return
        self._plain.add(Figure(value))
        if match := _UNIT_OF_KEY.search(key.lower()):
            self._plain.add(in_unit(value, match[1]))


_SHORT = 40  # characters
_ADDRESS_KEYS = ("url", "email")

_SAID = Day()
"""Stands for the day of a time that is said without its date: opening hours, "by 6 pm"."""

_ISO_MOMENT = regex.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[\d:.]{0,13}(?:Z|[+-]\d{2}:?\d{2})?")


def _ways_to_say(day: date) -> tuple[Day, ...]:
    weekday = day.weekday()
    return (
        Day(day.year, day.month, day.day, weekday),
        Day(day.year, day.month, day.day),
        Day(None, day.month, day.day, weekday),
        Day(None, day.month, day.day),
        Day(day.year, day.month),
        Day(day=day.day),
        Day(weekday=weekday),
    )


def _currencies(data: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        value
        for key, value in data.items()
        if "currency" in str(key).lower() and isinstance(value, str) and _CURRENCY.fullmatch(value)
    )


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
