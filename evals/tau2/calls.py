"""Calls that the retail policy allows, drawn from a seed: what violations are made of."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from evals.errors import DataInvalid
from evals.tau2.data import Database, Item, Method, RetailOrder, RetailUser, RetailVariant
from evals.tau2.effects import CANCEL, CHANGE_ITEMS, CHANGE_PAYMENT, CHANGE_USER_ADDRESS, EXCHANGE, RETURN
from evals.tau2.play import Call
from evals.tau2.rules import CANCEL_REASONS

CHANGE_ADDRESS: Final = "modify_pending_order_address"
PENDING: Final = (CANCEL, CHANGE_ADDRESS, CHANGE_ITEMS, CHANGE_PAYMENT)
"""What a pending order admits."""
DELIVERED: Final = (EXCHANGE, RETURN)
"""What a delivered order admits."""
SWAPS: Final = (CHANGE_ITEMS, EXCHANGE)
"""What names new items."""
ON_ORDERS: Final = (*PENDING, *DELIVERED)
CHANGES: Final = (*ON_ORDERS, CHANGE_USER_ADDRESS)
"""Everything that changes something."""


_TRIES: Final = 10_000

_Choice = TypeVar("_Choice")
_Drawn = TypeVar("_Drawn")


class NotDrawn(Exception):
    """This order or user does not admit the call: draw another one."""


@dataclass(frozen=True, kw_only=True)
class Legal:
    """A call that is allowed, whose shopper it is, and which order it is about (the user's last for an address)."""

    user: RetailUser
    order: RetailOrder
    call: Call

    def but(self, **arguments: object) -> Call:
        """The call with other arguments."""
        return replace(self.call, arguments={**self.call.arguments, **arguments})


def until_drawn(draw: Callable[[], _Drawn]) -> _Drawn:
    """Draw until it succeeds. Raises `DataInvalid` when it never does: the database is not the benchmark's."""
    for _ in range(_TRIES):
        try:
            return draw()
        except NotDrawn:
            continue
    raise DataInvalid("db.json has no order that admits what is to be drawn: is it the benchmark's?")


class Drawing:
    """Draws from a database; everything follows from the seed."""

    def __init__(self, database: Database, seed: str) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self.database = database

    def legal(self, *tools: str) -> Legal:
        """A call of one of the tools (of any that changes something) that the policy allows."""

        def drawn() -> Legal:
            tool = self.rng.choice(tools or CHANGES)
            statuses = (
                () if tool == CHANGE_USER_ADDRESS else ("delivered" if tool in DELIVERED else "pending",)
            )
            return self.on(self.order(*statuses), tool)

        return until_drawn(drawn)

    def on(self, order: RetailOrder, tool: str) -> Legal:
        """That call on that order. Raises `NotDrawn` where it cannot be made."""
        user = self.database.users[order.user_id]
        match tool:
            case "cancel_pending_order":
                arguments: dict[str, object] = {"reason": self.rng.choice(CANCEL_REASONS)}
            case "modify_pending_order_payment":
                arguments = {"payment_method_id": self._other_method(user, order).id}
            case "return_delivered_order_items":
                arguments = self._return(user, order)
            case "modify_pending_order_items" | "exchange_delivered_order_items":
                arguments = self._swap(user, order)
            case _:
                arguments = self._address(user, order)
        if tool != CHANGE_USER_ADDRESS:
            arguments["order_id"] = order.order_id
        return Legal(user=user, order=order, call=Call(tool=tool, arguments=arguments))

    def order(self, *statuses: str) -> RetailOrder:
        """An order in one of the states. Raises `NotDrawn` where there is none."""
        return self._one([o for o in self.database.orders.values() if not statuses or o.status in statuses])

    def stranger(self, user: RetailUser) -> RetailUser:
        """Another user, who has orders."""
        return self._one([u for u in self.database.users.values() if u.orders and u != user])

    def variant(self, *, product_id: str = "", not_of: str = "", available: bool = True) -> RetailVariant:
        """A variant of a product, or of any other one. Raises `NotDrawn` where there is none."""
        return self._one(
            [
                variant
                for product in self.database.products.values()
                if product.product_id != not_of and product_id in {"", product.product_id}
                for variant in product.variants.values()
                if variant.available is available
            ]
        )

    def _swap(self, user: RetailUser, order: RetailOrder) -> dict[str, object]:
        count = self.rng.randint(1, min(3, len(order.items)))
        old: Sequence[Item] = self.rng.sample(order.items, count)
        new = [self._other_variant(item) for item in old]
        difference = sum(variant.price - item.price for item, variant in zip(old, new, strict=True))
        return {
            "item_ids": [item.item_id for item in old],
            "new_item_ids": [variant.item_id for variant in new],
            "payment_method_id": self._one(
                [m for m in user.payment_methods.values() if m.balance is None or m.balance >= difference]
            ).id,
        }

    def _return(self, user: RetailUser, order: RetailOrder) -> dict[str, object]:
        items = self.rng.sample(order.items, self.rng.randint(1, len(order.items)))
        paid = order.payment_history[0].payment_method_id
        methods = [m for m in user.payment_methods.values() if m.id == paid or m.source == "gift_card"]
        return {
            "item_ids": [item.item_id for item in items],
            "payment_method_id": self.rng.choice(methods).id,
        }

    def _address(self, user: RetailUser, order: RetailOrder) -> dict[str, object]:
        address = self.stranger(user).address
        if address in {user.address, order.address}:
            raise NotDrawn
        return address.model_dump()

    def _other_method(self, user: RetailUser, order: RetailOrder) -> Method:
        if len(order.payment_history) != 1:
            raise NotDrawn
        (paid,) = order.payment_history
        return self._one(
            [
                method
                for method in user.payment_methods.values()
                if method.id != paid.payment_method_id
                and (method.balance is None or method.balance >= paid.amount)
            ]
        )

    def _other_variant(self, item: Item) -> RetailVariant:
        variants = self.database.products[item.product_id].variants.values()
        return self._one([v for v in variants if v.available and v.item_id != item.item_id])

    def _one(self, choices: Sequence[_Choice]) -> _Choice:
        if not choices:
            raise NotDrawn
        return self.rng.choice(choices)
