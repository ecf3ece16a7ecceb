"""The inbox of the desk, made from the log, and the index of what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

_TEXTS = (
    "assignee", "holder", "handoff_id", "reason", "topic", "sentiment", "outcome", "merged_into",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, empty: `crossdesk inbox rebuild` fills them from an older version's log."""
    _inbox()
    op.create_table(
        "inbox_tags",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        _of_conversation("inbox_tags"),
        sa.PrimaryKeyConstraint("conversation_id", "tag", name="pk_inbox_tags"),
    )
    op.create_index("ix_inbox_tags_tag_conversation_id", "inbox_tags", ["tag", "conversation_id"])
    op.create_table(
        "desk_seen",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_conversation("desk_seen"),
        sa.PrimaryKeyConstraint("conversation_id", "staff", name="pk_desk_seen"),
    )
    op.create_table(
        "saved_views",
        sa.Column("view_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("view_id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_owner", "saved_views", ["owner"])
    _search()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("conversation_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("owner", "channel", "market", "language")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_by", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "preview", "tags", "orders")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("priority", "unread", "is_read", "read_offset", "approvals")
        ),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("due", "snoozed")),
        _of_conversation("inbox"),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_inbox"),
    )
    op.create_index(
        "ix_inbox_owner_last_at_conversation_id", "inbox", ["owner", "last_at", "conversation_id"]
    )
    at_desk = sa.column("owner", sa.String()).in_((sa.literal_column("'queued'"), sa.literal_column("'human'")))
    for name, columns in (
        ("ix_inbox_order", ["is_read", "priority", "due", "conversation_id"]),
        (
            "ix_inbox_counts",
            ["language", "channel", "topic", "snoozed", "assignee", "due", "approvals", "owner"],
        ),
        ("ix_inbox_tag_counts", ["tags", "snoozed", "owner"]),
    ):
        op.create_index(name, "inbox", columns, sqlite_where=at_desk, postgresql_where=at_desk)


def _search() -> None:
    op.create_table(
        "vault_digests",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("placeholder", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _of_conversation("vault_digests"),
        sa.PrimaryKeyConstraint("conversation_id", "placeholder", "digest", name="pk_vault_digests"),
    )
    op.create_index("ix_vault_digests_digest", "vault_digests", ["digest"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "said",
        sa.Column("said_id", sa.Integer() if sqlite else sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Text() if sqlite else postgresql.TSVECTOR(), nullable=False),
        _of_conversation("said"),
        sa.PrimaryKeyConstraint("said_id", name="pk_said"),
    )
    op.create_index("ix_said_conversation_id_offset", "said", ["conversation_id", "offset"], unique=True)
    if not sqlite:
        op.create_index("ix_said_tokens", "said", ["tokens"], postgresql_using="gin")
        return
    # The grams are separated by spaces, and everything beyond ASCII belongs to them. Only which rows hold a gram
    # is kept (`detail=none`), in an index beside the table that triggers keep up to date.
    op.execute(
        "CREATE VIRTUAL TABLE said_index USING fts5"
        "(tokens, content='said', content_rowid='said_id', tokenize='ascii', detail=none)"
    )
    op.execute(
        "CREATE TRIGGER said_added AFTER INSERT ON said BEGIN "
        "INSERT INTO said_index(rowid, tokens) VALUES (new.said_id, new.tokens); END"
    )
    op.execute(
        "CREATE TRIGGER said_removed AFTER DELETE ON said BEGIN "
        "INSERT INTO said_index(said_index, rowid, tokens) VALUES ('delete', old.said_id, old.tokens); END"
    )


def downgrade() -> None:
    """Drop the tables and everything in them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE said_index")
    for table in ("said", "vault_digests", "saved_views", "desk_seen", "inbox_tags", "inbox"):
        op.drop_table(table)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.conversation_id"],
        name=f"fk_{table}_conversation_id",
        ondelete="CASCADE",
    )
