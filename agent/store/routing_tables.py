"""The tables of routing: how each hand-off's wait goes, contacts that shoppers left, mails to be sent, leases."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    literal_column,
)

from agent.store.tables import METADATA, Instant

__all__ = ["CONTACTS", "IS_WATCHED", "LEASES", "MAILS", "MAIL_IS_DUE", "WATCHES"]


def _conversation_id(*, primary_key: bool = False) -> Column[str]:
    target = ForeignKey("conversations.conversation_id", ondelete="CASCADE")
    return Column("conversation_id", String, target, nullable=False, primary_key=primary_key)


WATCHES = Table(
    "watches",
    METADATA,
    Column("handoff_id", String, ForeignKey("handoffs.handoff_id", ondelete="CASCADE"), primary_key=True),
    _conversation_id(),
    Column("version", Integer, nullable=False),
    Column("look_at", Instant),
    Column("rule", String, nullable=False),
    Column("team", String, nullable=False),
    Column("skills", String, nullable=False),  # one a line, as are those who passed
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("sla", String, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("sla_due_at", Instant, nullable=False),
    Column("first_promised_at", Instant, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("position_told", Integer),
    Column("told_at", Instant),
    Column("reminded", Boolean, nullable=False),
    Column("apologies", Integer, nullable=False),
    Column("delays", Integer, nullable=False),
    Column("reroutes", Integer, nullable=False),
    Column("escalated", Boolean, nullable=False),
    Column("offered_to", String, nullable=False),
    Column("offered_until", Instant),
    Column("passed_by", Text, nullable=False),
    Column("nudged", Boolean, nullable=False),
    Column("asked_shopper_at", Instant),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    Column("outcome", String, nullable=False),
    Index(None, "conversation_id"),
    Index(None, "queued_at"),
)
# Written with a literal: a partial index serves only queries that repeat its condition word for word.
IS_WATCHED = WATCHES.c.look_at.is_not(None)
Index(
    "ix_watches_look_at",
    WATCHES.c.look_at,
    sqlite_where=IS_WATCHED,
    postgresql_where=IS_WATCHED,
)

CONTACTS = Table(
    "contacts",
    METADATA,
    _conversation_id(primary_key=True),
    Column("kind", String, primary_key=True),
    Column("placeholder", String, nullable=False),  # its value is in the vault
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("done_at", Instant),
)

# The outbox of mails names the event that is sent and holds nothing of it.
MAILS = Table(
    "mails",
    METADATA,
    _conversation_id(primary_key=True),
    Column("offset", Integer, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),  # pending, sent or dead
    Column("attempts", Integer, nullable=False),
    Column("next_at", Double, nullable=False),  # seconds since 1970
    Column("error", Text, nullable=False),
)
MAIL_IS_DUE = MAILS.c.state == literal_column("'pending'")
Index("ix_mails_due", MAILS.c.next_at, sqlite_where=MAIL_IS_DUE, postgresql_where=MAIL_IS_DUE)

LEASES = Table(
    "leases",
    METADATA,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Double, nullable=False),  # seconds since 1970
)
