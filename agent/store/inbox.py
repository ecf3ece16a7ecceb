"""The inbox in SQL, on SQLite and on PostgreSQL: pages, counts, what is read, saved views, and making it anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, delete, insert, select

from agent.inbox.cursor import Order, read_cursor, write_cursor
from agent.inbox.values import Counts, InboxPage, InboxQuery, InboxRow, SavedView, ViewName
from agent.store.codec import AnyRow
from agent.store.crypto import Cipher
from agent.store.database import Database
from agent.store.inbox_queries import BY_TIME, COUNTED, COUNTS, page
from agent.store.inbox_tables import DESK_SEEN, NEVER, SAVED_VIEWS
from agent.store.inbox_writing import GET_ROW, mark_seen, rebuild_row, row_of
from agent.store.search_writing import rebuild_search
from agent.store.tables import CONVERSATIONS

__all__ = ["SOON", "SqlInbox"]

SOON = timedelta(minutes=5)
"""A promise that is to be kept within this time counts as breaching."""

_COUNTED_HERE: tuple[ViewName, ...] = ("open", "mine", "unassigned", "breaching", "snoozed", "approvals")


class SqlInbox:
    """The inbox of a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    async def page(
        self, query: InboxQuery, *, me: str, now: datetime, cursor: str = "", limit: int = 50
    ) -> InboxPage:
        """A page of a view. Raises `InvalidInput` for a cursor of another view."""
        order: Order = "time" if query.view in BY_TIME else "urgency"
        after = read_cursor(cursor, order) if cursor else None
        found = await self._database.read(
            page(query, after, limit + 1), _moment(me, now), lambda rows: [row_of(row) for row in rows]
        )
        rows = found[:limit]
        return InboxPage(rows=rows, cursor=_cursor(rows[-1], order) if len(found) > limit else "")

    async def row(self, conversation_id: str) -> InboxRow | None:
        """One conversation; None where nothing was said in it yet."""
        return await self._database.read(
            GET_ROW, {"conversation": conversation_id}, lambda rows: row_of(rows[0]) if rows else None
        )

    async def counts(self, *, me: str, now: datetime) -> Counts:
        """How many conversations each view has."""
        return await self._database.read(COUNTS, _moment(me, now), _counted)

    # ---- what is read ----

    async def mark_seen(self, conversation_id: str, staff: str, offset: int, at: datetime) -> None:
        """Note that somebody at the desk has read up to an offset; going back changes nothing."""
        await self._database.write(
            lambda connection: mark_seen(connection, conversation_id, staff, offset, at)
        )

    async def seen(self, conversation_id: str) -> dict[str, int]:
        """How far each staff user has read."""
        statement = select(DESK_SEEN.c.staff, DESK_SEEN.c.offset).where(
            DESK_SEEN.c.conversation_id == conversation_id
        )
        return await self._database.read(statement, {}, lambda rows: {row[0]: row[1] for row in rows})

    # ---- saved views ----

    async def save_view(self, view: SavedView) -> None:
        """Keep a query under a name."""
        row = {**asdict(view), "query": json.dumps(asdict(view.query))}
        await self._database.write(lambda connection: connection.execute(insert(SAVED_VIEWS), row))

    async def views(self, staff: str) -> list[SavedView]:
        """The views of a staff user and those that are shared, by name."""
        statement = (
            select(SAVED_VIEWS)
            .where((SAVED_VIEWS.c.owner == staff) | SAVED_VIEWS.c.shared)
            .order_by(SAVED_VIEWS.c.name, SAVED_VIEWS.c.view_id)
        )
        return await self._database.read(statement, {}, lambda rows: [_view(row) for row in rows])

    async def remove_view(self, view_id: str, staff: str) -> bool:
        """Remove a view of one's own; false where there is none."""
        statement = delete(SAVED_VIEWS).where(SAVED_VIEWS.c.view_id == view_id, SAVED_VIEWS.c.owner == staff)
        return await self._database.write(lambda connection: bool(connection.execute(statement).rowcount))

    # ---- making it anew ----

    async def rebuild(self, *, at_once: int = 200) -> int:
        """Make all rows, and what search knows, anew while the service runs; returns how many were read."""
        done, last = 0, ""
        while True:
            statement = (
                select(CONVERSATIONS.c.conversation_id)
                .where(CONVERSATIONS.c.conversation_id > last)
                .order_by(CONVERSATIONS.c.conversation_id)
                .limit(at_once)
            )
            ids = await self._database.read(statement, {}, lambda rows: [str(row[0]) for row in rows])
            if not ids:
                return done
            await self._database.write(partial(_rebuild, ids=ids, cipher=self._cipher))
            done, last = done + len(ids), ids[-1]


def _rebuild(connection: Connection, ids: Sequence[str], cipher: Cipher) -> None:
    for conversation_id in ids:
        rebuild_row(connection, conversation_id)
        rebuild_search(connection, conversation_id, cipher)


def _moment(me: str, now: datetime) -> dict[str, object]:
    return {"me": me, "now": now.timestamp(), "soon": (now + SOON).timestamp()}


def _cursor(row: InboxRow, order: Order) -> str:
    if order == "time":
        return write_cursor((row.last_at.isoformat(), row.conversation_id))
    due = NEVER if row.promised_at is None else row.promised_at.timestamp()
    return write_cursor((0 if row.unread else 1, row.priority, due, row.conversation_id))


def _counted(rows: Sequence[AnyRow]) -> Counts:
    views: Counter[ViewName] = Counter(dict.fromkeys((*_COUNTED_HERE, *BY_TIME), 0))
    languages, channels, topics, tags = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for what, first, channel, topic, *numbers in rows:
        awake = int(numbers[0])
        if what == "tags":
            tags.update(dict.fromkeys(first.split(), awake))
        elif what == "desk":
            views.update(dict(zip(_COUNTED_HERE, map(int, numbers), strict=True)))
            languages[first] += awake
            channels[channel] += awake
            topics[topic] += awake
        else:
            views[what] += awake
    return Counts(
        views=dict(views),
        languages=dict(+languages),
        channels=dict(+channels),
        topics=dict(+topics),
        tags=dict(+tags),
        most=COUNTED,
    )


def _view(row: AnyRow) -> SavedView:
    return SavedView(
        view_id=row.view_id,
        owner=row.owner,
        name=row.name,
        shared=row.shared,
        query=InboxQuery(**json.loads(row.query)),
    )
