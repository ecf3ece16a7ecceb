"""Working hours with a time zone and holidays, and clocks that run only in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tools.office_hours import OfficeHours

__all__ = ["ALWAYS", "SLA_CLOCKS", "Interval", "SlaClock", "WorkingHours", "add_working_time", "merged"]

SlaClock = Literal["business", "calendar"]
SLA_CLOCKS = ("business", "calendar")
SEARCH_DAYS = 60  # how far ahead hours are looked for; a longer pause counts as never

Interval = tuple[datetime, datetime]
"""From (included) to (excluded), both in UTC."""


@dataclass(frozen=True, kw_only=True)
class WorkingHours:
    """Shifts by weekday (Monday is 0) in a time zone. A shift that ends before it starts runs past midnight.

    `holidays` are (month, day); `away` are days off, as (first, last), both included. Both name the day on
    which a shift begins.
    """

    timezone: ZoneInfo
    shifts: Mapping[int, Sequence[tuple[time, time]]]
    holidays: AbstractSet[tuple[int, int]] = frozenset()
    away: Sequence[tuple[date, date]] = ()
    _known: dict[date, tuple[Interval, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of_office(cls, office: OfficeHours) -> WorkingHours:
        """The shop's office hours as they stand in its policy."""
        return cls(
            timezone=office.timezone,
            shifts={day: (shift,) for day, shift in office.shifts.items()},
            holidays=office.holidays,
        )

    def is_open(self, at: datetime) -> bool:
        """Whether a shift runs at that time."""
        first = next(self.intervals(at, days=2), None)
        return first is not None and first[0] <= at

    def intervals(self, at: datetime, *, days: int = SEARCH_DAYS) -> Iterator[Interval]:
        """The shifts that are not over at that time, in order, as far as `days` ahead.

        A clock change within a shift makes it longer or shorter, never wrong.
        """
        today = at.astimezone(self.timezone).date()
        for offset in range(-1, days + 1):
            day = today + timedelta(days=offset)
            if day not in self._known:
                self._known[day] = tuple(self._of_day(day))
            for start, end in self._known[day]:
                if end > at:
                    yield start, end

    def _of_day(self, day: date) -> Iterator[Interval]:
        if (day.month, day.day) in self.holidays or any(first <= day <= last for first, last in self.away):
            return
        for start, end in self.shifts.get(day.weekday(), ()):
            last = day if end > start else day + timedelta(days=1)
            yield self._utc(day, start), self._utc(last, end)

    def _utc(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.timezone).astimezone(UTC)


ALWAYS = WorkingHours(timezone=ZoneInfo("UTC"), shifts={day: ((time(0), time(0)),) for day in range(7)})
"""Round the clock."""


def merged(hours: Iterable[WorkingHours], at: datetime, *, days: int = SEARCH_DAYS) -> list[Interval]:
    """When at least one of them is open, from `at` on, as intervals that do not touch."""
    found = sorted(interval for each in hours for interval in each.intervals(at, days=days))
    joined: list[Interval] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def add_working_time(intervals: Sequence[Interval], at: datetime, wait: timedelta) -> datetime | None:
    """When a clock that runs only in the intervals has run for `wait` since `at`; None where they end before.

    The intervals are in order and do not overlap, as `merged` returns them.
    """
    at = at.astimezone(UTC)
    place = max(bisect_right(intervals, (at, datetime.max.replace(tzinfo=UTC))) - 1, 0)
    for start, end in intervals[place:]:
        begin = max(start, at)
        if begin >= end:
            continue
        if begin + wait <= end:
            return begin + wait
        wait -= end - begin
    return None
