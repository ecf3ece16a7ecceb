"""Effects on an order that has left: returns, exchanges, refunds, replacements, inquiries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tools.actions import CreateReturn, ExchangeItems, GiveRefund, OpenInquiry, SendReplacement
from tools.demo.stock import Stock
from tools.demo.tracking_numbers import tracking_number
from tools.errors import ActionImpossible
from tools.models import (
    LineId,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    Refund,
    Replacement,
    ReturnOrder,
    ReturnState,
    Sku,
)
from tools.order_facts import (
    arrived_at,
    claimable_units,
    delivered_at,
    duplicate_capture,
    kept_units,
    refundable,
)

__all__ = [
    "Effect",
    "create_return",
    "exchange_items",
    "give_refund",
    "next_refund",
    "open_inquiry",
    "send_replacement",
]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The order after an action, what the shop calls the result, and what went back to the shopper.

    `parcel` is the tracking number of a new parcel.
    """

    order: Order
    reference: str
    amount: Money | None = None
    parcel: str | None = None


def next_refund(order: Order) -> str:
    """Name the next refund of an order."""
    return f"REF-{order.number}-{len(order.refunds) + 1}"


def create_return(order: Order, action: CreateReturn, *, now: datetime) -> Effect:
    """Open a return with a label; the money goes back when the goods arrive."""
    _require_units(order, action.quantities)
    if action.refund.amount_minor > refundable(order).amount_minor:
        raise ActionImpossible(order.number, "above_refundable")
    rma, carrier = _next_return(order)
    return _with_return(
        order,
        ReturnOrder(
            rma=rma,
            carrier=carrier,
            tracking_number=tracking_number(carrier, rma),
            quantities=dict(action.quantities),
            reason=action.reason,
            state=ReturnState.LABEL_CREATED,
            created_at=now,
            refund=action.refund,
            label_fee=action.label_fee,
        ),
    )


def exchange_items(order: Order, action: ExchangeItems, *, now: datetime, stock: Stock) -> Effect:
    """Open a return whose goods are sent again as other variants."""
    lines = _require_units(order, action.quantities)
    if set(action.exchange_for) != set(action.quantities):
        raise ActionImpossible(order.number, "exchange_without_variant")
    new_skus: dict[LineId, Sku] = {}
    for line in lines:
        units = action.quantities[line.line_id]
        new_skus[line.line_id] = stock.take(order, line, action.exchange_for[line.line_id], units).sku
    rma, carrier = _next_return(order)
    return _with_return(
        order,
        ReturnOrder(
            rma=rma,
            carrier=carrier,
            tracking_number=tracking_number(carrier, rma),
            quantities=dict(action.quantities),
            reason=action.reason,
            state=ReturnState.LABEL_CREATED,
            created_at=now,
            refund=Money(0, order.currency),
            label_fee=action.label_fee,
            exchange_for=new_skus,
        ),
    )


def give_refund(order: Order, action: GiveRefund, *, now: datetime) -> Effect:
    """Send money back. For "duplicate" it is a whole capture that was taken once too often."""
    if action.amount.currency != order.currency or action.amount.amount_minor <= 0:
        raise ActionImpossible(order.number, "wrong_amount")
    payments = order.payments
    captured = [payment for payment in order.payments if payment.state == "captured"]
    if action.reason == "duplicate":
        twice = duplicate_capture(order)
        if twice is None or twice.amount != action.amount:
            raise ActionImpossible(order.number, "no_duplicate")
        captured = [twice]
        payments = tuple(_refunded(p) if p.payment_id == twice.payment_id else p for p in payments)
    elif action.amount.amount_minor > refundable(order).amount_minor:
        raise ActionImpossible(order.number, "above_refundable")
    if not captured:
        raise ActionImpossible(order.number, "not_paid")
    _require_claimable(order, action.quantities)
    refund = Refund(
        refund_id=next_refund(order),
        amount=action.amount,
        issued_at=now,
        method=captured[0].method,
        reason=action.reason,
        by_bot=True,
        quantities=dict(action.quantities),
    )
    changed = replace(order, payments=payments, refunds=(*order.refunds, refund))
    return Effect(order=changed, reference=refund.refund_id, amount=action.amount)


def send_replacement(order: Order, action: SendReplacement, *, now: datetime) -> Effect:
    """Send units again without charge."""
    if not action.quantities:
        raise ActionImpossible(order.number, "no_lines")
    _require_dispatched(order)
    _require_claimable(order, action.quantities)
    replacement = Replacement(
        replacement_id=f"REP-{order.number}-{len(order.replacements) + 1}",
        quantities=dict(action.quantities),
        reason=action.reason,
        created_at=now,
    )
    changed = replace(order, replacements=(*order.replacements, replacement))
    return Effect(order=changed, reference=replacement.replacement_id)


def open_inquiry(order: Order, action: OpenInquiry, *, now: datetime) -> Effect:
    """Ask the carrier to look for a parcel; once a parcel."""
    parcel = next((item for item in order.shipments if item.shipment_id == action.shipment_id), None)
    if parcel is None:
        raise ActionImpossible(order.number, f"no parcel {action.shipment_id!r}")
    if parcel.inquiry_at is not None:
        raise ActionImpossible(order.number, "inquiry_open")
    arrived = arrived_at(parcel) is not None
    if arrived != (action.reason == "missing"):
        raise ActionImpossible(order.number, "already_delivered" if arrived else "not_delivered")
    asked = replace(parcel, inquiry_at=now)
    shipments = tuple(asked if item is parcel else item for item in order.shipments)
    return Effect(order=replace(order, shipments=shipments), reference=f"INQ-{parcel.shipment_id}")


def _next_return(order: Order) -> tuple[str, str]:
    """The next RMA, and who carries it: the carrier that brought the goods takes them back."""
    return f"RMA-{order.number}-{len(order.returns) + 1}", order.shipments[0].carrier


def _with_return(order: Order, entry: ReturnOrder) -> Effect:
    changed = replace(order, returns=(*order.returns, entry))
    return Effect(order=changed, reference=entry.rma, parcel=entry.tracking_number)


def _refunded(payment: Payment) -> Payment:
    return replace(payment, state="refunded")


def _require_units(order: Order, quantities: Mapping[LineId, int]) -> tuple[OrderLine, ...]:
    """The lines that go back. Raises `ActionImpossible` unless their units arrived and are still there."""
    if not quantities:
        raise ActionImpossible(order.number, "no_lines")
    lines = tuple(_line(order, line_id) for line_id in quantities)
    for line in lines:
        if delivered_at(order, line.line_id) is None:
            raise ActionImpossible(order.number, "not_delivered")
        if not 1 <= quantities[line.line_id] <= kept_units(order, line):
            raise ActionImpossible(order.number, "already_returned")
    return lines


def _require_claimable(order: Order, quantities: Mapping[LineId, int]) -> None:
    """Raise `ActionImpossible` unless nothing was given for these units yet."""
    for line_id, units in quantities.items():
        if not 1 <= units <= claimable_units(order, _line(order, line_id)):
            raise ActionImpossible(order.number, "already_settled")


def _require_dispatched(order: Order) -> None:
    if order.status in {OrderStatus.CANCELLED, OrderStatus.RETURNED}:
        raise ActionImpossible(order.number, f"already_{order.status.value}")
    if not order.shipments:
        raise ActionImpossible(order.number, "not_shipped")


def _line(order: Order, line_id: LineId) -> OrderLine:
    for line in order.lines:
        if line.line_id == line_id:
            return line
    raise ActionImpossible(order.number, f"no line {line_id!r}")
