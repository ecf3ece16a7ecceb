"""Whether an order that was read back shows the effect of an action. Nothing is called done before."""

from __future__ import annotations

from typing import assert_never

from tools.actions import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    CommonAction,
    CreateReturn,
    ExchangeItems,
    GiveRefund,
    OpenInquiry,
    SendReplacement,
)
from tools.errors import EffectMissing
from tools.models import Order, OrderStatus


def require_effect(order: Order, action: CommonAction, reference: str) -> None:
    """Raise `EffectMissing` unless the order shows what the action did."""
    if not _shows(order, action, reference):
        raise EffectMissing(order.number, kind=action.kind, reference=reference)


def _shows(order: Order, action: CommonAction, reference: str) -> bool:
    match action:
        case CancelOrder():
            return order.status is OrderStatus.CANCELLED
        case ChangeAddress():
            return order.address == action.address
        case ChangeItems():
            return _has_items(order, action)
        case CreateReturn():
            return any(
                entry.rma == reference
                and dict(entry.quantities) == dict(action.quantities)
                and entry.refund == action.refund
                for entry in order.returns
            )
        case ExchangeItems():
            return any(
                entry.rma == reference
                and dict(entry.quantities) == dict(action.quantities)
                and dict(entry.exchange_for) == dict(action.exchange_for)
                for entry in order.returns
            )
        case GiveRefund():
            return any(
                refund.refund_id == reference
                and refund.amount == action.amount
                and dict(refund.quantities) == dict(action.quantities)
                for refund in order.refunds
            )
        case SendReplacement():
            return any(
                entry.replacement_id == reference and dict(entry.quantities) == dict(action.quantities)
                for entry in order.replacements
            )
        case OpenInquiry():
            return any(
                parcel.shipment_id == action.shipment_id and parcel.inquiry_at is not None
                for parcel in order.shipments
            )
        case _:
            assert_never(action)


def _has_items(order: Order, action: ChangeItems) -> bool:
    lines = {line.line_id: line for line in order.lines}
    for change in action.changes:
        line = lines.get(change.line_id)
        if change.quantity == 0:
            if line is not None and line.quantity > 0:
                return False
        elif line is None or line.sku != change.sku or line.quantity != change.quantity:
            return False
    return True
