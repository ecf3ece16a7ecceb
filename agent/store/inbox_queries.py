"""The statements of the inbox: a page of a view, and the counts of all views in one query.

A view of what is at the desk is read from a partial index in its order, unread first, then priority, then the time
left to the promise; it stops at its limit. What grows for ever is counted up to a limit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Float,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)

from agent.inbox.cursor import Place
from agent.inbox.values import InboxQuery, ViewName
from agent.store.inbox_tables import INBOX, INBOX_TAGS, IS_AT_DESK

__all__ = ["BY_TIME", "COUNTED", "COUNTS", "page"]

BY_TIME: frozenset[ViewName] = frozenset({"bot", "closed"})
"""Views that are ordered by the last message, newest first; the others by urgency."""

COUNTED = 1000  # conversations up to which what grows for ever is counted

_c = INBOX.c
_now = bindparam("now", type_=Float)
_soon = bindparam("soon", type_=Float)
_me = bindparam("me", type_=String)
_AWAKE = _c.snoozed <= _now
_VIEWS: dict[ViewName, ColumnElement[bool]] = {
    "open": _AWAKE,
    "mine": and_(_AWAKE, _c.assignee == _me),
    "unassigned": and_(_AWAKE, _c.assignee == ""),
    "breaching": and_(_AWAKE, _c.due <= _soon),
    "snoozed": _c.snoozed > _now,
    "approvals": _c.approvals > 0,
}
_URGENCY = (_c.is_read, _c.priority, _c.due, _c.conversation_id)


def page(query: InboxQuery, after: Place | None, limit: int) -> Select[Any]:
    """The rows of a view after a place in its order. Takes `now`, `soon` and `me`, seconds and a staff user."""
    chosen = [_at(query.view), *_narrowed(query)]
    if query.view in BY_TIME:
        if after is not None:
            last_at, conversation_id = after[0], after[-1]
            moment = literal(datetime.fromisoformat(str(last_at)), _c.last_at.type)
            chosen.append(
                tuple_(_c.last_at, _c.conversation_id) < tuple_(moment, literal(conversation_id, String))
            )
        order = (_c.last_at.desc(), _c.conversation_id.desc())
        return select(INBOX).where(*chosen).order_by(*order).limit(limit)
    if after is not None:
        place = (literal(value, column.type) for value, column in zip(after, _URGENCY, strict=True))
        chosen.append(tuple_(*_URGENCY) > tuple_(*place))
    return select(INBOX).where(*chosen).order_by(*_URGENCY).limit(limit)


def _at(view: ViewName) -> ColumnElement[bool]:
    if view in BY_TIME:
        return _c.owner == view
    return and_(IS_AT_DESK, _VIEWS[view])


def _narrowed(query: InboxQuery) -> list[ColumnElement[bool]]:
    """What else a row must be."""
    wanted = {name: getattr(query, name) for name in ("language", "channel", "topic", "assignee")}
    found: list[ColumnElement[bool]] = [_c[name] == value for name, value in wanted.items() if value]
    if query.tag:
        tagged = select(INBOX_TAGS.c.conversation_id).where(
            INBOX_TAGS.c.tag == query.tag, INBOX_TAGS.c.conversation_id == _c.conversation_id
        )
        found.append(tagged.exists())
    return found


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _bounded(view: ViewName) -> Select[Any]:
    some = select(literal_column("1").label("one")).where(_at(view)).limit(COUNTED).subquery()
    return _branch(view, literal_column("''"), func.count(some.c.one)).select_from(some)


def _branch(what: str, name: ColumnElement[Any], count: ColumnElement[Any]) -> Select[Any]:
    """A row that counts one thing, in the columns of `COUNTS`."""
    empty: ColumnElement[Any] = literal_column("''")
    nothing: ColumnElement[Any] = literal_column("0")
    first, *others = _VIEWS
    return select(
        literal_column(f"'{what}'").label("what"),
        name.label("a"),
        empty.label("b"),
        empty.label("c"),
        count.label(first),
        *(nothing.label(view) for view in others),
    )


def _counts() -> CompoundSelect[Any]:
    """Rows of (what, and three names), then a number for each view; `what` is "desk", "tags" or a view's name."""
    at_desk = (
        select(
            literal_column("'desk'").label("what"),
            _c.language.label("a"),
            _c.channel.label("b"),
            _c.topic.label("c"),
            *(_number(condition).label(name) for name, condition in _VIEWS.items()),
        )
        .where(IS_AT_DESK)
        .group_by(_c.language, _c.channel, _c.topic)
    )
    tags = _branch("tags", _c.tags, func.count()).where(IS_AT_DESK, _AWAKE).group_by(_c.tags)
    return union_all(at_desk, tags, *(_bounded(view) for view in sorted(BY_TIME)))


COUNTS = _counts()
"""Takes `now`, `soon` and `me`."""
