"""Filling the demo shop's tables from `data/shop`, once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from tools.demo.codec import dump_customer, dump_order, dump_product
from tools.demo.data import DemoData, read_demo_data
from tools.demo.tables import CUSTOMERS, LOADS, ORDERS, PARCELS, PRODUCTS

__all__ = ["load_demo_shop"]

_NAME = "demo"


def load_demo_shop(engine: Engine, folder: Path, now: datetime) -> bool:
    """Load the shop unless it was loaded before; returns whether this call did it.

    One transaction: either all of it stands, or nothing. Of two processes that start at once one loads and
    the other waits, then finds it done. The tables must exist. Raises `PolicyError` that names file and line
    when the data are wrong.
    """
    with engine.connect() as connection:
        if connection.execute(select(LOADS.c.name).where(LOADS.c.name == _NAME)).first() is not None:
            return False
    data = read_demo_data(folder, now)
    with engine.begin() as connection:
        if not _claim(connection, now):
            return False
        _store(connection, data)
    return True


def _claim(connection: Connection, now: datetime) -> bool:
    """Insert the row that only one process can insert; another one waits here for its commit."""
    dialect_insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    claim = dialect_insert(LOADS).values(name=_NAME, loaded_at=now).on_conflict_do_nothing()
    return connection.execute(claim.returning(LOADS.c.name)).first() is not None


def _store(connection: Connection, data: DemoData) -> None:
    connection.execute(
        insert(PRODUCTS),
        [
            {"product_id": product.product_id, "place": place, "document": dump_product(product)}
            for place, product in enumerate(data.products)
        ],
    )
    connection.execute(
        insert(CUSTOMERS),
        [{"customer_id": item.customer_id, "document": dump_customer(item)} for item in data.customers],
    )
    connection.execute(
        insert(ORDERS),
        [
            {
                "number": item.order.number,
                "customer_id": item.order.customer_id,
                "version": item.order.version,
                "anchor": item.anchor,
                "timezone": item.zone.key,
                "document": dump_order(item.order),
            }
            for item in data.orders
        ],
    )
    connection.execute(
        insert(PARCELS),
        [
            {"tracking_number": number, "order_number": item.order.number}
            for item in data.orders
            for number in (
                *(parcel.tracking_number for parcel in item.order.shipments),
                *(entry.tracking_number for entry in item.order.returns),
            )
        ],
    )
