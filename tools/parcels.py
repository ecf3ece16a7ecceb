"""Where a parcel stands and what the shop's policy does next about it. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tools.models import Shipment, TrackingCode, TrackingEvent
from tools.policy import ShopPolicy
from tools.views import NextStep, Situation


@dataclass(frozen=True, kw_only=True)
class ParcelState:
    """What follows from a parcel's scans on a day.

    `inquiry_from` is the first day on which an inquiry may be opened; None when there is nothing to ask.
    """

    situation: Situation
    expected: date | None
    delivered_at: datetime | None
    days_late: int
    next_step: NextStep
    next_step_on: date | None
    inquiry_from: date | None


def parcel_state(
    policy: ShopPolicy, market: str, parcel: Shipment, scans: Sequence[TrackingEvent], now: datetime
) -> ParcelState:
    """Judge a parcel by its scans, oldest first, by the shopper's own calendar."""
    today = policy.day_of(now, market)
    expected = policy.day_of(parcel.expected_at, market) if parcel.expected_at else None
    arrivals = [scan.at for scan in scans if scan.code is TrackingCode.DELIVERED]
    delivered = parcel.delivered_at or max(arrivals, default=None)
    late = max(0, (today - expected).days) if expected and delivered is None else 0
    situation = _situation(policy, market, scans, today=today, delivered=delivered, late=late)
    inquiry_from = _inquiry_from(policy, market, scans, situation, expected=expected, delivered=delivered)
    step, on = _next_step(situation, today=today, expected=expected, inquiry_from=inquiry_from)
    if parcel.inquiry_at is not None and step in {
        NextStep.INQUIRY, NextStep.NEIGHBOURS_THEN_INQUIRY, NextStep.NONE,
    }:  # fmt: skip
        step, on = NextStep.INQUIRY_RUNNING, policy.day_of(parcel.inquiry_at, market)
    return ParcelState(
        situation=situation,
        expected=expected,
        delivered_at=delivered,
        days_late=late,
        next_step=step,
        next_step_on=on,
        inquiry_from=inquiry_from,
    )


def _situation(
    policy: ShopPolicy,
    market: str,
    scans: Sequence[TrackingEvent],
    *,
    today: date,
    delivered: datetime | None,
    late: int,
) -> Situation:
    rules = policy.delivery_problems
    if delivered is not None:
        recent = today < policy.day_of(delivered, market) + timedelta(days=rules.missing_wait_days)
        return Situation.DELIVERED_RECENTLY if recent else Situation.DELIVERED
    last = scans[-1] if scans else None
    if last is not None:
        if last.code is TrackingCode.LOST:
            return Situation.LOST
        if last.code is TrackingCode.RETURNED_TO_SENDER:
            return Situation.RETURNED_TO_SENDER
        if last.code is TrackingCode.CUSTOMS_HELD:
            return Situation.CUSTOMS
        if last.code is TrackingCode.OUT_FOR_DELIVERY and policy.day_of(last.at, market) == today:
            return Situation.OUT_FOR_DELIVERY
    if late >= rules.lost_after_days:
        return Situation.LOST
    if late >= rules.late_after_days:
        return Situation.INQUIRY_DUE
    return Situation.LATE if late else Situation.ON_TIME


def _inquiry_from(
    policy: ShopPolicy,
    market: str,
    scans: Sequence[TrackingEvent],
    situation: Situation,
    *,
    expected: date | None,
    delivered: datetime | None,
) -> date | None:
    rules = policy.delivery_problems
    if situation in {Situation.LOST, Situation.RETURNED_TO_SENDER}:
        return None
    if delivered is not None:
        return policy.day_of(delivered, market) + timedelta(days=rules.missing_wait_days)
    if situation is Situation.CUSTOMS:
        return policy.day_of(_held_since(scans), market) + timedelta(days=rules.customs_wait_days)
    return None if expected is None else expected + timedelta(days=rules.late_after_days)


def _held_since(scans: Sequence[TrackingEvent]) -> datetime:
    """When customs stopped the parcel: the first of the held scans at the end of the list."""
    since = scans[-1].at
    for scan in reversed(scans):
        if scan.code is not TrackingCode.CUSTOMS_HELD:
            break
        since = scan.at
    return since


def _next_step(
    situation: Situation, *, today: date, expected: date | None, inquiry_from: date | None
) -> tuple[NextStep, date | None]:
    match situation:
        case Situation.NOT_SHIPPED:
            return NextStep.DISPATCH, None
        case Situation.ON_TIME:
            return NextStep.WAIT, expected
        case Situation.OUT_FOR_DELIVERY:
            return NextStep.WAIT, today
        case Situation.LATE | Situation.INQUIRY_DUE | Situation.CUSTOMS:
            return NextStep.INQUIRY, inquiry_from
        case Situation.LOST:
            return NextStep.REPLACE_OR_REFUND, None
        case Situation.DELIVERED_RECENTLY | Situation.DELIVERED:
            return NextStep.NEIGHBOURS_THEN_INQUIRY, inquiry_from
        case Situation.RETURNED_TO_SENDER:
            return NextStep.PERSON, None
