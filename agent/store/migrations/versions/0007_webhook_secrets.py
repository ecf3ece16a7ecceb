"""Webhooks: the secret that signed before the present one, until its time is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("webhooks", sa.Column("former_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("webhooks", sa.Column("former_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop the columns: only the present secrets go on."""
    for column in ("former_until", "former_sealed"):
        op.drop_column("webhooks", column)
