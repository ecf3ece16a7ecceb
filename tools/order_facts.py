"""Facts that follow from an order alone: what arrived, what went back, what was paid and is still owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from tools.errors import Alternative, InvalidArgument, RefusalCode, ToolRefused
from tools.models import (
    LineId,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    ReturnState,
    Shipment,
    TrackingCode,
)

MAX_QUANTITY = 1000
"""A quantity above it is not a wish but a wrong argument."""

_NOT_FOR_GOODS = frozenset({"duplicate", "order_change"})
"""Refunds that give back what was taken too much for the order as it is, not a part of its price."""

_CLOSED = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})


def line_of(order: Order, line_id: str, pointer: str = "/line_id") -> OrderLine:
    """The line of that id. Raises `InvalidArgument` when the order has none."""
    for line in order.lines:
        if line.line_id == line_id:
            return line
    known = ", ".join(line.line_id for line in order.lines)
    raise InvalidArgument(pointer, f"no such line in this order; it has {known}")


def units(quantities: Mapping[str, int], order: Order) -> Mapping[LineId, int]:
    """Check quantities by line. Raises `InvalidArgument` for an unknown line or an impossible quantity."""
    if not quantities:
        raise InvalidArgument("/quantities", "name at least one line with its quantity")
    checked: dict[LineId, int] = {}
    for line_id, quantity in quantities.items():
        pointer = f"/quantities/{line_id}"
        line = line_of(order, line_id, pointer)
        if not 1 <= quantity <= line.quantity:
            raise InvalidArgument(pointer, f"must be between 1 and {line.quantity}")
        checked[line.line_id] = quantity
    return checked


def shipments_of(order: Order, line_id: LineId) -> tuple[Shipment, ...]:
    """The parcels that hold units of a line."""
    return tuple(parcel for parcel in order.shipments if line_id in parcel.line_ids)


def arrived_at(parcel: Shipment) -> datetime | None:
    """When a parcel was delivered: its own record, or the carrier's scan."""
    if parcel.delivered_at is not None:
        return parcel.delivered_at
    scans = [event.at for event in parcel.events if event.code is TrackingCode.DELIVERED]
    return max(scans, default=None)


def delivered_at(order: Order, line_id: LineId) -> datetime | None:
    """When all units of a line had arrived; None while a parcel with some of them has not."""
    arrivals = [arrived_at(parcel) for parcel in shipments_of(order, line_id)]
    known = [at for at in arrivals if at is not None]
    return max(known) if known and len(known) == len(arrivals) else None


def returned_units(order: Order) -> Mapping[LineId, int]:
    """Units that went back or are on their way, by line; rejected returns do not count."""
    counted: Counter[LineId] = Counter()
    for entry in order.returns:
        if entry.state is not ReturnState.REJECTED:
            counted.update(entry.quantities)
    return counted


def compensated_units(order: Order) -> Mapping[LineId, int]:
    """Units whose price was refunded without a return, by line."""
    counted: Counter[LineId] = Counter()
    for refund in order.refunds:
        counted.update(refund.quantities)
    return counted


def replaced_units(order: Order) -> Mapping[LineId, int]:
    """Units that were sent again, by line."""
    counted: Counter[LineId] = Counter()
    for replacement in order.replacements:
        counted.update(replacement.quantities)
    return counted


def kept_units(order: Order, line: OrderLine) -> int:
    """Units of a line that neither went back nor were paid for: they can still be returned."""
    if order.status in _CLOSED:
        return 0
    gone = returned_units(order).get(line.line_id, 0) + compensated_units(order).get(line.line_id, 0)
    return max(0, line.quantity - gone)


def claimable_units(order: Order, line: OrderLine) -> int:
    """Units of a line for which no compensation of any kind was given yet."""
    return max(0, kept_units(order, line) - replaced_units(order).get(line.line_id, 0))


def goods_value(order: Order, quantities: Mapping[LineId, int]) -> Money:
    """What so many units cost."""
    value = Money(0, order.currency)
    for line in order.lines:
        value += line.unit_price * quantities.get(line.line_id, 0)
    return value


def covers_everything(order: Order, quantities: Mapping[LineId, int]) -> bool:
    """Whether the quantities are all units of the order."""
    return all(quantities.get(line.line_id, 0) == line.quantity for line in order.lines)


def received(order: Order) -> Money:
    """All money that was captured for the order, whether or not some of it went back later."""
    return _sum(order, (p.amount for p in order.payments if p.state in {"captured", "refunded"}))


def refunded(order: Order) -> Money:
    """All money that went back."""
    return _sum(order, (refund.amount for refund in order.refunds))


def refunded_by_bot(order: Order) -> Money:
    """What the bot gave for the order without goods coming back."""
    own = (r.amount for r in order.refunds if r.by_bot and r.reason not in {"return", "cancellation"})
    return _sum(order, own)


def refundable(order: Order) -> Money:
    """What may still go back: paid for goods and delivery, less refunds made and promised by returns."""
    given = _sum(order, (r.amount for r in order.refunds if r.reason not in _NOT_FOR_GOODS))
    paid = min(order.total - given, received(order) - refunded(order))
    waiting = {ReturnState.LABEL_CREATED, ReturnState.IN_TRANSIT, ReturnState.RECEIVED}
    promised = _sum(order, (entry.refund for entry in order.returns if entry.state in waiting))
    left = paid - promised
    return left if left.amount_minor > 0 else Money(0, order.currency)


def duplicate_capture(order: Order) -> Payment | None:
    """The later of two equal captures when more was taken than the order costs, else None."""
    if order.status is OrderStatus.CANCELLED:
        return None
    reversed_already = _sum(order, (r.amount for r in order.refunds if r.reason in _NOT_FOR_GOODS))
    surplus = received(order) - reversed_already - order.total
    captures = sorted((p for p in order.payments if p.state == "captured"), key=lambda p: p.at)
    for index, payment in enumerate(captures):
        repeated = any(earlier.amount == payment.amount for earlier in captures[:index])
        if repeated and payment.amount.amount_minor <= surplus.amount_minor:
            return payment
    return None


def require_undispatched(order: Order) -> None:
    """Raise `ToolRefused` when the order has left (even in part), is cancelled or has come back."""
    if order.status is OrderStatus.CANCELLED:
        raise ToolRefused(RefusalCode.ALREADY_CANCELLED, facts={"order_number": order.number})
    if order.status is OrderStatus.RETURNED:
        raise ToolRefused(RefusalCode.ALREADY_RETURNED, facts={"order_number": order.number})
    if order.shipments or order.status not in {OrderStatus.PAID, OrderStatus.PENDING_PAYMENT}:
        raise ToolRefused(
            RefusalCode.ALREADY_SHIPPED,
            facts={"order_number": order.number, "status": order.status.value},
            alternatives=_after_dispatch(order),
        )


def _after_dispatch(order: Order) -> tuple[Alternative, ...]:
    """What is possible once an order has left: wait and return, or ask a person."""
    if order.status is OrderStatus.DELIVERED:
        return (Alternative.RETURN_INSTEAD, Alternative.EXCHANGE, Alternative.PERSON)
    return (Alternative.RETURN_INSTEAD, Alternative.PERSON)


def _sum(order: Order, amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money(0, order.currency))
