"""Moments that hold on any day: stored as days from now with a local time, and moved with the calendar.

An order of the demo shop that nobody changed keeps its distance from today: delivered five days ago stays
five days ago. Moving by whole days happens on the wall clock of the order's time zone, so that "left at the
door at 14:32" stays 14:32 when summer time begins in between.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from tools.models import Order

__all__ = ["Offset", "local_day", "moment_of", "moved", "seen_at"]

_OFFSET = re.compile(r"([+-]?\d{1,4}) ([01]\d|2[0-3]):([0-5]\d)")

_Value = TypeVar("_Value")


def _is_offset(text: str) -> str:
    if _OFFSET.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not 'days from now, local time', like '-5 14:32'")
    return text


Offset = Annotated[str, AfterValidator(_is_offset)]
"""Days from now and the local time of that day: "-5 14:32"."""


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment in a time zone."""
    return at.astimezone(zone).date()


def moment_of(offset: Offset, today: date, zone: ZoneInfo) -> datetime:
    """The moment (UTC) that an offset means when the local day is `today`."""
    match = _OFFSET.fullmatch(_is_offset(offset))
    assert match is not None  # noqa: S101 - _is_offset raised otherwise
    days, hours, minutes = (int(part) for part in match.groups())
    local = datetime.combine(today + timedelta(days=days), time(hours, minutes), tzinfo=zone)
    return local.astimezone(UTC)


def moved(value: _Value, days: int, zone: ZoneInfo) -> _Value:
    """A copy of a frozen value with each moment in it so many days later by the wall clock of `zone`."""
    if days == 0:
        return value
    return _moved(value, timedelta(days=days), zone)


def _moved(value: _Value, by: timedelta, zone: ZoneInfo) -> _Value:
    if isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None) + by
        return local.replace(tzinfo=zone).astimezone(UTC)
    if isinstance(value, tuple):
        return tuple(_moved(item, by, zone) for item in value)  # type: ignore[return-value]  # still a tuple
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _moved(item, by, zone)
            for field in fields(value)
            if isinstance(item := getattr(value, field.name), datetime | tuple)
        }
        return replace(value, **changed) if changed else value
    return value


def seen_at(order: Order, now: datetime) -> Order:
    """The order as it looks at `now`: scans that have not happened yet are left out."""
    if all(event.at <= now for parcel in order.shipments for event in parcel.events):
        return order
    parcels = tuple(
        replace(parcel, events=tuple(event for event in parcel.events if event.at <= now))
        for parcel in order.shipments
    )
    return replace(order, shipments=parcels)
