"""The demo shop as a `ShopBackend`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tools.actions import Action
from tools.backend import Receipt
from tools.demo.aftersales import Effect
from tools.demo.codec import dump_order, parse_customer, parse_order, parse_product
from tools.demo.effects import effect_of
from tools.demo.moments import local_day, moved, seen_at
from tools.demo.stock import Stock
from tools.demo.tables import ACTIONS, CUSTOMERS, ORDERS, PARCELS, PRODUCTS
from tools.errors import ActionImpossible, BackendUnavailable, StaleOrder
from tools.models import Customer, CustomerId, Money, Order, OrderNumber, Product, ProductId

__all__ = ["DemoShop"]

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_OrderRow = Row[Any]


@dataclass(frozen=True, kw_only=True)
class _Catalogue:
    by_id: Mapping[ProductId, Product]
    stock: Stock

    @cached_property
    def products(self) -> tuple[Product, ...]:
        return tuple(self.by_id.values())


class DemoShop:
    """A shop in the tables of `tools.demo.tables`, on SQLite or PostgreSQL.

    Each call runs its one statement or transaction in a thread of `executor` (the event loop's own where none
    is given), so that the loop never waits for the database. `reader` is an engine on the same database for
    reads of one statement; `engine` serves where it is left out. The catalogue is read once, at first use.
    Every method raises `BackendUnavailable` when the database does not answer.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        reader: Engine | None = None,
        executor: Executor | None = None,
    ) -> None:
        self._engine = engine
        self._reader = reader or engine
        self._clock = clock
        self._executor = executor
        self._catalogue: _Catalogue | None = None

    async def order(self, number: OrderNumber) -> Order | None:
        """Read an order as it stands now, or None."""
        found = await self._in_thread(self._orders, select(ORDERS).where(ORDERS.c.number == number))
        return found[0] if found else None

    async def orders_of(self, customer_id: CustomerId) -> Sequence[Order]:
        """Read a customer's orders, newest first."""
        wanted = select(ORDERS).where(ORDERS.c.customer_id == customer_id)
        found = await self._in_thread(self._orders, wanted)
        return tuple(sorted(found, key=lambda order: (order.placed_at, order.number), reverse=True))

    async def order_of_parcel(self, tracking_number: str) -> Order | None:
        """Read the order that a parcel (or a returned one) belongs to, or None."""
        wanted = (
            select(ORDERS)
            .join(PARCELS, PARCELS.c.order_number == ORDERS.c.number)
            .where(PARCELS.c.tracking_number == tracking_number)
        )
        found = await self._in_thread(self._orders, wanted)
        return found[0] if found else None

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """Read a customer, or None."""
        return await self._in_thread(self._customer, customer_id)

    async def product(self, product_id: ProductId) -> Product | None:
        """Read a product, or None."""
        return (await self._products()).by_id.get(product_id)

    async def products(self) -> Sequence[Product]:
        """Read the whole catalogue, in the order of its file."""
        return (await self._products()).products

    async def apply(self, action: Action, *, key: str, expected_version: int) -> Receipt:
        """Carry `action` out exactly once for `key`; see `ShopBackend.apply`.

        A key that carried out something else before raises `ActionImpossible` with "key_used".
        """
        catalogue = await self._products()
        return await self._in_thread(
            self._apply, action, key=key, expected_version=expected_version, stock=catalogue.stock
        )

    async def credits_by_bot(self, customer_id: CustomerId, since: datetime) -> Sequence[Money]:
        """Read the refunds that the bot gave since then without goods coming back."""
        return await self._in_thread(self._credits, customer_id, since)

    async def actions_by_bot(self, customer_id: CustomerId, since: datetime) -> int:
        """Count the changes that the bot made since then."""
        return await self._in_thread(self._count_actions, customer_id, since)

    async def _in_thread(
        self,
        call: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run a blocking call in the executor; the one place where errors of the database are translated."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, partial(call, *args, **kwargs))
        except (OperationalError, InterfaceError, PoolTimeout) as exc:
            raise BackendUnavailable("the demo shop's database does not answer") from exc

    async def _products(self) -> _Catalogue:
        if self._catalogue is None:
            self._catalogue = await self._in_thread(self._read_catalogue)
        return self._catalogue

    def _read_catalogue(self) -> _Catalogue:
        wanted = select(PRODUCTS.c.document).order_by(PRODUCTS.c.place)
        with self._reader.connect() as connection:
            products = [parse_product(document) for document in connection.scalars(wanted)]
        return _Catalogue(by_id={item.product_id: item for item in products}, stock=Stock.of(products))

    def _orders(self, wanted: Select[Any]) -> tuple[Order, ...]:
        now = self._clock()
        with self._reader.connect() as connection:
            rows = connection.execute(wanted).all()
        return tuple(seen_at(_stored(row, now), now) for row in rows)

    def _customer(self, customer_id: CustomerId) -> Customer | None:
        wanted = select(CUSTOMERS.c.document).where(CUSTOMERS.c.customer_id == customer_id)
        with self._reader.connect() as connection:
            document = connection.scalar(wanted)
        return None if document is None else parse_customer(document)

    def _credits(self, customer_id: CustomerId, since: datetime) -> tuple[Money, ...]:
        wanted = select(ACTIONS.c.amount_minor, ACTIONS.c.currency).where(
            ACTIONS.c.customer_id == customer_id,
            ACTIONS.c.done_at >= since,
            ACTIONS.c.by_bot,
            ACTIONS.c.kind == "give_refund",
            ACTIONS.c.amount_minor.is_not(None),
        )
        with self._reader.connect() as connection:
            rows = connection.execute(wanted.order_by(ACTIONS.c.done_at)).all()
        return tuple(Money(row.amount_minor, row.currency) for row in rows)

    def _count_actions(self, customer_id: CustomerId, since: datetime) -> int:
        wanted = select(func.count()).select_from(ACTIONS)
        wanted = wanted.where(
            ACTIONS.c.customer_id == customer_id, ACTIONS.c.done_at >= since, ACTIONS.c.by_bot
        )
        with self._reader.connect() as connection:
            return connection.scalar(wanted) or 0

    def _apply(self, action: Action, *, key: str, expected_version: int, stock: Stock) -> Receipt:
        number = action.order_number
        with self._engine.begin() as connection:
            row = _locked(connection, number)
            if earlier := _earlier(connection, action, key):
                return earlier
            if row is None:
                raise ActionImpossible(number, "unknown_order")
            if row.version != expected_version:
                raise StaleOrder(number, expected=expected_version, actual=row.version)
            now = self._clock()
            effect = effect_of(_stored(row, now), action, now=now, stock=stock)
            _write(connection, row, effect)
            _record(connection, action, key, row, effect, now)
        return Receipt(key=key, reference=effect.reference, done_at=now)


def _stored(row: _OrderRow, now: datetime) -> Order:
    """The order of a row, its dates moved to now unless they are final."""
    order = replace(parse_order(row.document), version=row.version)
    if row.anchor is None:
        return order
    zone = ZoneInfo(row.timezone)
    return moved(order, (local_day(now, zone) - row.anchor).days, zone)


def _locked(connection: Connection, number: OrderNumber) -> _OrderRow | None:
    """Lock an order until the transaction ends, and read it.

    SQLite has no row locks: an update that changes nothing makes this the one writing transaction, whether or
    not the engine begins its transactions with BEGIN IMMEDIATE.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(update(ORDERS).where(ORDERS.c.number == number).values(version=ORDERS.c.version))
    return connection.execute(select(ORDERS).where(ORDERS.c.number == number).with_for_update()).one_or_none()


def _earlier(connection: Connection, action: Action, key: str) -> Receipt | None:
    """The receipt of the same key. Raises `ActionImpossible` when it was for something else."""
    row = connection.execute(select(ACTIONS).where(ACTIONS.c.key == key)).one_or_none()
    if row is None:
        return None
    if row.order_number != action.order_number or row.kind != action.kind:
        raise ActionImpossible(action.order_number, "key_used")
    return Receipt(key=key, reference=row.reference, done_at=row.done_at, repeated=True)


def _write(connection: Connection, row: _OrderRow, effect: Effect) -> None:
    version = row.version + 1
    connection.execute(
        update(ORDERS)
        .where(ORDERS.c.number == row.number)
        .values(version=version, anchor=None, document=dump_order(replace(effect.order, version=version)))
    )
    if effect.parcel is not None:
        connection.execute(insert(PARCELS).values(tracking_number=effect.parcel, order_number=row.number))


def _record(
    connection: Connection, action: Action, key: str, row: _OrderRow, effect: Effect, now: datetime
) -> None:
    connection.execute(
        insert(ACTIONS).values(
            key=key,
            customer_id=row.customer_id,
            order_number=row.number,
            kind=action.kind,
            amount_minor=effect.amount.amount_minor if effect.amount else None,
            currency=effect.amount.currency if effect.amount else None,
            reference=effect.reference,
            done_at=now,
            by_bot=True,
        )
    )
