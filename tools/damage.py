"""Tools for goods that arrived broken, wrong or not at all, and for parcels that are lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from tools.actions import GiveRefund, SendReplacement
from tools.context import ToolContext
from tools.errors import Alternative, RefusalCode, ToolRefused
from tools.identity import own_order
from tools.models import LineId, Money, Order, OrderLine, OrderStatus
from tools.order_facts import (
    claimable_units,
    compensated_units,
    covers_everything,
    delivered_at,
    goods_value,
    line_of,
    refundable,
    replaced_units,
    shipments_of,
    units,
)
from tools.proposing import Terms, propose, require_within_caps
from tools.results import Note, ProposalResult, Situation
from tools.tracking import parcel_of, state_of
from tools.variants import require_stock, variant_of

Problem = Literal["damaged", "wrong_item", "missing", "faulty"]
"""What is wrong: arrived broken; not what was ordered; not in the box or lost; does not work."""

Resolution = Literal["replacement", "refund"]
"""What the shopper chose."""

_REASONS: Mapping[Problem, str] = {
    "damaged": "damaged", "wrong_item": "wrong_item", "missing": "missing", "faulty": "damaged",
}  # fmt: skip


async def report_damage(
    ctx: ToolContext,
    *,
    order_number: str,
    line_id: str,
    quantity: int,
    problem: Problem,
    resolution: Resolution,
    photo_ids: tuple[str, ...] = (),
) -> ProposalResult:
    """Propose a replacement or a refund for an item that is damaged, wrong, faulty or missing.

    `photo_ids` are attachments that the shopper sent in this conversation; above a value of the policy one is
    needed. Above the bot's limits the refusal says `needs_person`.
    """
    order = await own_order(ctx, order_number)
    line = line_of(order, line_id)
    quantities = units({line_id: quantity}, order)
    if problem == "missing" and await _is_lost(ctx, order, line):
        terms = await compensation_terms(ctx, order, quantities, reason="lost", resolution=resolution)
        return await propose(ctx, order, terms)
    if problem == "missing":
        _require_not_whole_parcel(order, line, quantity)
    else:
        _require_reportable(ctx, order, line)  # before a photo is asked for in vain
        _require_photo(ctx, order, quantities, photo_ids)
    reason = _REASONS[problem]
    terms = await compensation_terms(ctx, order, quantities, reason=reason, resolution=resolution)
    return await propose(ctx, order, terms)


async def claim_lost_parcel(
    ctx: ToolContext, *, order_number: str, shipment_id: str, resolution: Resolution
) -> ProposalResult:
    """Propose to replace or refund everything in a parcel that is lost (`situation` of `track_order`)."""
    order = await own_order(ctx, order_number)
    parcel = parcel_of(order, shipment_id)
    lines = [line_of(order, line_id) for line_id in parcel.line_ids]
    quantities = {line.line_id: left for line in lines if (left := claimable_units(order, line))}
    if not quantities:
        raise _settled(order, lines[0]) if lines else ToolRefused(RefusalCode.NOTHING_TO_DO)
    terms = await compensation_terms(ctx, order, quantities, reason="lost", resolution=resolution)
    return await propose(ctx, order, terms)


async def compensation_terms(
    ctx: ToolContext, order: Order, quantities: Mapping[LineId, int], *, reason: str, resolution: Resolution
) -> Terms:
    """Compute what a compensation means now. Raises `ToolRefused` outside the rules and the bot's limits."""
    if order.status is OrderStatus.CANCELLED:
        raise ToolRefused(RefusalCode.ALREADY_CANCELLED, facts={"order_number": order.number})
    for line_id, quantity in quantities.items():
        line = line_of(order, line_id)
        if quantity > claimable_units(order, line):
            raise _settled(order, line)
        if reason == "lost":
            await _require_lost(ctx, order, line)
        else:
            _require_reportable(ctx, order, line)
    if resolution == "refund":
        return await _refund_terms(ctx, order, quantities, "lost" if reason == "lost" else "damage")
    return await _replacement_terms(ctx, order, quantities, reason)


async def _refund_terms(
    ctx: ToolContext, order: Order, quantities: Mapping[LineId, int], reason: str
) -> Terms:
    amount = goods_value(order, quantities)
    notes = [Note.REFUND_AT_ONCE, Note.REFUND_TO_ORIGINAL_METHOD]
    if covers_everything(order, quantities):
        amount += order.shipping_fee
        notes.append(Note.DELIVERY_FEE_REFUNDED)
    await require_within_caps(ctx, order, amount, alternatives=(Alternative.REPLACEMENT,))
    if amount.amount_minor > refundable(order).amount_minor:
        raise _person("refundable")
    if reason == "damage":
        notes.append(Note.KEEP_ITEM)
    return Terms(
        action=GiveRefund(order_number=order.number, quantities=quantities, amount=amount, reason=reason),
        quantities=quantities,
        amount=amount,
        reason=reason,
        dates=ctx.policy.refund_dates(ctx.clock(), order.market),
        notes=tuple(notes),
    )


async def _replacement_terms(
    ctx: ToolContext, order: Order, quantities: Mapping[LineId, int], reason: str
) -> Terms:
    """A replacement is free, so its worth is limited: what no photo can show, by the cap for refunds."""
    worth = goods_value(order, quantities)
    limit = ctx.policy.returns.approval_above.money
    if reason == "missing":
        limit = ctx.policy.caps.refund_per_order.money
    if ctx.policy.exceeds(worth + goods_value(order, replaced_units(order)), limit):
        raise _person("replacement_value", limit)
    for line_id, quantity in quantities.items():
        line = line_of(order, line_id)
        variant = await variant_of(ctx, line, line.sku)
        await require_stock(ctx, line, variant, quantity, Alternative.REFUND)
    notes = (Note.SENT_WITHOUT_CHARGE,) if reason in {"lost", "missing"} else (
        Note.SENT_WITHOUT_CHARGE, Note.KEEP_ITEM,
    )  # fmt: skip
    return Terms(
        action=SendReplacement(order_number=order.number, quantities=quantities, reason=reason),
        quantities=quantities,
        reason=reason,
        notes=notes,
    )


async def _is_lost(ctx: ToolContext, order: Order, line: OrderLine) -> bool:
    parcels = shipments_of(order, line.line_id)
    states = [(await state_of(ctx, order, parcel)).situation for parcel in parcels]
    return Situation.LOST in states


async def _require_lost(ctx: ToolContext, order: Order, line: OrderLine) -> None:
    if not await _is_lost(ctx, order, line):
        raise ToolRefused(
            RefusalCode.NOT_DELIVERED,
            facts={"line_id": line.line_id},
            alternatives=(Alternative.INQUIRY, Alternative.WAIT, Alternative.PERSON),
        )


def _require_reportable(ctx: ToolContext, order: Order, line: OrderLine) -> None:
    """Raise `ToolRefused` unless the line arrived, and so recently that the bot may settle it."""
    arrived = delivered_at(order, line.line_id)
    if arrived is None:
        raise ToolRefused(
            RefusalCode.NOT_DELIVERED,
            facts={"line_id": line.line_id},
            alternatives=(Alternative.INQUIRY, Alternative.WAIT, Alternative.PERSON),
        )
    rules = ctx.policy.damage
    until = ctx.policy.day_of(arrived, order.market) + timedelta(days=rules.report_within_days)
    if ctx.policy.day_of(ctx.clock(), order.market) > until:
        raise ToolRefused(
            RefusalCode.OUTSIDE_WINDOW,
            facts={
                "line_id": line.line_id,
                "report_until": until.isoformat(),
                "warranty_years": rules.warranty_years,
            },
            alternatives=(Alternative.WARRANTY_CLAIM, Alternative.PERSON),
        )


def _require_photo(
    ctx: ToolContext, order: Order, quantities: Mapping[LineId, int], photo_ids: tuple[str, ...]
) -> None:
    """Raise `ToolRefused` when the goods are worth so much that the shopper must have sent a photo."""
    limit = ctx.policy.damage.photo_required_above.money
    if ctx.policy.exceeds(goods_value(order, quantities), limit) and not ctx.photos.intersection(photo_ids):
        raise ToolRefused(
            RefusalCode.PHOTO_NEEDED,
            facts={"limit_minor": limit.amount_minor, "limit_currency": limit.currency},
            alternatives=(Alternative.PHOTO, Alternative.PERSON),
        )


def _require_not_whole_parcel(order: Order, line: OrderLine, quantity: int) -> None:
    """Raise `ToolRefused` when all of a delivered parcel is said to be missing: then the carrier is asked."""
    for parcel in shipments_of(order, line.line_id):
        if parcel.line_ids == (line.line_id,) and quantity == line.quantity:
            raise ToolRefused(
                RefusalCode.NEEDS_PERSON,
                facts={"rule": "whole_parcel_missing", "shipment_id": parcel.shipment_id},
                alternatives=(Alternative.INQUIRY, Alternative.PERSON),
            )


def _settled(order: Order, line: OrderLine) -> ToolRefused:
    code = RefusalCode.ALREADY_RETURNED
    if compensated_units(order).get(line.line_id):
        code = RefusalCode.ALREADY_REFUNDED
    elif replaced_units(order).get(line.line_id):
        code = RefusalCode.ALREADY_REPLACED
    return ToolRefused(code, facts={"line_id": line.line_id}, alternatives=(Alternative.PERSON,))


def _person(rule: str, limit: Money | None = None) -> ToolRefused:
    facts: dict[str, str | int] = {"rule": rule}
    if limit is not None:
        facts |= {"limit_minor": limit.amount_minor, "limit_currency": limit.currency}
    return ToolRefused(RefusalCode.NEEDS_PERSON, facts=facts, alternatives=(Alternative.PERSON,))
