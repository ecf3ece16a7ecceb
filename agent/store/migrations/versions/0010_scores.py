"""How good conversations were, for the review page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "scores",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("scored_offset", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("look_at", sa.Double(), nullable=False),
        sa.Column("is_reviewed", sa.Integer(), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversation_id"],
            name="fk_scores_conversation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_scores"),
    )
    op.create_index(
        "ix_scores_is_reviewed_total_conversation_id", "scores", ["is_reviewed", "total", "conversation_id"]
    )
    op.create_index("ix_scores_look_at", "scores", ["look_at"])


def downgrade() -> None:
    """Drop the table and everything in it."""
    op.drop_table("scores")
