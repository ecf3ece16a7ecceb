"""Tools that show the shopper's own orders."""

from __future__ import annotations

from tools.context import ToolContext
from tools.errors import Alternative, RefusalCode, ToolRefused
from tools.identity import own_order
from tools.models import Order
from tools.order_views import order_in_full, order_summary
from tools.results import OrderDetails, OrderList

_MOST = 20


async def find_my_orders(ctx: ToolContext) -> OrderList:
    """List the shopper's orders, newest first, with their items.

    A signed-in shopper gets the orders of the account; one who proved to know an order gets that order.
    """
    identity = ctx.session.identity
    if identity.level == "anonymous":
        raise ToolRefused(RefusalCode.NOT_VERIFIED, alternatives=(Alternative.VERIFY, Alternative.PERSON))
    found: dict[str, Order] = {}
    if identity.level == "customer" and identity.customer_id is not None:
        found = {order.number: order for order in await ctx.shop.orders_of(identity.customer_id)}
    for number in sorted(identity.orders - found.keys()):
        order = await ctx.shop.order(number)
        if order is not None:
            found[order.number] = order
    newest_first = sorted(found.values(), key=lambda order: order.placed_at, reverse=True)
    return OrderList(
        orders=tuple([await order_summary(ctx, order) for order in newest_first[:_MOST]]),
        more=max(0, len(newest_first) - _MOST),
    )


async def order_details(ctx: ToolContext, *, order_number: str) -> OrderDetails:
    """Show an order in full: items, total, payment, address, refunds, returns, what can be changed."""
    return await order_in_full(ctx, await own_order(ctx, order_number))
