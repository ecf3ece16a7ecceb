"""The tables of conversations, keys and webhooks. The migrations make them; a test holds both to each other.

Each read of the store is served by a primary key or by one of the indexes here, so that its cost depends
neither on the number of conversations nor on the length of one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
)
from sqlalchemy.types import TypeDecorator

__all__ = [
    "API_KEYS",
    "API_KEY_SECRETS",
    "ATTEMPTS",
    "BRAIN_CONVERSATIONS",
    "BRAIN_DAYS",
    "CONVERSATIONS",
    "DELIVERIES",
    "EVENTS",
    "HANDOFFS",
    "INPUTS",
    "IS_DUE",
    "IS_OPEN",
    "IS_UNFINISHED",
    "METADATA",
    "VAULT",
    "WEBHOOKS",
    "WEBHOOK_TOPICS",
    "Instant",
]


class Instant(TypeDecorator[datetime]):
    """A moment: aware, and in UTC on both ways. SQLite stores its text without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC; a naive time is a mistake of the caller."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
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


def _conversation_id(*, primary_key: bool = False) -> Column[str]:
    target = ForeignKey("conversations.conversation_id", ondelete="CASCADE")
    return Column("conversation_id", String, target, nullable=False, primary_key=primary_key)


CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("conversation_id", String, primary_key=True),
    Column("token_hash", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("locale", String, nullable=False),
    Column("market", String, nullable=False),
    Column("timezone", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("customer_id", String),
    Column("owner", String, nullable=False),
    Column(
        "last_offset", Integer, nullable=False
    ),  # of its newest event; the row's lock gives out the next ones
    Column("lease_owner", String),
    Column("lease_until", Double),  # seconds since 1970
)

EVENTS = Table(
    "events",
    METADATA,
    _conversation_id(primary_key=True),
    Column("offset", Integer, primary_key=True, autoincrement=False),
    Column("turn", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),  # the event as JSON without its offset
    Index(None, "conversation_id", "turn", "offset"),
    Index(None, "conversation_id", "kind", "offset"),
)

INPUTS = Table(
    "inputs",
    METADATA,
    _conversation_id(primary_key=True),
    Column("turn", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("key", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("done", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("conversation_id", "key"),
)

VAULT = Table(
    "vault",
    METADATA,
    _conversation_id(primary_key=True),
    Column("placeholder", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

HANDOFFS = Table(
    "handoffs",
    METADATA,
    Column("handoff_id", String, primary_key=True),
    _conversation_id(),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("language", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("operator", String, nullable=False),
    Column("packet", Text, nullable=False),  # JSON; holds placeholders, no personal data
    Index(None, "state", "priority", "promised_at", "handoff_id"),
    Index(None, "conversation_id"),
)
# Written with literals: a partial index serves only queries that repeat its condition word for word.
IS_OPEN = HANDOFFS.c.state.in_((literal_column("'queued'"), literal_column("'claimed'")))
IS_UNFINISHED = INPUTS.c.done == false()

Index(
    "ix_inputs_unfinished",
    INPUTS.c.conversation_id,
    INPUTS.c.offset,
    sqlite_where=IS_UNFINISHED,
    postgresql_where=IS_UNFINISHED,
)
Index(
    "uq_handoffs_open",
    HANDOFFS.c.conversation_id,
    unique=True,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("attempt_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("subject", String, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "subject", "at"),
)

# What a language model has used. Days outlast the conversations that are erased.
BRAIN_DAYS = Table(
    "brain_days",
    METADATA,
    Column("day", String, primary_key=True),  # of UTC, as in 2026-11-26
    Column("tokens", BigInteger, nullable=False),
    Column("cost", Double, nullable=False),
)

BRAIN_CONVERSATIONS = Table(
    "brain_conversations",
    METADATA,
    _conversation_id(primary_key=True),
    Column("tokens", BigInteger, nullable=False),
    Column("cost", Double, nullable=False),
)

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("key_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("scopes", String, nullable=False),  # separated by spaces, as are the origins
    Column("origins", Text, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

API_KEY_SECRETS = Table(
    "api_key_secrets",
    METADATA,
    Column("secret_id", String, primary_key=True),  # the public part of what the caller sends
    Column("key_id", String, ForeignKey("api_keys.key_id", ondelete="CASCADE"), nullable=False),
    Column("digest", String, nullable=False),  # SHA-256 of the whole text, in hexadecimal
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("last_used_at", Instant),
    Index(None, "key_id"),
)

WEBHOOKS = Table(
    "webhooks",
    METADATA,
    Column("webhook_id", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("content", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the secret that signs
    Column("created_at", Instant, nullable=False),
    Column("former_sealed", LargeBinary),  # the secret that signs as well, until then
    Column("former_until", Instant),
)


def _webhook_id() -> Column[str]:
    target = ForeignKey("webhooks.webhook_id", ondelete="CASCADE")
    return Column("webhook_id", String, target, primary_key=True)


WEBHOOK_TOPICS = Table(
    "webhook_topics",
    METADATA,
    _webhook_id(),
    Column("topic", String, primary_key=True),
    Index(None, "topic"),
)

# The outbox: an event that a webhook has still to get. It names the event and holds nothing of it.
DELIVERIES = Table(
    "webhook_deliveries",
    METADATA,
    _webhook_id(),
    _conversation_id(primary_key=True),
    Column("offset", Integer, primary_key=True, autoincrement=False),
    Column("type", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Double, nullable=False),  # seconds since 1970
    Column("status", Integer),  # of the last answer
    Column("error", Text, nullable=False),
    Index(None, "conversation_id"),
)
IS_DUE = DELIVERIES.c.state == literal_column("'pending'")
Index(
    "ix_webhook_deliveries_due",
    DELIVERIES.c.webhook_id,
    DELIVERIES.c.next_at,
    sqlite_where=IS_DUE,
    postgresql_where=IS_DUE,
)
