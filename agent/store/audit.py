"""The audit log in SQL: `agent.staff.audit.AuditStore` on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection, Integer, String, bindparam, insert, select, update

from agent.staff.audit import AuditAction, AuditEntry, NewEntry, hash_of
from agent.store.codec import AnyRow
from agent.store.database import Database
from agent.store.staff_tables import AUDIT, AUDIT_HEAD

__all__ = ["SqlAuditStore", "append_entry"]

_limit = bindparam("limit", type_=Integer)
_LOCK_HEAD = select(AUDIT_HEAD.c.number, AUDIT_HEAD.c.digest).with_for_update()
_HEAD = select(AUDIT_HEAD.c.number, AUDIT_HEAD.c.digest)
_MOVE_HEAD = update(AUDIT_HEAD).values(
    number=bindparam("new_number", type_=Integer), digest=bindparam("new_digest", type_=String)
)
_AFTER = (
    select(AUDIT)
    .where(AUDIT.c.number > bindparam("after", type_=Integer))
    .order_by(AUDIT.c.number)
    .limit(_limit)
)


def append_entry(connection: Connection, entry: NewEntry) -> AuditEntry:
    """Add an entry in a transaction that does what the entry tells: both happen, or neither.

    Call it last: it holds the end of the chain until the transaction ends.
    """
    number, previous = connection.execute(_LOCK_HEAD).one()
    number += 1
    digest = hash_of(number, previous, entry)
    row = {
        "number": number,
        "at": entry.at,
        "who": entry.who,
        "role": entry.role,
        "action": entry.action,
        "subject": entry.subject,
        "details": json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True),
        "address": entry.address,
        "previous": previous,
        "digest": digest,
    }
    connection.execute(insert(AUDIT), row)
    connection.execute(_MOVE_HEAD, {"new_number": number, "new_digest": digest})
    return AuditEntry(
        at=entry.at,
        who=entry.who,
        role=entry.role,
        action=entry.action,
        subject=entry.subject,
        details=entry.details,
        address=entry.address,
        number=number,
        previous=previous,
        digest=digest,
    )


class SqlAuditStore:
    """The audit log in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, entry: NewEntry) -> AuditEntry:
        """Add an entry at the end of the chain."""
        return await self._database.write(lambda connection: append_entry(connection, entry))

    async def page(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        action: str = "",
        who: str = "",
        subject: str = "",
    ) -> list[AuditEntry]:
        """The newest entries below a number, newest first; of one action, person or subject where given."""
        query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(AUDIT.c.number < before)
        for column, value in ((AUDIT.c.action, action), (AUDIT.c.who, who), (AUDIT.c.subject, subject)):
            if value:
                query = query.where(column == value)
        return await self._database.read(query, {}, _entries)

    async def after(self, number: int, *, limit: int) -> list[AuditEntry]:
        """Entries above a number, oldest first."""
        return await self._database.read(_AFTER, {"after": number, "limit": limit}, _entries)

    async def head(self) -> tuple[int, str]:
        """Number and digest of the newest entry, kept apart from the entries."""
        return await self._database.read(_HEAD, {}, lambda rows: (rows[0].number, rows[0].digest))


def _entries(rows: Sequence[AnyRow]) -> list[AuditEntry]:
    return [
        AuditEntry(
            at=row.at,
            who=row.who,
            role=row.role,
            action=cast(AuditAction, row.action),
            subject=row.subject,
            details=json.loads(row.details),
            address=row.address,
            number=row.number,
            previous=row.previous,
            digest=row.digest,
        )
        for row in rows
    ]
