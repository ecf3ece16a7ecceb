"""Reveals in SQL: `agent.staff.reveals.RevealStore` on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, String, bindparam, delete, insert, select

from agent.staff.audit import NewEntry
from agent.store.audit import append_entry
from agent.store.database import Database
from agent.store.staff_tables import REVEALS

__all__ = ["SqlRevealStore"]

_THIS = (
    REVEALS.c.staff_id == bindparam("this_staff", type_=String),
    REVEALS.c.conversation_id == bindparam("this_conversation", type_=String),
)
_UNTIL = select(REVEALS.c.until).where(*_THIS)
_DROP = delete(REVEALS).where(*_THIS)


class SqlRevealStore:
    """Reveals in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, staff_id: str, conversation_id: str, until: datetime, entry: NewEntry) -> None:
        """Store or prolong, with its entry. Raises `AlreadyThere` where there is no such conversation."""
        row = {"staff_id": staff_id, "conversation_id": conversation_id, "until": until}

        def work(connection: Connection) -> None:
            connection.execute(_DROP, {"this_staff": staff_id, "this_conversation": conversation_id})
            connection.execute(insert(REVEALS), row)
            append_entry(connection, entry)

        await self._database.write(work)

    async def until(self, staff_id: str, conversation_id: str) -> datetime | None:
        """Until when, or None where no reason was ever given."""
        return await self._database.read(
            _UNTIL,
            {"this_staff": staff_id, "this_conversation": conversation_id},
            lambda rows: rows[0].until if rows else None,
        )
