"""The tables of the desk's people: accounts, sessions, what they saw, and the audit log."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from agent.store.tables import METADATA, Instant

__all__ = ["AUDIT", "AUDIT_HEAD", "METADATA", "REVEALS", "STAFF", "STAFF_PICTURES", "STAFF_SESSIONS"]

STAFF = Table(
    "staff",
    METADATA,
    Column("staff_id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),  # in lower case
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("languages", String, nullable=False),  # separated by spaces
    Column("skills", String, nullable=False),  # separated by spaces
    Column("timezone", String, nullable=False),
    Column("interface", String, nullable=False),
    Column("password", String, nullable=False),  # argon2id, with its parameters and salt
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("picture", String, nullable=False),  # digest of the picture, "" where there is none
)


def _staff_id(*, primary_key: bool = False) -> Column[str]:
    target = ForeignKey("staff.staff_id", ondelete="CASCADE")
    return Column("staff_id", String, target, nullable=False, primary_key=primary_key)


STAFF_PICTURES = Table(
    "staff_pictures",
    METADATA,
    _staff_id(primary_key=True),
    Column("media_type", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

STAFF_SESSIONS = Table(
    "staff_sessions",
    METADATA,
    Column("session_id", String, primary_key=True),
    _staff_id(),
    Column("digest", String, nullable=False, unique=True),  # SHA-256 of the cookie's token
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("device", String, nullable=False),
    Index(None, "staff_id"),
)

REVEALS = Table(
    "reveals",
    METADATA,
    _staff_id(primary_key=True),
    Column(
        "conversation_id",
        String,
        ForeignKey("conversations.conversation_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("until", Instant, nullable=False),
    Index(None, "conversation_id"),
)

# Triggers of the migration refuse every UPDATE and DELETE.
AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("role", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("details", Text, nullable=False),  # JSON
    Column("address", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("digest", String, nullable=False),
    Index(None, "action", "number"),
    Index(None, "who", "number"),
    Index(None, "subject", "number"),
)

# One row: the end of the chain. Its lock gives out the next number; it also shows where the end was cut off.
AUDIT_HEAD = Table(
    "audit_head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("digest", String, nullable=False),
)
