from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.small_shop import POLICY
from tools.office_hours import OfficeHours, shift_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[arg-type, misc]


@given(MOMENTS)
def test_a_promised_time_is_always_inside_office_hours_and_never_before_the_first_answer_time(
    moment: datetime,
) -> None:
    promised = POLICY.next_answer_time(moment)
    assert POLICY.is_on_duty(promised)
    assert promised >= moment + timedelta(minutes=15)
    assert promised.tzinfo is UTC


@given(MOMENTS)
def test_on_duty_the_first_answer_comes_after_fifteen_minutes_or_at_the_next_opening(
    moment: datetime,
) -> None:
    promised = POLICY.next_answer_time(moment)
    soon = moment + timedelta(minutes=15)
    if POLICY.is_on_duty(moment) and POLICY.is_on_duty(soon):
        assert promised == soon
    else:
        local = promised.astimezone(AMSTERDAM)
        assert (local.hour, local.minute) in {(9, 15), (10, 15)}


@given(MOMENTS, st.integers(0, 5000))
def test_a_later_request_is_never_promised_an_earlier_answer(moment: datetime, minutes: int) -> None:
    later = moment + timedelta(minutes=minutes)
    assert POLICY.next_answer_time(later) >= POLICY.next_answer_time(moment)


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (at(2026, 3, 11, 10, 0), at(2026, 3, 11, 10, 15)),
        (at(2026, 3, 11, 17, 50), at(2026, 3, 12, 9, 15)),  # 18:05 would be after closing
        (at(2026, 3, 14, 13, 0), at(2026, 3, 14, 13, 15)),  # Saturday
        (at(2026, 3, 14, 20, 0), at(2026, 3, 16, 9, 15)),  # the weekend
        (at(2026, 3, 28, 20, 0), at(2026, 3, 30, 9, 15)),  # the clocks go forward on Sunday
        (at(2026, 12, 24, 19, 0), at(2026, 12, 28, 9, 15)),  # two holidays and a Sunday
        (at(2026, 4, 27, 11, 0), at(2026, 4, 28, 9, 15)),  # King's Day
    ],
)
def test_the_promise_follows_the_calendar(asked: datetime, promised: datetime) -> None:
    assert POLICY.next_answer_time(asked) == promised


def test_a_shift_through_a_clock_change_keeps_its_wall_clock_times() -> None:
    hours = OfficeHours(
        timezone=AMSTERDAM,
        shifts={6: (time(1), time(5))},
        holidays=frozenset(),
        first_answer=timedelta(minutes=15),
    )
    assert hours.is_on_duty(at(2026, 3, 29, 4, 59))
    assert not hours.is_on_duty(at(2026, 3, 29, 5, 0))
    assert hours.next_answer_time(datetime(2026, 3, 29, 0, 50, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 5, tzinfo=UTC
    )


def test_business_days_leave_out_weekends_and_holidays() -> None:
    hours = POLICY.office_hours.hours
    friday = at(2026, 12, 24).date()
    assert hours.add_business_days(friday, 1).isoformat() == "2026-12-28"


@pytest.mark.parametrize("hours", [["18:00", "09:00"], ["09:00"], ["9", "x"]])
def test_a_shift_that_is_none_is_refused(hours: list[str]) -> None:
    with pytest.raises(ValueError):
        shift_of(hours)
