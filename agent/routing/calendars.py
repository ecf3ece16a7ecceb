"""Hours as a shop writes them in its routing file."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from agent.routing.hours import WorkingHours
from tools.office_hours import holiday_of
from tools.policy import TimezoneName

__all__ = ["Calendar", "DaysOff", "days_off"]


def days_off(text: str) -> tuple[date, date]:
    """Read "2026-12-24..2027-01-01", or one day. Raises `ValueError`."""
    first_text, _, last_text = text.partition("..")
    first = date.fromisoformat(first_text)
    last = date.fromisoformat(last_text) if last_text else first
    if last < first:
        raise ValueError(f"{text!r} ends before it begins")
    return first, last


def _checked_days(text: str) -> str:
    days_off(text)
    return text


def _checked_holiday(text: str) -> str:
    holiday_of(text)
    return text


def _one_shift(value: Any) -> Any:
    """A single shift may be written without the outer brackets."""
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return [value]
    return value


def _checked_shift(shift: tuple[str, str]) -> tuple[str, str]:
    start, end = shift_times(shift)
    if start == end and start != time(0):
        raise ValueError("begins and ends at the same time; 00:00 to 00:00 is the whole day")
    return shift


def shift_times(shift: tuple[str, str]) -> tuple[time, time]:
    """Read ("09:00", "18:00"). Raises `ValueError`."""
    return time.fromisoformat(shift[0]), time.fromisoformat(shift[1])


DaysOff = Annotated[str, AfterValidator(_checked_days)]
_Shift = Annotated[tuple[str, str], AfterValidator(_checked_shift)]
_Shifts = Annotated[tuple[_Shift, ...], BeforeValidator(_one_shift)]


class Calendar(BaseModel):
    """Hours in a time zone. A missing weekday is off; a shift that ends before it starts runs past midnight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: TimezoneName
    mon: _Shifts = ()
    tue: _Shifts = ()
    wed: _Shifts = ()
    thu: _Shifts = ()
    fri: _Shifts = ()
    sat: _Shifts = ()
    sun: _Shifts = ()
    holidays: tuple[Annotated[str, AfterValidator(_checked_holiday)], ...] = ()

    def hours(self) -> WorkingHours:
        """The hours as routing computes with them."""
        week = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return WorkingHours(
            timezone=ZoneInfo(self.timezone),
            shifts={day: tuple(map(shift_times, shifts)) for day, shifts in enumerate(week) if shifts},
            holidays=frozenset(holiday_of(text) for text in self.holidays),
        )
