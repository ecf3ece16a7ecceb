"""Tools that follow parcels, and ask the carrier to look for one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal, assert_never

from tools.actions import OpenInquiry
from tools.context import ToolContext
from tools.errors import (
    Alternative,
    BackendUnavailable,
    InvalidArgument,
    RefusalCode,
    ToolRefused,
)
from tools.identity import own_order
from tools.items import item_views
from tools.models import LineId, Order, OrderStatus, Shipment, TrackingEvent
from tools.order_facts import shipments_of
from tools.parcels import ParcelState, parcel_state
from tools.proposing import Terms, propose
from tools.results import (
    NextStep,
    ParcelView,
    ProposalResult,
    ScanView,
    Situation,
    TrackingResult,
)

InquiryReason = Literal["late", "customs", "missing"]
"""Why the carrier is asked: long after its day; held in customs for long; marked delivered but not there."""

_SCANS_SHOWN = 8


async def track_order(ctx: ToolContext, *, order_number: str) -> TrackingResult:
    """Show where the parcels of an order are, whether they are late, and what the shop does about it."""
    order = await own_order(ctx, order_number)
    parcels = [await _parcel_view(ctx, order, parcel) for parcel in order.shipments]
    waiting = {line.line_id: line.quantity for line in order.lines if not shipments_of(order, line.line_id)}
    if waiting and order.status in {OrderStatus.PAID, OrderStatus.PARTLY_SHIPPED}:
        parcels.append(await _unsent(ctx, order, waiting))
    return TrackingResult(
        order_number=order.number, status=order.status, placed_at=order.placed_at, parcels=tuple(parcels)
    )


async def open_inquiry(
    ctx: ToolContext, *, order_number: str, shipment_id: str, reason: InquiryReason
) -> ProposalResult:
    """Propose that the shop asks the carrier to look for a parcel.

    `late`: days after its expected date; `customs`: held in customs for long; `missing`: marked delivered but
    not there. Refused before the day that the shop's policy sets, with that day.
    """
    order = await own_order(ctx, order_number)
    return await propose(ctx, order, await inquiry_terms(ctx, order, shipment_id, reason))


async def inquiry_terms(ctx: ToolContext, order: Order, shipment_id: str, reason: str) -> Terms:
    """Compute what an inquiry means now. Raises `ToolRefused` where there is nothing to ask (yet)."""
    parcel = parcel_of(order, shipment_id)
    state = await state_of(ctx, order, parcel)
    if parcel.inquiry_at is not None:
        raise ToolRefused(
            RefusalCode.INQUIRY_OPEN,
            facts={"since": ctx.policy.day_of(parcel.inquiry_at, order.market).isoformat()},
            alternatives=(Alternative.WAIT, Alternative.PERSON),
        )
    _require_reason(state.situation, reason)
    if state.inquiry_from is None:
        raise ToolRefused(RefusalCode.NEEDS_PERSON, alternatives=(Alternative.PERSON,))
    if ctx.policy.day_of(ctx.clock(), order.market) < state.inquiry_from:
        raise ToolRefused(
            RefusalCode.TOO_EARLY,
            facts={"from": state.inquiry_from.isoformat(), "situation": state.situation.value},
            alternatives=(Alternative.WAIT, Alternative.PERSON),
        )
    return Terms(
        action=OpenInquiry(order_number=order.number, shipment_id=shipment_id, reason=reason),
        quantities=_quantities(order, parcel.line_ids),
        shipment_id=shipment_id,
        reason=reason,
    )


def parcel_of(order: Order, shipment_id: str) -> Shipment:
    """Return a parcel of an order. Raises `InvalidArgument` when it has none of that id."""
    for parcel in order.shipments:
        if parcel.shipment_id == shipment_id:
            return parcel
    known = ", ".join(parcel.shipment_id for parcel in order.shipments) or "none"
    raise InvalidArgument("/shipment_id", f"no such parcel in this order; it has {known}")


async def state_of(ctx: ToolContext, order: Order, parcel: Shipment) -> ParcelState:
    """Judge a parcel by the scans of its carrier and of the shop."""
    return parcel_state(ctx.policy, order.market, parcel, await _scans(ctx, parcel), ctx.clock())


def _require_reason(situation: Situation, reason: str) -> None:
    """Raise `ToolRefused` when the parcel's situation is not the one that the reason claims."""
    match situation:
        case Situation.DELIVERED | Situation.DELIVERED_RECENTLY:
            fits, code = reason == "missing", RefusalCode.ALREADY_DELIVERED
        case Situation.CUSTOMS:
            fits, code = reason == "customs", RefusalCode.NOTHING_TO_DO
        case Situation.ON_TIME | Situation.OUT_FOR_DELIVERY | Situation.LATE | Situation.INQUIRY_DUE:
            fits, code = reason == "late", RefusalCode.NOT_DELIVERED
        case Situation.LOST:
            raise ToolRefused(
                RefusalCode.NOTHING_TO_DO,
                facts={"situation": situation.value},
                alternatives=(Alternative.REPLACEMENT, Alternative.REFUND, Alternative.PERSON),
            )
        case Situation.RETURNED_TO_SENDER | Situation.NOT_SHIPPED:
            raise ToolRefused(
                RefusalCode.NEEDS_PERSON,
                facts={"situation": situation.value},
                alternatives=(Alternative.PERSON,),
            )
        case _:
            assert_never(situation)
    if not fits:
        raise ToolRefused(
            code,
            facts={"situation": situation.value},
            alternatives=(Alternative.INQUIRY, Alternative.PERSON),
        )


async def _scans(ctx: ToolContext, parcel: Shipment) -> Sequence[TrackingEvent]:
    """The carrier's scans with the shop's own, oldest first; the shop's alone when the carrier is silent."""
    scans = {(scan.at, scan.code): scan for scan in parcel.events}
    carrier = ctx.carriers.get(parcel.carrier)
    if carrier is not None:
        with suppress(BackendUnavailable):  # the shop's own copy of the scans is shown instead
            scans |= {(scan.at, scan.code): scan for scan in await carrier.track(parcel.tracking_number)}
    return sorted((scan for scan in scans.values() if scan.at <= ctx.clock()), key=lambda scan: scan.at)


async def _parcel_view(ctx: ToolContext, order: Order, parcel: Shipment) -> ParcelView:
    scans = await _scans(ctx, parcel)
    state = parcel_state(ctx.policy, order.market, parcel, scans, ctx.clock())
    return ParcelView(
        shipment_id=parcel.shipment_id,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        situation=state.situation,
        items=await item_views(ctx, order, _quantities(order, parcel.line_ids)),
        shipped_at=parcel.shipped_at,
        expected=state.expected,
        delivered_at=state.delivered_at,
        days_late=state.days_late,
        events=tuple(
            ScanView(at=scan.at, code=scan.code, location=scan.location, note=scan.note)
            for scan in reversed(scans[-_SCANS_SHOWN:])
        ),
        inquiry_at=parcel.inquiry_at,
        next_step=state.next_step,
        next_step_on=state.next_step_on,
        next_step_due=state.next_step_on is None
        or state.next_step_on <= ctx.policy.day_of(ctx.clock(), order.market),
    )


async def _unsent(ctx: ToolContext, order: Order, waiting: dict[LineId, int]) -> ParcelView:
    """The items that have not been sent, as a parcel without a number."""
    return ParcelView(
        shipment_id="",
        carrier="",
        tracking_number="",
        situation=Situation.NOT_SHIPPED,
        items=await item_views(ctx, order, waiting),
        shipped_at=None,
        expected=None,
        delivered_at=None,
        days_late=0,
        events=(),
        inquiry_at=None,
        next_step=NextStep.DISPATCH,
        next_step_on=None,
    )


def _quantities(order: Order, line_ids: Sequence[LineId]) -> dict[LineId, int]:
    return {line.line_id: line.quantity for line in order.lines if line.line_id in line_ids}
