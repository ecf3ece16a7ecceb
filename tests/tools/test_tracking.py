from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tools.small_shop import (
    NOW,
    World,
    days,
    delivered,
    line,
    order,
    parcel,
    undispatched,
)
from tools.actions import OpenInquiry
from tools.context import ToolContext
from tools.errors import BackendUnavailable, InvalidArgument, RefusalCode, ToolRefused
from tools.execution import carry_out
from tools.models import OrderStatus, TrackingCode, TrackingEvent
from tools.results import NextStep, ParcelView, Situation
from tools.testing import InMemoryCarrier
from tools.tracking import open_inquiry, track_order

SHOES = line("1", "SHOE-blue-42", 4000)


def world_with(**parts: Any) -> World:
    return World(order("1", SHOES, status=OrderStatus.SHIPPED, shipments=(parcel("1", **parts),)))


async def only_parcel(ctx: ToolContext) -> ParcelView:
    (view,) = (await track_order(ctx, order_number="1")).parcels
    return view


@pytest.mark.parametrize(
    ("parts", "situation", "days_late", "step", "on"),
    [
        ({"shipped": -2, "expected": 2}, Situation.ON_TIME, 0, NextStep.WAIT, date(2026, 3, 13)),
        ({"shipped": -2, "expected": 0}, Situation.ON_TIME, 0, NextStep.WAIT, date(2026, 3, 11)),
        ({"shipped": -2, "expected": None}, Situation.ON_TIME, 0, NextStep.WAIT, None),
        ({"shipped": -5, "expected": -2}, Situation.LATE, 2, NextStep.INQUIRY, date(2026, 3, 12)),
        ({"shipped": -7, "expected": -3}, Situation.INQUIRY_DUE, 3, NextStep.INQUIRY, date(2026, 3, 11)),
        ({"shipped": -15, "expected": -10}, Situation.LOST, 10, NextStep.REPLACE_OR_REFUND, None),
        (
            {"shipped": -3, "expected": 1, "scans": {-0.1: TrackingCode.LOST}},
            Situation.LOST, 0, NextStep.REPLACE_OR_REFUND, None,
        ),
        (
            {"shipped": -3, "expected": -1, "scans": {-0.1: TrackingCode.OUT_FOR_DELIVERY}},
            Situation.OUT_FOR_DELIVERY, 1, NextStep.WAIT, date(2026, 3, 11),
        ),
        (
            {"shipped": -14, "expected": -6, "scans": {-7: TrackingCode.CUSTOMS_HELD}},
            Situation.CUSTOMS, 6, NextStep.INQUIRY, date(2026, 3, 14),
        ),
        (
            {"shipped": -4, "expected": -1, "delivered": -1},
            Situation.DELIVERED_RECENTLY, 0, NextStep.NEIGHBOURS_THEN_INQUIRY, date(2026, 3, 12),
        ),
        (
            {"shipped": -9, "expected": -5, "delivered": -5},
            Situation.DELIVERED, 0, NextStep.NEIGHBOURS_THEN_INQUIRY, date(2026, 3, 8),
        ),
        (
            {"shipped": -9, "expected": -5, "scans": {-1: TrackingCode.RETURNED_TO_SENDER}},
            Situation.RETURNED_TO_SENDER, 5, NextStep.PERSON, None,
        ),
    ],
)  # fmt: skip
async def test_a_parcel_is_judged_by_its_scans_and_the_policy(
    parts: dict[str, Any], situation: Situation, days_late: int, step: NextStep, on: date | None
) -> None:
    view = await only_parcel(world_with(**parts).ctx)
    assert (view.situation, view.days_late) == (situation, days_late)
    assert (view.next_step, view.next_step_on) == (step, on)


async def test_a_parcel_that_customs_released_is_not_held_any_more() -> None:
    scans = {-7: TrackingCode.CUSTOMS_HELD, -6: TrackingCode.CUSTOMS_CLEARED}
    view = await only_parcel(world_with(shipped=-14, expected=2, scans=scans).ctx)
    assert view.situation is Situation.ON_TIME


async def test_each_parcel_of_a_split_order_is_shown_and_what_has_not_left() -> None:
    split = order(
        "1", SHOES, line("2", "LAMP", 3000), line("3", "BELT", 1990),
        status=OrderStatus.PARTLY_SHIPPED,
        shipments=(
            parcel("1", shipped=-4, expected=-1, delivered=-1),
            parcel("2", shipped=-4, expected=3, shipment_id="S2"),
        ),
    )  # fmt: skip
    result = await track_order(World(split).ctx, order_number="1")
    assert [p.situation for p in result.parcels] == ["delivered_recently", "on_time", "not_shipped"]
    assert [[item.line_id for item in p.items] for p in result.parcels] == [["1"], ["2"], ["3"]]


async def test_the_carriers_scans_are_added_and_those_of_the_future_left_out() -> None:
    scans = [
        TrackingEvent(at=NOW, code=TrackingCode.OUT_FOR_DELIVERY, location="Berlin"),
        TrackingEvent(at=days(1), code=TrackingCode.DELIVERED),
    ]
    found = order("1", SHOES, status=OrderStatus.SHIPPED, shipments=(parcel("1", shipped=-2, expected=0),))
    view = await only_parcel(World(found, carriers={"DHL": InMemoryCarrier({"JJDS1": scans})}).ctx)
    assert view.situation is Situation.OUT_FOR_DELIVERY
    assert view.events[0].location == "Berlin"


class _SilentCarrier:
    async def track(self, tracking_number: str) -> list[TrackingEvent]:
        raise BackendUnavailable(tracking_number)


async def test_a_carrier_that_does_not_answer_is_not_needed() -> None:
    found = order("1", SHOES, status=OrderStatus.SHIPPED, shipments=(parcel("1", shipped=-2, expected=1),))
    view = await only_parcel(World(found, carriers={"DHL": _SilentCarrier()}).ctx)
    assert view.events[0].code is TrackingCode.PICKED_UP


async def test_an_order_that_has_not_left_is_one_unsent_parcel_and_a_cancelled_one_none() -> None:
    assert (await only_parcel(World(undispatched("1", SHOES)).ctx)).next_step is NextStep.DISPATCH
    cancelled = order("1", SHOES, status=OrderStatus.CANCELLED)
    assert (await track_order(World(cancelled).ctx, order_number="1")).parcels == ()


@pytest.mark.parametrize(
    ("parts", "reason", "code"),
    [
        ({"shipped": -5, "expected": -2}, "late", RefusalCode.TOO_EARLY),
        ({"shipped": -5, "expected": 2}, "late", RefusalCode.TOO_EARLY),
        ({"shipped": -5, "expected": -4}, "missing", RefusalCode.NOT_DELIVERED),
        ({"shipped": -5, "expected": -1, "delivered": -1}, "missing", RefusalCode.TOO_EARLY),
        ({"shipped": -5, "expected": -4, "delivered": -4}, "late", RefusalCode.ALREADY_DELIVERED),
        ({"shipped": -15, "expected": -11}, "late", RefusalCode.NOTHING_TO_DO),
        (
            {"shipped": -14, "expected": -6, "scans": {-7: TrackingCode.CUSTOMS_HELD}},
            "customs",
            RefusalCode.TOO_EARLY,
        ),
    ],
)
async def test_an_inquiry_is_refused_before_its_day_and_for_the_wrong_reason(
    parts: dict[str, Any], reason: Any, code: RefusalCode
) -> None:
    world = world_with(**parts)
    with pytest.raises(ToolRefused) as caught:
        await open_inquiry(world.ctx, order_number="1", shipment_id="S1", reason=reason)
    assert caught.value.code is code
    if code is RefusalCode.TOO_EARLY:
        assert date.fromisoformat(str(caught.value.facts["from"])) > NOW.date()


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"shipped": -9, "expected": -4}, "late"),
        ({"shipped": -9, "expected": -4, "delivered": -4}, "missing"),
        ({"shipped": -20, "expected": -9, "scans": {-12: TrackingCode.CUSTOMS_HELD}}, "customs"),
    ],
)
async def test_an_inquiry_is_proposed_confirmed_opened_once_and_then_running(
    parts: dict[str, Any], reason: Any
) -> None:
    world = world_with(**parts)
    proposal = await open_inquiry(world.ctx, order_number="1", shipment_id="S1", reason=reason)
    assert world.shop.done == []
    world.ledger.confirm(proposal.proposal_id)
    done = await carry_out(world.ctx, proposal_id=proposal.proposal_id)
    assert done.kind == "open_inquiry"
    assert isinstance(world.shop.done[0].action, OpenInquiry)
    assert (await only_parcel(world.ctx)).next_step is NextStep.INQUIRY_RUNNING
    with pytest.raises(ToolRefused) as caught:
        await open_inquiry(world.ctx, order_number="1", shipment_id="S1", reason=reason)
    assert caught.value.code is RefusalCode.INQUIRY_OPEN


async def test_a_parcel_that_the_order_does_not_have_is_a_wrong_argument() -> None:
    world = World(delivered("1", SHOES))
    with pytest.raises(InvalidArgument, match="it has S1"):
        await open_inquiry(world.ctx, order_number="1", shipment_id="S9", reason="missing")
