"""What a piece of a text can mean: the values that a reply's claims and its facts are compared by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class ClaimKind(StrEnum):
    """What a claim is about."""

    DATE = "date"
    TIME = "time"
    AMOUNT = "amount"  # a figure with a currency
    PERCENT = "percent"
    QUANTITY = "quantity"  # a figure with a unit: 30 days, 2 kg
    FIGURE = "figure"  # any other figure
    CODE = "code"  # order, RMA and tracking numbers, phone numbers, models
    LINK = "link"  # a web or e-mail address
    CARRIER = "carrier"  # the name of a carrier


@dataclass(frozen=True)
class Day:
    """A day, or what is said of it: without its year, or only its weekday (Monday is 0)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True)
class Relative:
    """A day counted from now: tomorrow is 1."""

    offset: int


@dataclass(frozen=True)
class Clock:
    """A time of day, and the day that is said with it, if any."""

    hour: int
    minute: int
    day: Day | Relative | None = None


@dataclass(frozen=True)
class Sum:
    """An amount in whole units of one of these currencies."""

    value: Decimal
    currencies: frozenset[str]


Unit = Literal["minutes", "months", "percent", "other", ""]
"""Durations are counted in minutes or months, so that 24 hours are a day and 12 months a year."""


@dataclass(frozen=True)
class Figure:
    """A figure in a unit; "" is none."""

    value: Decimal
    unit: Unit = ""


@dataclass(frozen=True)
class Code:
    """A number or code, in lower case and without separators."""

    text: str


@dataclass(frozen=True)
class Link:
    """An address, without its scheme."""

    text: str


@dataclass(frozen=True)
class Carrier:
    """A carrier, whatever it is called: DHL, ヤマト, Почта России."""

    name: str


Reading = Day | Relative | Clock | Sum | Figure | Code | Link | Carrier


@dataclass(frozen=True)
class Token:
    """What stands at `start:end` of a page. It has several readings where its notation is ambiguous.

    `loose`: read so that facts may hold it, but too small or too common to be a claim in a reply.
    """

    start: int
    end: int
    kind: ClaimKind
    readings: tuple[Reading, ...]
    loose: bool = False
    values: tuple[Decimal, ...] = ()  # a figure's values without their unit
