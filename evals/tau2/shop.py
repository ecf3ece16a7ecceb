"""The benchmark's retail domain as a `ShopBackend`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evals.tau2.data import Database, RetailOrder, RetailProduct, RetailUser
from evals.tau2.effects import effect_of
from evals.tau2.mapping import customer_of, order_id_of, order_of, product_of
from tools.actions import Action
from tools.backend import Receipt
from tools.errors import ActionImpossible, StaleOrder
from tools.models import Customer, CustomerId, Money, Order, OrderNumber, Product, ProductId


@dataclass(frozen=True, kw_only=True)
class _Done:
    action: Action
    receipt: Receipt
    user_id: str


@dataclass(frozen=True, kw_only=True)
class State:
    """The shop's records at a moment; two of them can be compared."""

    orders: Mapping[str, RetailOrder]
    users: Mapping[str, RetailUser]


class RetailShop:
    """The domain's database in memory. Shops that are opened on one `Database` do not see one another's changes.

    Records are immutable and replaced whole, so that opening a shop and keeping its `state` cost little.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._products = database.products
        self._orders = dict(database.orders)
        self._users = dict(database.users)
        self._versions: dict[str, int] = {}
        self._done: dict[str, _Done] = {}
        self._clock = clock
        self._opened = clock()

    @property
    def catalogue(self) -> Mapping[str, RetailProduct]:
        """The products as the benchmark has them."""
        return self._products

    @property
    def users(self) -> Mapping[str, RetailUser]:
        """The users as the benchmark has them."""
        return self._users

    @property
    def state(self) -> State:
        """The records as they are now."""
        return State(orders=dict(self._orders), users=dict(self._users))

    def native(self, number: OrderNumber) -> RetailOrder:
        """An order as the benchmark has it. Raises `KeyError` where there is none."""
        return self._orders[order_id_of(number)]

    def changed(self, before: State) -> dict[str, dict[str, Any]]:
        """The records that are not as they were, as the benchmark writes them, by "orders" and "users"."""
        orders = {key: record for key, record in self._orders.items() if record != before.orders[key]}
        users = {key: record for key, record in self._users.items() if record != before.users[key]}
        return {
            "orders": {key: r.model_dump(mode="json", exclude_none=True) for key, r in orders.items()},
            "users": {key: r.model_dump(mode="json", exclude_none=True) for key, r in users.items()},
        }

    async def order(self, number: OrderNumber) -> Order | None:
        """Read an order, or None."""
        native = self._orders.get(order_id_of(number))
        return None if native is None else self._seen(native)

    async def orders_of(self, customer_id: CustomerId) -> Sequence[Order]:
        """Read a user's orders, the last of the profile first: the benchmark has no dates."""
        user = self._users.get(customer_id)
        return tuple(self._seen(self._orders[key]) for key in reversed(user.orders)) if user else ()

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """Read a user, or None."""
        user = self._users.get(customer_id)
        return None if user is None else customer_of(user)

    async def product(self, product_id: ProductId) -> Product | None:
        """Read a product, or None."""
        native = self._products.get(product_id)
        return None if native is None else product_of(native)

    async def products(self) -> Sequence[Product]:
        """Read the whole catalogue."""
        return tuple(product_of(native) for native in self._products.values())

    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        """Carry `action` out exactly once for `key`; see `ShopBackend.apply`."""
        if (done := self._done.get(key)) is not None:
            if done.action != action:
                raise ActionImpossible(action.order_number, "key_used")
            return replace(done.receipt, repeated=True)
        order_id = order_id_of(action.order_number)
        native = self._orders.get(order_id)
        if native is None:
            raise ActionImpossible(action.order_number, "unknown_order")
        version = self._versions.get(order_id, 0)
        if version != expected_version:
            raise StaleOrder(action.order_number, expected=expected_version, actual=version)
        order, user = effect_of(native, self._users[native.user_id], action, self._products)
        self._orders[order_id] = order
        self._users[native.user_id] = user
        self._versions[order_id] = version + 1
        receipt = Receipt(key=key, reference=action.order_number, done_at=self._clock())
        self._done[key] = _Done(action=action, receipt=receipt, user_id=native.user_id)
        return receipt

    async def credits_by_bot(self, customer_id: CustomerId, since: datetime) -> Sequence[Money]:
        """None: nothing is given here without goods coming back or an order being changed."""
        del customer_id, since
        return ()

    async def actions_by_bot(self, customer_id: CustomerId, since: datetime) -> int:
        """Count the changes that were made since then."""
        return sum(
            done.user_id == customer_id and done.receipt.done_at >= since for done in self._done.values()
        )

    def _seen(self, native: RetailOrder) -> Order:
        version = self._versions.get(native.order_id, 0)
        return order_of(native, self._users[native.user_id], version=version, now=self._opened)
