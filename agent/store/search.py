"""Search over everything said, on SQLite (FTS5) and on PostgreSQL (a GIN index over our own pieces of text)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, Integer, String, bindparam, cast, select, text
from sqlalchemy.dialects.postgresql import TSQUERY

from agent.conversation.events import Event
from agent.errors import InvalidInput
from agent.inbox.grams import Gram, parts_of, wanted_grams
from agent.inbox.search import Hit, SearchPage, snippet
from agent.inbox.searchable import searchable
from agent.inbox.values import InboxRow
from agent.perception.text import fold
from agent.store.codec import AnyRow, parse_events
from agent.store.crypto import Cipher
from agent.store.database import Database
from agent.store.inbox_tables import INBOX, SAID, VAULT_DIGESTS
from agent.store.inbox_writing import row_of
from agent.store.search_writing import contact_digests
from agent.store.tables import CONVERSATIONS, EVENTS

__all__ = ["SqlSearch"]

_AT_ONCE = 200  # candidates that are read at once
_MOST_READS = 10  # times, for one page
_NEWEST = 2**62

_SQLITE = text(
    "SELECT said.said_id, said.conversation_id, events.offset, events.body FROM said_index "
    "JOIN said ON said.said_id = said_index.rowid "
    "JOIN events ON events.conversation_id = said.conversation_id AND events.offset = said.offset "
    "WHERE said_index MATCH :query AND said_index.rowid < :before ORDER BY said_index.rowid DESC LIMIT :limit"
)
# Materialised: else a rare word is looked for by reading the newest rows one by one.
_found = (
    select(SAID.c.said_id, SAID.c.conversation_id, SAID.c.offset)
    .where(
        SAID.c.tokens.op("@@")(cast(bindparam("query", type_=String), TSQUERY)),
        SAID.c.said_id < bindparam("before", type_=BigInteger),
    )
    .cte("found")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_POSTGRESQL = (
    select(_found.c.said_id, _found.c.conversation_id, EVENTS.c.offset, EVENTS.c.body)
    .join_from(
        _found,
        EVENTS,
        (EVENTS.c.conversation_id == _found.c.conversation_id) & (EVENTS.c.offset == _found.c.offset),
    )
    .order_by(_found.c.said_id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_STATEMENTS: dict[str, Any] = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


class SqlSearch:
    """Search in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher
        self._dialect = database.dialect

    async def find(self, query: str, *, cursor: str = "", limit: int = 20) -> SearchPage:
        """Conversations in which all words of the query stand in one message, note or result of a tool.

        An e-mail address or a phone number finds the conversations that it was given in. Raises `InvalidInput` for
        a query without a letter or digit, and for a cursor that no page gave.
        """
        grams = wanted_grams(query)
        if not grams:
            raise InvalidInput("/q", "write at least one letter or digit")
        hits: dict[str, Hit] = {}
        if not cursor:
            for hit in await self._by_contact(contact_digests(self._cipher, query), limit):
                hits[hit.conversation_id] = hit
        before, more = _place(cursor), True
        wanted = parts_of(query)
        for _ in range(_MOST_READS):
            found = await self._candidates(grams, before)
            for said_id, conversation_id, event in found:
                if len(hits) == limit:
                    break
                before = said_id
                if conversation_id not in hits and _stands_in(wanted, searchable(event)):
                    hits[conversation_id] = _hit(conversation_id, event, wanted[0])
            more = len(found) == _AT_ONCE or len(hits) == limit
            if not more or len(hits) == limit:
                break
        rows = await self._rows(list(hits))
        shown = [replace(hit, row=rows.get(hit.conversation_id)) for hit in hits.values()]
        return SearchPage(hits=shown, cursor=str(before) if more else "")

    async def _candidates(self, grams: Sequence[Gram], before: int) -> list[tuple[int, str, Event]]:
        parameters = {"query": _matching(grams, self._dialect), "before": before, "limit": _AT_ONCE}

        def convert(rows: Sequence[AnyRow]) -> list[tuple[int, str, Event]]:
            return [(row[0], row[1], parse_events([row[2:]])[0]) for row in rows]  # type: ignore[list-item]

        return await self._database.read(_STATEMENTS[self._dialect], parameters, convert)

    async def _by_contact(self, digests: Sequence[bytes], limit: int) -> list[Hit]:
        if not digests:
            return []
        statement = (
            select(CONVERSATIONS.c.conversation_id, CONVERSATIONS.c.created_at)
            .distinct()
            .join_from(
                VAULT_DIGESTS,
                CONVERSATIONS,
                CONVERSATIONS.c.conversation_id == VAULT_DIGESTS.c.conversation_id,
            )
            .where(VAULT_DIGESTS.c.digest.in_(list(digests)))
            .order_by(CONVERSATIONS.c.created_at.desc(), CONVERSATIONS.c.conversation_id)
            .limit(limit)
        )

        def convert(rows: Sequence[AnyRow]) -> list[Hit]:
            return [
                Hit(conversation_id=row[0], offset=0, at=row[1], kind="contact", snippet="", row=None)
                for row in rows
            ]

        return await self._database.read(statement, {}, convert)

    async def _rows(self, ids: Sequence[str]) -> dict[str, InboxRow]:
        if not ids:
            return {}
        statement = select(INBOX).where(INBOX.c.conversation_id.in_(ids))
        return await self._database.read(
            statement, {}, lambda rows: {row.conversation_id: row_of(row) for row in rows}
        )


def _matching(grams: Sequence[Gram], dialect: str) -> str:
    """Pieces of text as the database's full-text search wants them; they hold letters and digits alone."""
    if dialect == "sqlite":
        return " AND ".join(f'"{gram.text}"{"*" if gram.prefix else ""}' for gram in grams)
    return " & ".join(f"'{gram.text}'{':*' if gram.prefix else ''}" for gram in grams)


def _stands_in(wanted: Sequence[str], said: str) -> bool:
    """Whether all words stand in a text: pieces alone may come from different words."""
    folded = fold(said)
    return all(part in folded for part in wanted)


def _hit(conversation_id: str, event: Event, word: str) -> Hit:
    return Hit(
        conversation_id=conversation_id,
        offset=event.offset,
        at=event.at,
        kind=event.kind,
        snippet=snippet(searchable(event), word),
        row=None,
    )


def _place(cursor: str) -> int:
    if not cursor:
        return _NEWEST
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise InvalidInput("/cursor", "this is not the cursor of a page of a search")
    return int(cursor)
