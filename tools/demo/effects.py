"""What an action does to an order: pure, values in and values out.

`effect_of` is the one door. What the order's state does not admit raises `ActionImpossible` with a short
reason; where a refusal of the tools says the same, the reason is that code's word. The shop's policy is not
asked here: the tools did, and a shop system of its own would not know it either.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from tools.actions import (
    Action,
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    CreateReturn,
    ExchangeItems,
    GiveRefund,
    OpenInquiry,
    SendReplacement,
    ShopAction,
)
from tools.demo.aftersales import (
    Effect,
    create_return,
    exchange_items,
    give_refund,
    next_refund,
    open_inquiry,
    send_replacement,
)
from tools.demo.stock import Stock
from tools.errors import ActionImpossible
from tools.models import Money, Order, OrderLine, OrderStatus, Payment, Refund
from tools.order_facts import received, refunded

__all__ = ["effect_of"]


def effect_of(order: Order, action: Action, *, now: datetime, stock: Stock) -> Effect:
    """Compute the order after the action. Raises `ActionImpossible` where its state does not admit it."""
    match action:
        case CancelOrder():
            return _cancel(order, now)
        case ChangeAddress():
            return _change_address(order, action)
        case ChangeItems():
            return _change_items(order, action, now=now, stock=stock)
        case CreateReturn():
            return create_return(order, action, now=now)
        case ExchangeItems():
            return exchange_items(order, action, now=now, stock=stock)
        case GiveRefund():
            return give_refund(order, action, now=now)
        case SendReplacement():
            return send_replacement(order, action, now=now)
        case OpenInquiry():
            return open_inquiry(order, action, now=now)
        case ShopAction():
            raise ActionImpossible(order.number, "unknown_action")
        case _:
            assert_never(action)


def _cancel(order: Order, now: datetime) -> Effect:
    """Cancel it and send back what is left of each capture."""
    _require_undispatched(order)
    left = (received(order) - refunded(order)).amount_minor
    changed = order
    payments: list[Payment] = []
    for payment in order.payments:
        amount = min(left, payment.amount.amount_minor) if payment.state == "captured" else 0
        payments.append(replace(payment, state="refunded") if amount else payment)
        if amount:
            money = Money(amount, order.currency)
            changed = _with_refund(changed, money, now, method=payment.method, reason="cancellation")
            left -= amount
    changed = replace(changed, status=OrderStatus.CANCELLED, cancelled_at=now, payments=tuple(payments))
    back = refunded(changed) - refunded(order)
    return Effect(order=changed, reference=order.number, amount=back if back.amount_minor else None)


def _change_address(order: Order, action: ChangeAddress) -> Effect:
    _require_undispatched(order)
    if action.address.country != order.address.country:
        raise ActionImpossible(order.number, "other_country")
    return Effect(order=replace(order, address=action.address), reference=order.number)


def _change_items(order: Order, action: ChangeItems, *, now: datetime, stock: Stock) -> Effect:
    """Put the new variants and quantities in, and settle the difference on the first payment's method."""
    _require_undispatched(order)
    changes = {change.line_id: change for change in action.changes}
    if unknown := set(changes) - {line.line_id for line in order.lines}:
        raise ActionImpossible(order.number, f"no line {min(unknown)!r}")
    lines: list[OrderLine] = []
    for line in order.lines:
        change = changes.get(line.line_id)
        if change is None:
            lines.append(line)
        elif change.quantity < 0:
            raise ActionImpossible(order.number, "negative_quantity")
        elif change.quantity:
            kept = line.quantity if change.sku == line.sku else 0
            variant = stock.take(order, line, change.sku, max(0, change.quantity - kept))
            lines.append(
                replace(
                    line,
                    sku=variant.sku,
                    colour=variant.colour,
                    size=variant.size,
                    quantity=change.quantity,
                )
            )
    if not lines:
        raise ActionImpossible(order.number, "nothing_left")
    changed = replace(order, lines=tuple(lines))
    if changed.total - order.total != action.difference:
        raise ActionImpossible(order.number, "other_difference")
    return _settle(changed, action.difference, now)


def _settle(order: Order, difference: Money, now: datetime) -> Effect:
    """Charge what the order costs more, or refund what it costs less; an unpaid order is only repriced."""
    captured = [payment for payment in order.payments if payment.state == "captured"]
    if not captured or difference.amount_minor == 0:
        return Effect(order=order, reference=order.number)
    method = captured[0].method
    if difference.amount_minor < 0:
        amount = Money(-difference.amount_minor, difference.currency)
        changed = _with_refund(order, amount, now, method=method, reason="order_change")
        return Effect(order=changed, reference=order.number, amount=amount)
    payment = Payment(
        payment_id=f"PAY-{order.number}-{len(order.payments) + 1}",
        method=method,
        amount=difference,
        at=now,
    )
    return Effect(order=replace(order, payments=(*order.payments, payment)), reference=order.number)


def _with_refund(order: Order, amount: Money, now: datetime, *, method: str, reason: str) -> Order:
    """The order with the shopper's own money going back: not a gift of the bot, so `by_bot` stays false."""
    refund = Refund(refund_id=next_refund(order), amount=amount, issued_at=now, method=method, reason=reason)
    return replace(order, refunds=(*order.refunds, refund))


def _require_undispatched(order: Order) -> None:
    if order.status is OrderStatus.CANCELLED:
        raise ActionImpossible(order.number, "already_cancelled")
    if order.shipments or order.status not in {OrderStatus.PAID, OrderStatus.PENDING_PAYMENT}:
        raise ActionImpossible(order.number, "already_shipped")
