"""When people are on duty, and when the first answer of one can be promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SEARCH_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class OfficeHours:
    """Opening hours by weekday (Monday is 0), in the office's time zone.

    `holidays` are (month, day). A shift is in force from its start (included) to its end (excluded).
    """

    timezone: ZoneInfo
    shifts: Mapping[int, tuple[time, time]]
    holidays: AbstractSet[tuple[int, int]]
    first_answer: timedelta

    def is_on_duty(self, at: datetime) -> bool:
        """Whether a person is on duty at that time (any time zone, but it must have one)."""
        shift = self._shift(at.astimezone(self.timezone).date())
        return shift is not None and shift[0] <= at < shift[1]

    def next_answer_time(self, at: datetime) -> datetime:
        """When a person will have answered first, in UTC: always while people are on duty.

        On duty it is `at` plus the time for a first answer, else the next opening plus that time. Too close
        to closing time for an answer on the same day counts as off duty.
        """
        for start, end in self._shifts_from(at):
            promised = max(start, at.astimezone(UTC)) + self.first_answer
            if promised < end:
                return promised
        raise ValueError("no shift within a year is long enough for a first answer")

    def is_business_day(self, day: date) -> bool:
        """Whether banks and the warehouse work: Monday to Friday, no holiday."""
        return day.weekday() < 5 and (day.month, day.day) not in self.holidays

    def add_business_days(self, day: date, count: int) -> date:
        """The day that is `count` business days after `day`."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_business_day(day)
        return day

    def _shifts_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The shifts that are not over at that time, in order, for a year."""
        today = at.astimezone(self.timezone).date()
        for days in range(_SEARCH_DAYS):
            shift = self._shift(today + timedelta(days=days))
            if shift is not None and shift[1] > at:
                yield shift

    def _shift(self, day: date) -> tuple[datetime, datetime] | None:
        """The shift of a day in UTC. A clock change within it makes it longer or shorter, never wrong."""
        if (day.month, day.day) in self.holidays or day.weekday() not in self.shifts:
            return None
        start, end = self.shifts[day.weekday()]
        return self._utc(day, start), self._utc(day, end)

    def _utc(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.timezone).astimezone(UTC)


def holiday_of(text: str) -> tuple[int, int]:
    """Read "MM-DD". Raises `ValueError` when no year has that day."""
    month, day = (int(part) for part in text.split("-"))
    date(2024, month, day)  # a leap year, so that 02-29 is one
    return month, day


def shift_of(hours: Sequence[str]) -> tuple[time, time]:
    """Read ["09:00", "18:00"]. Raises `ValueError` when it does not end after it starts."""
    if len(hours) != 2:
        raise ValueError("needs two times, from and to")
    start, end = (time.fromisoformat(text) for text in hours)
    if end <= start:
        raise ValueError(f"{hours[1]!r} is not after {hours[0]!r}")
    return start, end
