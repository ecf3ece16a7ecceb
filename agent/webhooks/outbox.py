"""Empties the outbox: delivers events to webhooks, each conversation's in order, until they got them.

What is in the outbox is in the database: a restart, or the death of a worker, loses nothing. An event may come
twice (a worker that dies after the receiver's answer), with the same id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from agent.conversation.events import Event
from agent.store.base import ConversationStore
from agent.store.errors import StoreError
from agent.webhooks.payload import body_of
from agent.webhooks.sending import TIMEOUT_SECONDS, Sender
from agent.webhooks.values import Answer, Delivery, DeliveryState, Webhook, message_id, retry_after

__all__ = ["Outbox", "WebhookStore"]

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # between two looks into the outbox
CLAIM_SECONDS = 4 * TIMEOUT_SECONDS  # after which an attempt whose worker died is made again
AT_ONCE = 8  # attempts to one webhook: one that hangs holds up no other

Shown = Callable[[str, Sequence[Event]], Awaitable[Sequence[Event]]]
"""Events of a conversation with the real values back in them."""


class WebhookStore(Protocol):
    """Where webhooks and their outbox are kept. Each method is one transaction and raises `StoreError`s."""

    async def add(self, webhook: Webhook) -> None:
        """Store a new webhook."""
        ...

    async def all(self) -> list[Webhook]:
        """All webhooks, oldest first."""
        ...

    async def rotate(self, webhook_id: str, secret: str, *, former_until: datetime) -> bool:
        """Give a webhook a new secret; the present one signs as well until then. False where there is none."""
        ...

    async def remove(self, webhook_id: str) -> bool:
        """Remove a webhook with what it has still to get; false where there is none."""
        ...

    async def claim(self, webhook_id: str, *, now: float, until: float, limit: int) -> list[Delivery]:
        """Begin attempts: of each conversation the first that is due, which is nobody else's until then."""
        ...

    async def done(self, delivery: Delivery) -> None:
        """An attempt delivered: the event leaves the outbox."""
        ...

    async def failed(self, delivery: Delivery, answer: Answer, *, again_at: float | None) -> None:
        """An attempt failed: it is due again at a time, in seconds since 1970, or dead."""
        ...

    async def deliveries(
        self, webhook_id: str, state: DeliveryState | None = None, *, limit: int = 1000
    ) -> list[Delivery]:
        """What a webhook has still to get or did not get, by conversation and offset."""
        ...

    async def backlog(self) -> dict[tuple[str, DeliveryState], int]:
        """How many deliveries of each webhook are in each state; those that are none are left out."""
        ...

    async def redeliver(self, webhook_id: str, place: tuple[str, int] | None) -> int:
        """Make dead deliveries due anew, all or that of one conversation and offset."""
        ...


@dataclass(kw_only=True)
class Outbox:
    """Delivers in the background of one worker; several workers share the work."""

    webhooks: WebhookStore
    conversations: ConversationStore
    shown: Shown
    sender: Sender
    clock: Callable[[], datetime]
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _looking: asyncio.Task[None] | None = None

    async def start(self, *, every: float = LOOK_SECONDS) -> None:
        """Begin to deliver."""
        self._looking = asyncio.create_task(self._look_forever(every), name="outbox")

    async def stop(self) -> None:
        """Break off: what is under way is delivered again after a while, here or by another worker."""
        tasks = [task for task in (self._looking, *self._running.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.sender.close()

    async def empty(self, webhook: Webhook) -> None:
        """Deliver to a webhook until nothing is due."""
        while True:
            now = self.clock().timestamp()
            claimed = await self.webhooks.claim(
                webhook.webhook_id, now=now, until=now + CLAIM_SECONDS, limit=AT_ONCE
            )
            if not claimed:
                return
            await asyncio.gather(*(self._attempt(webhook, delivery) for delivery in claimed))

    async def _look_forever(self, every: float) -> None:
        while True:
            try:
                for webhook in await self.webhooks.all():
                    self._wake(webhook)
            except StoreError:
                log.exception("the outbox of webhooks could not be read")
            await asyncio.sleep(every)

    def _wake(self, webhook: Webhook) -> None:
        name = webhook.webhook_id
        if name not in self._running:
            task = asyncio.create_task(self.empty(webhook), name=f"outbox of {name}")
            self._running[name] = task
            task.add_done_callback(lambda done: self._forget(name, done))

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        self._running.pop(name, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("delivering to %s stopped", name, exc_info=task.exception())

    async def _attempt(self, webhook: Webhook, delivery: Delivery) -> None:
        answer = await self._send(webhook, delivery)
        if not answer.error:
            await self.webhooks.done(delivery)
            return
        wait = retry_after(delivery.attempts, answer)
        again_at = None if wait is None else self.clock().timestamp() + wait
        await self.webhooks.failed(delivery, answer, again_at=again_at)
        if again_at is None:
            where = (webhook.webhook_id, message_id(delivery.conversation_id, delivery.offset))
            log.warning("webhook %s did not get %s: it is dead now (%s)", *where, answer.error)

    async def _send(self, webhook: Webhook, delivery: Delivery) -> Answer:
        try:
            body = await self._body(webhook, delivery)
            if body is None:
                return Answer(error="the event is gone")
        except StoreError as exc:
            log.exception("an event could not be read for a webhook")
            return Answer(error=f"the event could not be read ({type(exc).__name__})")
        return await self.sender.send(webhook, message_id(delivery.conversation_id, delivery.offset), body)

    async def _body(self, webhook: Webhook, delivery: Delivery) -> bytes | None:
        cid = delivery.conversation_id
        events: Sequence[Event] = await self.conversations.events(cid, after=delivery.offset - 1, limit=1)
        proposals: Sequence[Event] = (
            await self.conversations.of_kinds(cid, ("proposal",))
            if delivery.type.startswith("action.")
            else []
        )
        if not events:  # the conversation was erased a moment ago, and this delivery with it
            return None
        if webhook.content == "full":
            events, proposals = await self.shown(cid, events), await self.shown(cid, proposals)
        return body_of(events[0], delivery.type, cid, webhook.content, proposals)
