"""What a language model has used, in SQL: `agent.spending.SpendingStore` on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, String, Table, bindparam, literal_column, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from agent.spending import Spent, SpentBefore
from agent.store.codec import AnyRow
from agent.store.database import Database
from agent.store.tables import BRAIN_CONVERSATIONS, BRAIN_DAYS

__all__ = ["SqlSpendingStore"]

_READ = union_all(
    select(literal_column("'day'").label("of"), BRAIN_DAYS.c.tokens, BRAIN_DAYS.c.cost).where(
        BRAIN_DAYS.c.day == bindparam("this_day", type_=String)
    ),
    select(literal_column("'conversation'"), BRAIN_CONVERSATIONS.c.tokens, BRAIN_CONVERSATIONS.c.cost).where(
        BRAIN_CONVERSATIONS.c.conversation_id == bindparam("conversation", type_=String)
    ),
)


def _adding(table: Table) -> dict[str, Any]:
    """A statement for each database that adds to a row, or makes it."""
    made = {}
    for name, insert in (("sqlite", sqlite.insert(table)), ("postgresql", postgresql.insert(table))):
        new = insert.excluded
        sums = {"tokens": table.c.tokens + new.tokens, "cost": table.c.cost + new.cost}
        made[name] = insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)
    return made


_ADD_DAY, _ADD_CONVERSATION = _adding(BRAIN_DAYS), _adding(BRAIN_CONVERSATIONS)


class SqlSpendingStore:
    """Counts in a database that `migrate` has brought up to date; workers share them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def spent(self, conversation_id: str, day: str) -> SpentBefore:
        """What was spent in a conversation and on a day."""
        parameters = {"this_day": day, "conversation": conversation_id}
        return await self._database.read(_READ, parameters, _spent_before)

    async def add(self, conversation_id: str, day: str, spent: Spent) -> None:
        """Count what a turn has spent."""
        amounts = {"tokens": spent.tokens, "cost": spent.cost}

        def work(connection: Connection) -> None:
            name = connection.dialect.name
            connection.execute(_ADD_CONVERSATION[name], {"conversation_id": conversation_id, **amounts})
            connection.execute(_ADD_DAY[name], {"day": day, **amounts})

        await self._database.write(work)


def _spent_before(rows: Sequence[AnyRow]) -> SpentBefore:
    found = {row[0]: Spent(tokens=row[1], cost=row[2]) for row in rows}
    return SpentBefore(conversation=found.get("conversation", Spent()), day=found.get("day", Spent()))
