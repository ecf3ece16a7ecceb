"""Webhooks and their outbox in SQL: `agent.webhooks.outbox.WebhookStore` on SQLite and on PostgreSQL.

The outbox is filled by `agent.store.writing`, in the transaction that stores an event. An attempt claims its row
by moving `next_at` beyond the time that an attempt may take: a worker that dies leaves it to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from agent.store.codec import AnyRow
from agent.store.crypto import Cipher
from agent.store.database import Database
from agent.store.tables import DELIVERIES, IS_DUE, WEBHOOK_TOPICS, WEBHOOKS
from agent.webhooks.topics import Topic
from agent.webhooks.values import Answer, Content, Delivery, DeliveryState, Webhook

__all__ = ["SqlWebhookStore"]

_hook = bindparam("hook", type_=String)
_now = bindparam("now", type_=Float)
_next = bindparam("then", type_=Float)
_limit = bindparam("limit", type_=Integer)

_EVERY = (
    select(WEBHOOKS, WEBHOOK_TOPICS.c.topic)
    .join_from(WEBHOOKS, WEBHOOK_TOPICS)
    .order_by(WEBHOOKS.c.created_at, WEBHOOKS.c.webhook_id)
)
_BACKLOG = select(DELIVERIES.c.webhook_id, DELIVERIES.c.state, func.count()).group_by(
    DELIVERIES.c.webhook_id, DELIVERIES.c.state
)
_REMOVE = delete(WEBHOOKS).where(WEBHOOKS.c.webhook_id == _hook)

_earlier = DELIVERIES.alias("earlier")
_IS_FIRST = ~(
    select(_earlier.c.offset)
    .where(
        _earlier.c.webhook_id == DELIVERIES.c.webhook_id,
        _earlier.c.conversation_id == DELIVERIES.c.conversation_id,
        _earlier.c.state == "pending",
        _earlier.c.offset < DELIVERIES.c.offset,
    )
    .exists()
)
_IS_CLAIMABLE = and_(DELIVERIES.c.webhook_id == _hook, IS_DUE, DELIVERIES.c.next_at <= _now)
DUE = select(DELIVERIES).where(_IS_CLAIMABLE, _IS_FIRST).order_by(DELIVERIES.c.next_at).limit(_limit)
_OF_CONVERSATION = and_(
    DELIVERIES.c.webhook_id == _hook,
    DELIVERIES.c.conversation_id == bindparam("conversation", type_=String),
)
_THIS = and_(_OF_CONVERSATION, DELIVERIES.c.offset == bindparam("offset_told", type_=Integer))
_MINE = and_(_THIS, IS_DUE, DELIVERIES.c.attempts == bindparam("count", type_=Integer))
CLAIM = (
    update(DELIVERIES)
    .where(_IS_CLAIMABLE, _MINE)
    .values(attempts=DELIVERIES.c.attempts + literal_column("1"), next_at=bindparam("until", type_=Float))
)
_DONE = delete(DELIVERIES).where(_MINE)
_FAILED = (
    update(DELIVERIES)
    .where(_MINE)
    .values(
        state=bindparam("new_state", type_=String),
        next_at=_next,
        status=bindparam("answered", type_=Integer),
        error=bindparam("reason", type_=String),
    )
)
# Those behind one that failed wait with it, so that looking for what is due does not read them all each time.
WAIT_TOO = (
    update(DELIVERIES).where(_OF_CONVERSATION, IS_DUE, DELIVERIES.c.next_at < _next).values(next_at=_next)
)


class SqlWebhookStore:
    """Webhooks in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    async def add(self, webhook: Webhook) -> None:
        """Store a new webhook."""
        row = {
            "webhook_id": webhook.webhook_id,
            "url": webhook.url,
            "content": webhook.content,
            "sealed": self._cipher.seal(webhook.secret, webhook.webhook_id, "webhook"),
            "created_at": webhook.created_at,
        }
        topics = [{"webhook_id": webhook.webhook_id, "topic": topic} for topic in sorted(webhook.topics)]

        def work(connection: Connection) -> None:
            connection.execute(insert(WEBHOOKS), row)
            connection.execute(insert(WEBHOOK_TOPICS), topics)

        await self._database.write(work)

    async def all(self) -> list[Webhook]:
        """All webhooks, oldest first. Raises `CryptoError`."""

        def convert(rows: Sequence[AnyRow]) -> list[Webhook]:
            return [self._webhook(list(group)) for _, group in groupby(rows, key=lambda row: row.webhook_id)]

        return await self._database.read(_EVERY, {}, convert)

    async def rotate(self, webhook_id: str, secret: str, *, former_until: datetime) -> bool:
        """Give a webhook a new secret; the present one signs as well until then. False where there is none."""
        values = {
            "former_sealed": WEBHOOKS.c.sealed,  # sealed for the same place, so it can be opened there
            "former_until": former_until,
            "sealed": self._cipher.seal(secret, webhook_id, "webhook"),
        }
        statement = update(WEBHOOKS).where(WEBHOOKS.c.webhook_id == webhook_id).values(values)
        return await self._database.write(lambda connection: bool(connection.execute(statement).rowcount))

    async def remove(self, webhook_id: str) -> bool:
        """Remove a webhook with what it has still to get; false where there is none."""
        return await self._database.write(
            lambda connection: bool(connection.execute(_REMOVE, {"hook": webhook_id}).rowcount)
        )

    async def claim(self, webhook_id: str, *, now: float, until: float, limit: int) -> list[Delivery]:
        """Begin attempts: of each conversation the first that is due, which is nobody else's until then."""

        def work(connection: Connection) -> list[Delivery]:
            due = connection.execute(DUE, {"hook": webhook_id, "now": now, "limit": limit}).all()
            claimed = []
            for row in due:
                parameters = {**_place(_delivery(row)), "now": now, "until": until}
                if connection.execute(CLAIM, parameters).rowcount:
                    claimed.append(_delivery(row, attempts=row.attempts + 1))
            return claimed

        return await self._database.write(work)

    async def done(self, delivery: Delivery) -> None:
        """An attempt delivered: the event leaves the outbox."""
        await self._database.write(lambda connection: connection.execute(_DONE, _place(delivery)))

    async def failed(self, delivery: Delivery, answer: Answer, *, again_at: float | None) -> None:
        """An attempt failed: it is due again at a time, in seconds since 1970, or dead."""
        parameters = {
            **_place(delivery),
            "new_state": "dead" if again_at is None else "pending",
            "then": again_at or 0.0,
            "answered": answer.status,
            "reason": answer.error,
        }

        def work(connection: Connection) -> None:
            connection.execute(_FAILED, parameters)
            if again_at is not None:
                waiting = {"hook": delivery.webhook_id, "conversation": delivery.conversation_id}
                connection.execute(WAIT_TOO, {**waiting, "then": again_at})

        await self._database.write(work)

    async def deliveries(
        self, webhook_id: str, state: DeliveryState | None = None, *, limit: int = 1000
    ) -> list[Delivery]:
        """What a webhook has still to get or did not get, by conversation and offset."""
        chosen: ColumnElement[bool] = DELIVERIES.c.webhook_id == webhook_id
        if state is not None:
            chosen = and_(chosen, DELIVERIES.c.state == state)
        order = (DELIVERIES.c.conversation_id, DELIVERIES.c.offset)
        statement = select(DELIVERIES).where(chosen).order_by(*order).limit(limit)
        return await self._database.read(statement, {}, lambda rows: [_delivery(row) for row in rows])

    async def backlog(self) -> dict[tuple[str, DeliveryState], int]:
        """How many deliveries of each webhook are in each state; those that are none are left out."""

        def convert(rows: Sequence[AnyRow]) -> dict[tuple[str, DeliveryState], int]:
            return {(name, cast(DeliveryState, state)): count for name, state, count in rows}

        return await self._database.read(_BACKLOG, {}, convert)

    async def redeliver(self, webhook_id: str, place: tuple[str, int] | None) -> int:
        """Make the dead deliveries of a webhook due anew, all or that of one conversation and offset."""
        chosen = and_(DELIVERIES.c.webhook_id == webhook_id, DELIVERIES.c.state == "dead")
        if place is not None:
            conversation_id, offset = place
            of_place = and_(DELIVERIES.c.conversation_id == conversation_id, DELIVERIES.c.offset == offset)
            chosen = and_(chosen, of_place)
        statement = update(DELIVERIES).where(chosen).values(state="pending", attempts=0, next_at=0.0)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount)

    def _webhook(self, rows: Sequence[AnyRow]) -> Webhook:
        row = rows[0]
        return Webhook(
            webhook_id=row.webhook_id,
            url=row.url,
            topics=frozenset(cast(Topic, row.topic) for row in rows),
            content=cast(Content, row.content),
            created_at=row.created_at,
            secret=self._cipher.open(row.sealed, row.webhook_id, "webhook"),
            former=self._cipher.open(row.former_sealed, row.webhook_id, "webhook")
            if row.former_sealed
            else "",
            former_until=row.former_until,
        )


def _place(delivery: Delivery) -> dict[str, object]:
    return {
        "hook": delivery.webhook_id,
        "conversation": delivery.conversation_id,
        "offset_told": delivery.offset,
        "count": delivery.attempts,
    }


def _delivery(row: AnyRow, *, attempts: int | None = None) -> Delivery:
    return Delivery(
        webhook_id=row.webhook_id,
        conversation_id=row.conversation_id,
        offset=row.offset,
        type=row.type,
        state=cast(DeliveryState, row.state),
        attempts=row.attempts if attempts is None else attempts,
        next_at=row.next_at,
        status=row.status,
        error=row.error,
    )
