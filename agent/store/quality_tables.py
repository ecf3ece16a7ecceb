"""The table of scores: one row a conversation, made from the log and made again when it goes on."""

from __future__ import annotations

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, String, Table, Text

from agent.store.tables import METADATA, Instant

__all__ = ["SCORES"]

SCORES = Table(
    "scores",
    METADATA,
    Column(
        "conversation_id",
        String,
        ForeignKey("conversations.conversation_id", ondelete="CASCADE"),
        nullable=False,
        primary_key=True,
    ),
    Column("scored_offset", Integer, nullable=False),  # of the newest event that was looked at
    Column("total", Integer, nullable=False),
    Column(
        "reasons", Text, nullable=False
    ),  # with a space before and after each, so that one can be looked for
    Column("findings", Text, nullable=False),  # JSON
    Column("look_at", Double, nullable=False),  # seconds since 1970; `NEVER`: only when the log goes on
    Column("is_reviewed", Integer, nullable=False),
    Column("reviewed_by", String, nullable=False),
    Column("reviewed_at", Instant),
    Index(None, "is_reviewed", "total", "conversation_id"),
    Index(None, "look_at"),
)
