"""What a language model has used, by day and by conversation, for its budgets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "brain_days",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_brain_days"),
    )
    op.create_table(
        "brain_conversations",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversation_id"],
            name="fk_brain_conversations_conversation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_brain_conversations"),
    )


def downgrade() -> None:
    """Drop the tables and everything in them."""
    op.drop_table("brain_conversations")
    op.drop_table("brain_days")
