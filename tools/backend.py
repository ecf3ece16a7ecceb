"""What Crossdesk needs from a shop and its carriers: two protocols, defined by the tools that consume them.

An implementation for a real shop system replaces `tools/demo/`; `tests/tools/conformance.py` holds every
implementation to the same behaviour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.actions import Action
from tools.models import (
    Customer,
    CustomerId,
    Money,
    Order,
    OrderNumber,
    Product,
    ProductId,
    TrackingEvent,
)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof that an action was carried out.

    `reference` is what the shop calls the result: an RMA, a refund id, a replacement id, or the order number.
    `repeated` is true when the same idempotency key had been carried out before and nothing was done again.
    """

    key: str
    reference: str
    done_at: datetime
    repeated: bool = False


class ShopBackend(Protocol):
    """A shop: reads by id, and one idempotent way to change something."""

    async def order(self, number: OrderNumber) -> Order | None:
        """The order of that number, or None."""
        ...

    async def orders_of(self, customer_id: CustomerId) -> Sequence[Order]:
        """A customer's orders, newest first."""
        ...

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """The customer of that id, or None."""
        ...

    async def product(self, product_id: ProductId) -> Product | None:
        """The product of that id, or None."""
        ...

    async def products(self) -> Sequence[Product]:
        """The whole catalogue, in a stable order."""
        ...

    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        """Carry `action` out exactly once for `key`, atomically.

        Each action raises the order's version. The same key again returns the first receipt with
        `repeated=True`, whatever the version is by then. Raises `StaleOrder` when the order's version is no
        longer `expected_version`, and `ActionImpossible` when its state does not admit the action.
        """
        ...

    async def credits_by_bot(self, customer_id: CustomerId, since: datetime) -> Sequence[Money]:
        """Money that the bot gave this customer since then by `GiveRefund`, for the caps.

        Refunds of cancelled orders and of returned goods are not among it.
        """
        ...

    async def actions_by_bot(self, customer_id: CustomerId, since: datetime) -> int:
        """How many changes the bot made for this customer since then, for the caps."""
        ...


class Carrier(Protocol):
    """A parcel carrier."""

    async def track(self, tracking_number: str) -> Sequence[TrackingEvent]:
        """The parcel's scans, oldest first; empty when the carrier does not know the number."""
        ...
