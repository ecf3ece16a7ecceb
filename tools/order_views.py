"""Orders, refunds and returns as the shopper gets to see them."""

from __future__ import annotations

from tools.context import ToolContext
from tools.errors import ToolRefused
from tools.items import item_views
from tools.models import Order, OrderStatus, Refund, ReturnOrder, ReturnState
from tools.order_facts import arrived_at, require_undispatched
from tools.results import OrderDetails, OrderSummary, RefundView, ReplacementView, ReturnView


async def order_summary(ctx: ToolContext, order: Order) -> OrderSummary:
    """Return an order as it stands in a list."""
    expected = [
        parcel.expected_at
        for parcel in order.shipments
        if parcel.expected_at is not None and arrived_at(parcel) is None
    ]
    return OrderSummary(
        order_number=order.number,
        status=order.status,
        placed_at=order.placed_at,
        total=order.total,
        items=await item_views(ctx, order),
        expected=ctx.policy.day_of(max(expected), order.market) if expected else None,
    )


async def order_in_full(ctx: ToolContext, order: Order) -> OrderDetails:
    """Return an order with everything that the shopper may see of it."""
    changeable = _is_undispatched(order)
    return OrderDetails(
        order_number=order.number,
        status=order.status,
        placed_at=order.placed_at,
        market=order.market,
        items=await item_views(ctx, order),
        shipping_fee=order.shipping_fee,
        total=order.total,
        paid_with=tuple(dict.fromkeys(p.method for p in order.payments if p.state != "declined")),
        address=order.address,
        can_cancel=changeable,
        can_change=changeable and order.status is OrderStatus.PAID,
        cancelled_at=order.cancelled_at,
        refunds=refund_views(ctx, order),
        returns=await return_views(ctx, order),
        replacements=tuple(
            [
                ReplacementView(
                    replacement_id=entry.replacement_id,
                    items=await item_views(ctx, order, entry.quantities),
                    reason=entry.reason,
                    created_at=entry.created_at,
                )
                for entry in order.replacements
            ]
        ),
    )


def refund_views(ctx: ToolContext, order: Order) -> tuple[RefundView, ...]:
    """Return the refunds of an order, newest first, with the days between which they arrive."""
    newest_first = sorted(order.refunds, key=lambda refund: refund.issued_at, reverse=True)
    return tuple(_refund_view(ctx, order, refund) for refund in newest_first)


async def return_views(ctx: ToolContext, order: Order) -> tuple[ReturnView, ...]:
    """Return the returns of an order, newest first, with the days between which the money arrives."""
    newest_first = sorted(order.returns, key=lambda entry: entry.created_at, reverse=True)
    return tuple([await _return_view(ctx, order, entry) for entry in newest_first])


def _refund_view(ctx: ToolContext, order: Order, refund: Refund) -> RefundView:
    earliest, latest = ctx.policy.refund_arrival(ctx.policy.day_of(refund.issued_at, order.market))
    return RefundView(
        amount=refund.amount,
        issued_at=refund.issued_at,
        method=refund.method,
        reason=refund.reason,
        expected_from=earliest,
        expected_to=latest,
        overdue=ctx.policy.day_of(ctx.clock(), order.market) > latest,
    )


async def _return_view(ctx: ToolContext, order: Order, entry: ReturnOrder) -> ReturnView:
    earliest = latest = None
    if entry.state is ReturnState.RECEIVED and entry.received_at and not entry.exchange_for:
        arrived = ctx.policy.day_of(entry.received_at, order.market)
        earliest, latest = ctx.policy.refund_arrival(arrived)
    label = entry.state is ReturnState.LABEL_CREATED
    return ReturnView(
        rma=entry.rma,
        state=entry.state,
        items=await item_views(ctx, order, entry.quantities),
        reason=entry.reason,
        created_at=entry.created_at,
        received_at=entry.received_at,
        refund=entry.refund,
        exchange=bool(entry.exchange_for),
        carrier=entry.carrier,
        tracking_number=entry.tracking_number,
        label_url=ctx.documents.label_url(order.number, entry.rma) if label else "",
        expected_from=earliest,
        expected_to=latest,
    )


def _is_undispatched(order: Order) -> bool:
    try:
        require_undispatched(order)
    except ToolRefused:
        return False
    return True
