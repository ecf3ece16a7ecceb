"""The tool that says where a refund is."""

from __future__ import annotations

from tools.context import ToolContext
from tools.identity import own_order
from tools.order_views import refund_views, return_views
from tools.results import RefundStatus


async def refund_status(ctx: ToolContext, *, order_number: str) -> RefundStatus:
    """Show the refunds of an order with the days on which they arrive, and the returns under way."""
    order = await own_order(ctx, order_number)
    return RefundStatus(
        order_number=order.number,
        status=order.status,
        cancelled_at=order.cancelled_at,
        refunds=refund_views(ctx, order),
        returns=await return_views(ctx, order),
    )
