"""Conversations: the log, inputs, the vault, hand-offs and wrong tries of verification."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    _conversations()
    _log()
    _handoffs()
    op.create_table(
        "attempts",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_subject_at", "attempts", ["subject", "at"])


def downgrade() -> None:
    """Drop the tables and everything in them."""
    for table in ("attempts", "handoffs", "vault", "inputs", "events", "conversations"):
        op.drop_table(table)


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String()),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("last_offset", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String()),
        sa.Column("lease_until", sa.Double()),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_conversations"),
    )


def _log() -> None:
    op.create_table(
        "events",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("offset", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _of_conversation("events"),
        sa.PrimaryKeyConstraint("conversation_id", "offset", name="pk_events"),
    )
    op.create_index("ix_events_conversation_id_turn_offset", "events", ["conversation_id", "turn", "offset"])
    op.create_index("ix_events_conversation_id_kind_offset", "events", ["conversation_id", "kind", "offset"])
    op.create_table(
        "inputs",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("done", sa.Boolean(), server_default=sa.false(), nullable=False),
        _of_conversation("inputs"),
        sa.PrimaryKeyConstraint("conversation_id", "turn", name="pk_inputs"),
        sa.UniqueConstraint("conversation_id", "key", name="uq_inputs_conversation_id_key"),
    )
    unfinished = sa.column("done", sa.Boolean()) == sa.false()
    op.create_index(
        "ix_inputs_unfinished",
        "inputs",
        ["conversation_id", "offset"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_table(
        "vault",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("placeholder", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_conversation("vault"),
        sa.PrimaryKeyConstraint("conversation_id", "placeholder", name="pk_vault"),
    )


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("handoff_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("packet", sa.Text(), nullable=False),
        _of_conversation("handoffs"),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_handoffs"),
    )
    op.create_index("ix_handoffs_conversation_id", "handoffs", ["conversation_id"])
    op.create_index(
        "ix_handoffs_state_priority_promised_at_handoff_id",
        "handoffs",
        ["state", "priority", "promised_at", "handoff_id"],
    )
    still_open = sa.text("state IN ('queued', 'claimed')")
    op.create_index(
        "uq_handoffs_open",
        "handoffs",
        ["conversation_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.conversation_id"],
        name=f"fk_{table}_conversation_id",
        ondelete="CASCADE",
    )
