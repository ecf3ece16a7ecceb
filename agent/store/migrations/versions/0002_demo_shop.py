"""The demo shop: catalogue, customers, orders, parcels, and what was done for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _catalogue()
    _orders()
    op.create_table(
        "shop_actions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger()),
        sa.Column("currency", sa.String()),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_bot", sa.Boolean(), nullable=False),
        _reference("shop_actions", "customer_id", "shop_customers.customer_id"),
        _reference("shop_actions", "order_number", "shop_orders.number"),
        sa.PrimaryKeyConstraint("key", name="pk_shop_actions"),
    )
    op.create_index("ix_shop_actions_customer_id_done_at", "shop_actions", ["customer_id", "done_at"])


def downgrade() -> None:
    """Drop the tables and everything in them."""
    for table in ("actions", "parcels", "orders", "products", "loads", "customers"):
        op.drop_table(f"shop_{table}")


def _catalogue() -> None:
    op.create_table(
        "shop_loads",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_shop_loads"),
    )
    op.create_table(
        "shop_products",
        sa.Column("product_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name="pk_shop_products"),
    )
    op.create_table(
        "shop_customers",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_shop_customers"),
    )


def _orders() -> None:
    op.create_table(
        "shop_orders",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Date()),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        _reference("shop_orders", "customer_id", "shop_customers.customer_id"),
        sa.PrimaryKeyConstraint("number", name="pk_shop_orders"),
    )
    op.create_index("ix_shop_orders_customer_id", "shop_orders", ["customer_id"])
    op.create_table(
        "shop_parcels",
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        _reference("shop_parcels", "order_number", "shop_orders.number"),
        sa.PrimaryKeyConstraint("tracking_number", name="pk_shop_parcels"),
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")
