"""The shopper's orders as the shop has them now, for whoever looks at the conversation. Nothing is logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.desk.actions import StaffTools
from tools.errors import BackendError, ToolRefused
from tools.orders import find_my_orders, order_details
from tools.results import OrderDetails, TrackingResult
from tools.tracking import track_order

__all__ = ["OrderNow", "OrdersNow", "orders_now"]

_MOST = 6  # orders that are read in full


@dataclass(frozen=True, kw_only=True)
class OrderNow:
    """An order; `tracking` is None where the carriers do not answer."""

    order: OrderDetails
    tracking: TrackingResult | None


@dataclass(frozen=True, kw_only=True)
class OrdersNow:
    """The orders that the shopper is proved to know, newest first.

    `more` counts those that were not read. `is_down`: the shop does not answer, so there are none.
    """

    orders: Sequence[OrderNow] = ()
    more: int = 0
    is_down: bool = False

    def order(self, number: str) -> OrderNow | None:
        """One of them."""
        return next((one for one in self.orders if one.order.order_number == number), None)


async def orders_now(tools: StaffTools, conversation_id: str, language: str) -> OrdersNow:
    """Read them, with titles in `language`. Raises `NotFound` for an unknown conversation."""
    ctx = (await tools.bench(conversation_id, language)).tools
    try:
        listed = await find_my_orders(ctx)
        found = []
        for summary in listed.orders[:_MOST]:
            order = await order_details(ctx, order_number=summary.order_number)
            try:
                tracking = await track_order(ctx, order_number=summary.order_number)
            except BackendError:
                tracking = None
            found.append(OrderNow(order=order, tracking=tracking))
    except ToolRefused:  # nothing is proved yet
        return OrdersNow()
    except BackendError:
        return OrdersNow(is_down=True)
    return OrdersNow(orders=found, more=listed.more + len(listed.orders) - len(found))
