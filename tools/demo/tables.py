"""The tables of the demo shop. The migrations make them; `METADATA.create_all` does in tests.

An order is stored as one document, with the columns beside it that are searched, locked or compared. `anchor`
is the local day (in `timezone`) on which the document's dates hold; null once the order was changed, when its
dates are final.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)
from sqlalchemy.types import TypeDecorator

__all__ = ["ACTIONS", "CUSTOMERS", "LOADS", "METADATA", "ORDERS", "PARCELS", "PRODUCTS", "UtcMoment"]


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, in UTC on both ways; SQLite stores it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC. Raises `ValueError` for a moment without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database's zone to UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PRODUCTS = Table(
    "shop_products",
    METADATA,
    Column("product_id", String, primary_key=True),
    Column("place", Integer, nullable=False),  # its place in the catalogue
    Column("document", JSON, nullable=False),
)

CUSTOMERS = Table(
    "shop_customers",
    METADATA,
    Column("customer_id", String, primary_key=True),
    Column("document", JSON, nullable=False),
)

ORDERS = Table(
    "shop_orders",
    METADATA,
    Column("number", String, primary_key=True),
    Column("customer_id", String, ForeignKey("shop_customers.customer_id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("anchor", Date, nullable=True),
    Column("timezone", String, nullable=False),
    Column("document", JSON, nullable=False),
)

PARCELS = Table(
    "shop_parcels",
    METADATA,
    Column("tracking_number", String, primary_key=True),
    Column("order_number", String, ForeignKey("shop_orders.number"), nullable=False),
)

ACTIONS = Table(
    "shop_actions",
    METADATA,
    Column("key", String, primary_key=True),
    Column("customer_id", String, ForeignKey("shop_customers.customer_id"), nullable=False),
    Column("order_number", String, ForeignKey("shop_orders.number"), nullable=False),
    Column("kind", String, nullable=False),  # of `tools.actions`
    Column("amount_minor", BigInteger, nullable=True),  # what went back to the customer
    Column("currency", String, nullable=True),
    Column("reference", String, nullable=False),
    Column("done_at", UtcMoment, nullable=False),
    Column("by_bot", Boolean, nullable=False),
    Index(None, "customer_id", "done_at"),
)

LOADS = Table(
    "shop_loads",
    METADATA,
    Column("name", String, primary_key=True),  # what was loaded; its row is the lock against loading twice
    Column("loaded_at", UtcMoment, nullable=False),
)
