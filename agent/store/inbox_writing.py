"""Keeps the inbox in step with the log, in the transaction that appends. Plain functions over a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from agent.conversation.events import Event, MessageEvent
from agent.inbox.projection import PROJECTED, project
from agent.inbox.values import InboxRow
from agent.store.codec import AnyRow, parse_events
from agent.store.inbox_tables import DESK_SEEN, INBOX, INBOX_TAGS, NEVER
from agent.store.tables import CONVERSATIONS, EVENTS

__all__ = ["follow_log", "mark_seen", "rebuild_row", "row_of"]

_this = bindparam("conversation", type_=String)
GET_ROW = select(INBOX).where(INBOX.c.conversation_id == _this)
_CONVERSATION = select(CONVERSATIONS).where(CONVERSATIONS.c.conversation_id == _this)
_FURTHEST_SEEN = select(func.coalesce(func.max(DESK_SEEN.c.offset), 0)).where(
    DESK_SEEN.c.conversation_id == _this
)
_DROP_TAGS = delete(INBOX_TAGS).where(INBOX_TAGS.c.conversation_id == _this)
_LOG = select(EVENTS.c.offset, EVENTS.c.body).where(EVENTS.c.conversation_id == _this)
_LOG_OF_ROWS = _LOG.where(EVENTS.c.kind.in_(sorted(PROJECTED))).order_by(EVENTS.c.offset)
_MESSAGES_AFTER = _LOG.where(
    EVENTS.c.kind == "message", EVENTS.c.offset > bindparam("after", type_=EVENTS.c.offset.type)
)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _upsert(dialect: str, table: Any, keys: tuple[str, ...]) -> Any:
    statement = _INSERTS[dialect](table)
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)


_PUT_ROW = {dialect: _upsert(dialect, INBOX, ("conversation_id",)) for dialect in _INSERTS}
_PUT_SEEN = {dialect: _upsert(dialect, DESK_SEEN, ("conversation_id", "staff")) for dialect in _INSERTS}


def follow_log(connection: Connection, conversation_id: str, events: Sequence[Event], first: int) -> None:
    """Fold events, the first of which has the offset `first`, into the conversation's row."""
    if not any(event.kind in PROJECTED for event in events):
        return
    before = _stored(connection, conversation_id)
    after = before or _new(connection, conversation_id)
    for offset, event in enumerate(events, start=first):
        if event.kind in PROJECTED:
            after = project(after, event.model_copy(update={"offset": offset}))
    _put(connection, before, after)


def mark_seen(connection: Connection, conversation_id: str, staff: str, offset: int, at: datetime) -> None:
    """Note how far somebody at the desk has read; what the desk has read is not unread any more."""
    this = {"conversation": conversation_id}
    connection.execute(_CONVERSATION.with_for_update(), this)
    known = connection.execute(
        select(DESK_SEEN.c.offset).where(DESK_SEEN.c.conversation_id == _this, DESK_SEEN.c.staff == staff),
        this,
    ).scalar()
    if known is not None and known >= offset:
        return
    seen = {"conversation_id": conversation_id, "staff": staff, "offset": offset, "at": at}
    connection.execute(_PUT_SEEN[connection.dialect.name], seen)
    before = _stored(connection, conversation_id)
    if before is None or offset <= before.read_offset:
        return
    rows = connection.execute(_MESSAGES_AFTER, {**this, "after": offset}).all()
    left = sum(isinstance(e, MessageEvent) and e.source == "shopper" for e in parse_events(rows))
    after = replace(before, read_offset=offset, unread=min(before.unread, left))
    _put(connection, before, after)


def rebuild_row(connection: Connection, conversation_id: str) -> None:
    """Make a conversation's row anew from its log."""
    this = {"conversation": conversation_id}
    connection.execute(_CONVERSATION.with_for_update(), this)
    events = parse_events(connection.execute(_LOG_OF_ROWS, this).all())
    connection.execute(delete(INBOX).where(INBOX.c.conversation_id == _this), this)
    connection.execute(_DROP_TAGS, this)
    if not events:
        return
    row = _new(connection, conversation_id)
    for event in events:
        row = project(row, event)
    _put(connection, None, row)


def _stored(connection: Connection, conversation_id: str) -> InboxRow | None:
    row = connection.execute(GET_ROW, {"conversation": conversation_id}).one_or_none()
    return row_of(row) if row is not None else None


def _new(connection: Connection, conversation_id: str) -> InboxRow:
    this = {"conversation": conversation_id}
    record = connection.execute(_CONVERSATION, this).one()
    return InboxRow(
        conversation_id=conversation_id,
        owner="bot",
        channel=record.channel,
        market=record.market,
        language=record.locale.partition("-")[0],
        created_at=record.created_at,
        last_at=record.created_at,
        read_offset=connection.execute(_FURTHEST_SEEN, this).scalar_one(),
    )


def _put(connection: Connection, before: InboxRow | None, after: InboxRow) -> None:
    if after == before:
        return
    connection.execute(_PUT_ROW[connection.dialect.name], _values(after))
    if before is not None and before.tags == after.tags:
        return
    this = {"conversation": after.conversation_id}
    if before is not None:
        connection.execute(_DROP_TAGS, this)
    if after.tags:
        rows = [{"conversation_id": after.conversation_id, "tag": tag} for tag in after.tags]
        connection.execute(insert(INBOX_TAGS), rows)


_AS_THEY_ARE = frozenset(field.name for field in fields(InboxRow)) & frozenset(INBOX.c.keys()) - {
    "tags",
    "orders",
}


def _values(row: InboxRow) -> dict[str, Any]:
    return {
        **{name: _storable(getattr(row, name)) for name in _AS_THEY_ARE},
        "due": NEVER if row.promised_at is None else row.promised_at.timestamp(),
        "snoozed": 0.0 if row.snoozed_until is None else row.snoozed_until.timestamp(),
        "is_read": 0 if row.unread else 1,
        "tags": " ".join(row.tags),
        "orders": " ".join(row.orders),
    }


def _storable(value: Any) -> Any:
    """A text without what PostgreSQL does not take: the zero character and halves of surrogate pairs."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def row_of(row: AnyRow) -> InboxRow:
    """A row of the inbox from the database's."""
    return InboxRow(
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
        promised_at=None if row.due >= NEVER else _moment(row.due),
        snoozed_until=None if not row.snoozed else _moment(row.snoozed),
        tags=tuple(row.tags.split()),
        orders=tuple(row.orders.split()),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
