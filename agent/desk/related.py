"""The other conversations of a shopper: of the same customer, or verified for one of the same orders."""

from __future__ import annotations

from agent.conversation.views import identity_of
from agent.desk.ending import same_shopper
from agent.desk.opening import DeskRoom
from agent.desk.shop_view import orders_now
from agent.inbox.values import InboxRow

__all__ = ["related"]

_MOST = 8
_FOUND = 20  # conversations in which an order is named, newest first


async def related(room: DeskRoom, conversation_id: str) -> list[InboxRow]:
    """Them, the newest first, as far as one of the shopper's orders is named in them. Raises `NotFound`."""
    desk = room.workplace
    record = await desk.record(conversation_id)
    orders = set(identity_of(await desk.store.of_kinds(conversation_id, ("identity",))).orders)
    if record.customer_id is not None:
        now = await orders_now(room.tools, conversation_id, "en")
        orders |= {one.order.order_number for one in now.orders}
    found: dict[str, InboxRow] = {}
    for number in sorted(orders):
        for hit in (await room.search.find(number, limit=_FOUND)).hits:
            if hit.row is None or hit.conversation_id in (conversation_id, *found):
                continue
            if await same_shopper(desk, record, await desk.record(hit.conversation_id)):
                found[hit.conversation_id] = hit.row
    return sorted(found.values(), key=lambda row: row.last_at, reverse=True)[:_MOST]
