"""Clocks that run only while people work: time zones, nights, holidays, days off, clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from agent.routing.hours import WorkingHours, add_working_time, merged

WEEK = {day: ((time(9), time(18)),) for day in range(5)}
BERLIN = WorkingHours(timezone=ZoneInfo("Europe/Berlin"), shifts=WEEK, holidays=frozenset({(12, 25)}))
NEW_YORK = WorkingHours(timezone=ZoneInfo("America/New_York"), shifts=WEEK)
SINGAPORE = WorkingHours(timezone=ZoneInfo("Asia/Singapore"), shifts=WEEK)
MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def after(hours: list[WorkingHours], start: str, minutes: int) -> datetime | None:
    return add_working_time(merged(hours, at(start)), at(start), timedelta(minutes=minutes))


def test_a_business_clock_stops_at_the_end_of_the_day_and_goes_on_the_next_morning() -> None:
    assert after([BERLIN], "2026-07-07T17:50:00+02:00", 15) == at("2026-07-08T09:05:00+02:00")


def test_it_skips_weekends_and_holidays() -> None:
    assert after([BERLIN], "2026-12-24T17:58:00+01:00", 5) == at("2026-12-28T09:03:00+01:00")


def test_days_off_of_a_person_do_not_count() -> None:
    away = WorkingHours(timezone=BERLIN.timezone, shifts=WEEK, away=((date(2026, 7, 7), date(2026, 7, 9)),))
    assert after([away], "2026-07-07T10:00:00+02:00", 30) == at("2026-07-10T09:30:00+02:00")


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    night = WorkingHours(timezone=ZoneInfo("Europe/Berlin"), shifts={0: ((time(22), time(6)),)})
    assert night.is_open(at("2026-07-07T05:59:00+02:00"))  # a Tuesday
    assert not night.is_open(at("2026-07-07T06:00:00+02:00"))
    assert not night.is_open(at("2026-07-06T21:59:00+02:00"))


def test_three_offices_follow_the_sun() -> None:
    everywhere = [BERLIN, NEW_YORK, SINGAPORE]
    assert after(everywhere, "2026-07-07T20:00:00+02:00", 5) == at("2026-07-07T20:05:00+02:00")  # New York
    assert after(everywhere, "2026-07-08T04:00:00+02:00", 5) == at("2026-07-08T04:05:00+02:00")  # Singapore
    assert after([BERLIN], "2026-07-08T04:00:00+02:00", 5) == at("2026-07-08T09:05:00+02:00")


def test_a_shift_over_a_clock_change_has_the_length_that_it_has() -> None:
    night = WorkingHours(timezone=ZoneInfo("Europe/Berlin"), shifts={5: ((time(22), time(6)),)})
    start, end = next(night.intervals(at("2026-03-28T22:00:00+01:00")))
    assert end - start == timedelta(hours=7)


@given(MOMENTS, st.integers(1, 3000), st.integers(1, 3000))
def test_waiting_twice_is_waiting_once_for_both(moment: datetime, first: int, second: int) -> None:
    intervals = merged([BERLIN, NEW_YORK], moment, days=90)
    once = add_working_time(intervals, moment, timedelta(minutes=first + second))
    between = add_working_time(intervals, moment, timedelta(minutes=first))
    assert between is not None
    assert add_working_time(intervals, between, timedelta(minutes=second)) == once


@given(MOMENTS)
def test_an_instant_is_open_exactly_when_an_interval_holds_it(moment: datetime) -> None:
    local = moment.astimezone(ZoneInfo("Europe/Berlin"))
    expected = local.weekday() < 5 and 9 <= local.hour < 18 and (local.month, local.day) != (12, 25)
    assert BERLIN.is_open(moment) == expected
