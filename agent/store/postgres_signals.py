"""Signals between workers over PostgreSQL's LISTEN and NOTIFY.

One connection listens, another sends: psycopg keeps a connection busy while it waits for notifications. While
either is down, followers are woken every second instead. When a worker dies between its commit and its
signal, followers elsewhere read the log at the end of their `wait`.

A notification is the conversation's id; for a draft, a JSON array of the id and the draft. One that is longer than
PostgreSQL lets a notification be is not sent: that follower sees the text with the reply.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from agent.store.signals import Draft, Subscribers, Subscription

__all__ = ["PostgresSignals"]

_CHANNEL = "crossdesk_events"
_POLL_SECONDS = 1.0
_CONNECT_SECONDS = 5
_LONGEST = 7999  # bytes of a notification
_RETRY_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)

_Work = Callable[[psycopg.AsyncConnection], Awaitable[None]]

_log = logging.getLogger(__name__)


class PostgresSignals:
    """Signals between all workers on one PostgreSQL database; `url` is the engine's.

    A worker's own followers are woken directly, other workers' by a notification. Signals for the same
    conversation that wait to be sent are sent once. `channel` keeps installations apart that share a
    database.
    """

    def __init__(self, url: str, *, channel: str = _CHANNEL) -> None:
        self._conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._channel = channel
        self._subscribers = Subscribers()
        self._waiting: dict[str, None] = {}
        self._drafts: dict[str, Draft] = {}
        self._to_send = asyncio.Event()
        self._down: set[str] = {"listener", "sender"}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to listen and to send; a database that does not answer is tried again, for ever."""
        self._tasks = [
            asyncio.create_task(self._keep("listener", self._listen), name="signals-listener"),
            asyncio.create_task(self._keep("sender", self._send), name="signals-sender"),
            asyncio.create_task(self._poll(), name="signals-poll"),
        ]

    def notify(self, conversation_id: str) -> None:
        """Wake the followers here at once, and those of other workers as soon as it is sent."""
        self._subscribers.ring(conversation_id)
        self._waiting[conversation_id] = None
        self._to_send.set()

    def show(self, conversation_id: str, draft: Draft) -> None:
        """Hand a draft to the followers here at once, and the latest one to other workers."""
        self._subscribers.show(conversation_id, draft)
        if not self._down:  # what comes late shows nothing new
            self._drafts[conversation_id] = draft
            self._to_send.set()

    def subscribe(self, conversation_id: str) -> AbstractAsyncContextManager[Subscription]:
        """Follow a conversation as long as the context lasts."""
        return self._subscribers.subscribe(conversation_id)

    async def close(self) -> None:
        """Stop listening and close the connections."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    @property
    def connected(self) -> bool:
        """Whether signals go both ways at the moment; followers are woken every second while they do not."""
        return not self._down

    async def _keep(self, role: str, work: _Work) -> None:
        """Run one connection's work, again after each failure."""
        failures = 0
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._conninfo, autocommit=True, connect_timeout=_CONNECT_SECONDS
                )
                async with connection:
                    failures = 0
                    await work(connection)
            except psycopg.Error as error:
                self._down.add(role)
                pause = _RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)]
                failures += 1
                _log.warning(
                    "live updates: the %s lost PostgreSQL (%s); polling, next try in %s s",
                    role,
                    type(error).__name__,
                    pause,
                )
                await asyncio.sleep(pause)

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        self._down.discard("listener")
        self._subscribers.ring_all()  # what was sent before LISTEN took effect is lost
        async for notification in connection.notifies():
            self._receive(notification.payload)

    def _receive(self, payload: str) -> None:
        if not payload.startswith("["):
            self._subscribers.ring(payload)
            return
        conversation_id, turn, message_id, text = json.loads(payload)
        self._subscribers.show(conversation_id, Draft(turn=turn, message_id=message_id, text=text))

    async def _send(self, connection: psycopg.AsyncConnection) -> None:
        self._down.discard("sender")
        while True:
            await self._to_send.wait()
            self._to_send.clear()
            batch, self._waiting = self._waiting, {}
            drafts, self._drafts = self._drafts, {}
            try:
                await connection.execute(
                    "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload",
                    (self._channel, [*_written(drafts), *batch]),
                )
            except psycopg.Error:
                self._waiting.update(batch)
                self._to_send.set()
                raise

    async def _poll(self) -> None:
        """Wake everybody regularly while signals may be missed."""
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            if not self.connected:
                self._subscribers.ring_all()


def _written(drafts: dict[str, Draft]) -> list[str]:
    written = (
        json.dumps([cid, draft.turn, draft.message_id, draft.text], ensure_ascii=False)
        for cid, draft in drafts.items()
    )
    return [payload for payload in written if len(payload.encode()) <= _LONGEST]
