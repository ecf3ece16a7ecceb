"""The tables of the inbox: a row a conversation, its tags, what is read, saved views, and the index of what was said.

All but `DESK_SEEN` and `SAVED_VIEWS` are made from the log and can be made again from it. Moments that are compared
with the present are seconds since 1970, as in the outbox.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from agent.store.tables import METADATA, Instant

__all__ = [
    "COUNTED_BY",
    "DESK_SEEN",
    "INBOX",
    "INBOX_TAGS",
    "IS_AT_DESK",
    "NEVER",
    "SAID",
    "SAVED_VIEWS",
    "VAULT_DIGESTS",
]

COUNTED_BY = ("language", "channel", "topic")

NEVER = 9e12
"""Stands in `due` for a conversation that nobody was promised anything in: it sorts last."""


def _conversation_id(*, primary_key: bool = False) -> Column[str]:
    target = ForeignKey("conversations.conversation_id", ondelete="CASCADE")
    return Column("conversation_id", String, target, nullable=False, primary_key=primary_key)


INBOX = Table(
    "inbox",
    METADATA,
    _conversation_id(primary_key=True),
    Column("owner", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("market", String, nullable=False),
    Column("language", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("last_by", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due", Double, nullable=False),  # the promise, or `NEVER`
    Column("assignee", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("handoff_id", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("preview", Text, nullable=False),
    Column("sentiment", String, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("is_read", Integer, nullable=False),  # 0 where something is unread: those come first
    Column("read_offset", Integer, nullable=False),
    Column("snoozed", Double, nullable=False),  # until then; 0: not
    Column("outcome", String, nullable=False),
    Column("merged_into", String, nullable=False),
    Column("approvals", Integer, nullable=False),
    Column("tags", Text, nullable=False),  # separated by spaces, as are the orders
    Column("orders", Text, nullable=False),
    Index(None, "owner", "last_at", "conversation_id"),
)
# Written with literals: a partial index serves only queries that repeat its condition word for word.
IS_AT_DESK = INBOX.c.owner.in_((literal_column("'queued'"), literal_column("'human'")))
Index(
    "ix_inbox_order",
    INBOX.c.is_read,
    INBOX.c.priority,
    INBOX.c.due,
    INBOX.c.conversation_id,
    sqlite_where=IS_AT_DESK,
    postgresql_where=IS_AT_DESK,
)
# The counts of all views read these two alone, in their order: whole, but nothing of the rows.
Index(
    "ix_inbox_counts",
    *(INBOX.c[name] for name in (*COUNTED_BY, "snoozed", "assignee", "due", "approvals", "owner")),
    sqlite_where=IS_AT_DESK,
    postgresql_where=IS_AT_DESK,
)
Index(
    "ix_inbox_tag_counts",
    *(INBOX.c[name] for name in ("tags", "snoozed", "owner")),
    sqlite_where=IS_AT_DESK,
    postgresql_where=IS_AT_DESK,
)

INBOX_TAGS = Table(
    "inbox_tags",
    METADATA,
    _conversation_id(primary_key=True),
    Column("tag", String, primary_key=True),
    Index(None, "tag", "conversation_id"),
)

DESK_SEEN = Table(
    "desk_seen",
    METADATA,
    _conversation_id(primary_key=True),
    Column("staff", String, primary_key=True),
    Column("offset", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)

SAVED_VIEWS = Table(
    "saved_views",
    METADATA,
    Column("view_id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("name", String, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("query", Text, nullable=False),  # JSON
    Index(None, "owner"),
)

# One row for each event in which something was said; `tokens` are the grams of agent/inbox/grams.py.
SAID = Table(
    "said",
    METADATA,
    Column("said_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _conversation_id(),
    Column("offset", Integer, nullable=False),
    Column("tokens", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    Index(None, "conversation_id", "offset", unique=True),
)

# A keyed hash of an e-mail address or a phone number: it can be found, and not read.
VAULT_DIGESTS = Table(
    "vault_digests",
    METADATA,
    _conversation_id(primary_key=True),
    Column("placeholder", String, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Index(None, "digest"),
)
