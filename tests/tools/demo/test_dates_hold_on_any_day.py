from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tests.tools.demo.conftest import NOW, Clock
from tools.actions import CreateReturn, OpenInquiry
from tools.demo.moments import Offset, local_day, moment_of, moved
from tools.demo.shop import DemoShop
from tools.models import LineId, Money, Order, OrderNumber, TrackingCode

ROME = ZoneInfo("Europe/Rome")


async def read(shop: DemoShop, number: str) -> Order:
    order = await shop.order(OrderNumber(number))
    assert order is not None
    return order


@pytest.mark.parametrize("by", [1, 20, 75, 400])
async def test_an_untouched_order_stays_five_days_old(shop: DemoShop, clock: Clock, by: int) -> None:
    clock.advance(days=by)
    order = await read(shop, "10002")
    arrived = order.shipments[0].delivered_at
    assert arrived is not None
    london = ZoneInfo("Europe/London")
    assert (local_day(clock(), london) - local_day(arrived, london)).days == 5


async def test_the_local_time_survives_the_change_to_summer_time(shop: DemoShop, clock: Clock) -> None:
    clock.advance(days=30)  # over the last Sunday of March
    last = (await read(shop, "10009")).shipments[0].events[-1]
    assert last.at.astimezone(ROME).strftime("%H:%M") == "14:32"
    assert last.at.tzinfo is UTC


async def test_a_changed_order_keeps_its_dates(shop: DemoShop, clock: Clock) -> None:
    clock.advance(days=10)
    action = CreateReturn(
        order_number=OrderNumber("10002"),
        quantities={LineId("10002-1"): 1},
        reason="too_small",
        refund=Money(8900, "GBP"),
        label_fee=Money(0, "GBP"),
    )
    before = await read(shop, "10002")
    await shop.apply(action, key="k1", expected_version=0)
    clock.advance(days=3)
    after = await read(shop, "10002")
    assert after.shipments == before.shipments
    assert after.returns[0].created_at == NOW.replace(day=21)


async def test_a_scan_of_today_is_seen_when_it_has_happened(shop: DemoShop, clock: Clock) -> None:
    before, after = datetime(2026, 3, 11, 4, 0, tzinfo=UTC), datetime(2026, 3, 11, 20, 0, tzinfo=UTC)
    clock.now = before
    customers = {f"C-{n}" for n in range(1001, 1077)}
    early = [order for customer in customers for order in await shop.orders_of(customer)]  # type: ignore[arg-type]
    assert all(event.at <= before for order in early for s in order.shipments for event in s.events)
    clock.now = after
    late = [order for customer in customers for order in await shop.orders_of(customer)]  # type: ignore[arg-type]
    out = [o for o in late if o.shipments and o.shipments[0].events[-1].code is TrackingCode.OUT_FOR_DELIVERY]
    assert len(out) >= 8


async def test_an_inquiry_of_an_old_demo_is_dated_today(shop: DemoShop, clock: Clock) -> None:
    clock.advance(days=90)
    ask = OpenInquiry(order_number=OrderNumber("10009"), shipment_id="10009-S1", reason="missing")
    await shop.apply(ask, key="k1", expected_version=0)
    parcel = (await read(shop, "10009")).shipments[0]
    assert parcel.inquiry_at == clock()
    assert parcel.delivered_at is not None
    assert (local_day(clock(), ROME) - local_day(parcel.delivered_at, ROME)).days == 1


@given(
    days=st.integers(-400, 400),
    minute=st.integers(0, 24 * 60 - 1),
    today=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    by=st.integers(0, 800),
    zone=st.sampled_from(["Europe/Rome", "America/New_York", "Asia/Tokyo", "Africa/Cairo", "UTC"]),
)
def test_moving_the_day_moves_every_moment_to_the_same_local_time(
    days: int, minute: int, today: date, by: int, zone: str
) -> None:
    local = ZoneInfo(zone)
    offset = f"{days} {minute // 60:02d}:{minute % 60:02d}"
    later = date.fromordinal(today.toordinal() + by)
    there = moment_of(offset, later, local)
    moved_there = moved((moment_of(offset, today, local),), by, local)[0]
    # A time that does not exist on the night of the change cannot be kept to the hour.
    assert abs((moved_there - there).total_seconds()) in {0, 3600}
    if 4 <= minute // 60 < 23:
        assert moved_there == there


@pytest.mark.parametrize("text", ["", "5", "-5 24:00", "-5 12:60", "5 days 12:00", "-5 1:00", "99999 10:00"])
def test_an_offset_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="days from now"):
        TypeAdapter(Offset).validate_python(text)
