"""Routing: how each hand-off's wait goes, contacts that shoppers left, mails to be sent, leases of workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "watches",
        _text("handoff_id"),
        _text("conversation_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("look_at", nullable=True),
        *(_text(name) for name in ("rule", "team", "skills", "language", "channel")),
        sa.Column("priority", sa.Integer(), nullable=False),
        _text("sla"),
        *(_moment(name) for name in ("queued_at", "sla_due_at", "first_promised_at", "promised_at")),
        sa.Column("position_told", sa.Integer()),
        _moment("told_at", nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("apologies", sa.Integer(), nullable=False),
        sa.Column("delays", sa.Integer(), nullable=False),
        sa.Column("reroutes", sa.Integer(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        _text("offered_to"),
        _moment("offered_until", nullable=True),
        sa.Column("passed_by", sa.Text(), nullable=False),
        sa.Column("nudged", sa.Boolean(), nullable=False),
        *(_moment(name, nullable=True) for name in ("asked_shopper_at", "answered_at", "ended_at")),
        _text("outcome"),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.handoff_id"], name="fk_watches_handoff_id", ondelete="CASCADE"
        ),
        _of_conversation("watches"),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_watches"),
    )
    op.create_index("ix_watches_conversation_id", "watches", ["conversation_id"])
    op.create_index("ix_watches_queued_at", "watches", ["queued_at"])
    watched = sa.column("look_at").is_not(None)
    op.create_index(
        "ix_watches_look_at", "watches", ["look_at"], sqlite_where=watched, postgresql_where=watched
    )
    op.create_table(
        "contacts",
        *(_text(name) for name in ("conversation_id", "kind", "placeholder")),
        _moment("created_at"),
        _moment("due_at", nullable=True),
        _moment("done_at", nullable=True),
        _of_conversation("contacts"),
        sa.PrimaryKeyConstraint("conversation_id", "kind", name="pk_contacts"),
    )
    op.create_table(
        "mails",
        _text("conversation_id"),
        sa.Column("offset", sa.Integer(), autoincrement=False, nullable=False),
        _text("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        _of_conversation("mails"),
        sa.PrimaryKeyConstraint("conversation_id", "offset", name="pk_mails"),
    )
    pending = sa.column("state", sa.String()) == sa.literal_column("'pending'")
    op.create_index("ix_mails_due", "mails", ["next_at"], sqlite_where=pending, postgresql_where=pending)
    op.create_table(
        "leases",
        _text("name"),
        _text("holder"),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def downgrade() -> None:
    """Drop the tables and everything in them."""
    for table in ("leases", "mails", "contacts", "watches"):
        op.drop_table(table)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.conversation_id"],
        name=f"fk_{table}_conversation_id",
        ondelete="CASCADE",
    )
