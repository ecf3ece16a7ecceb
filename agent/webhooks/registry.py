"""Webhooks added, listed, tested, redelivered and removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.conversation.ids import new_id
from agent.errors import InvalidInput, NotFound
from agent.webhooks.destination import Destinations
from agent.webhooks.outbox import WebhookStore
from agent.webhooks.payload import test_body
from agent.webhooks.sending import Sender
from agent.webhooks.topics import TOPICS, Topic
from agent.webhooks.values import Answer, Content, Delivery, DeliveryState, Webhook, new_signing_secret

__all__ = ["Webhooks"]

_EVENT = re.compile(r"evt_(conv_[0-9a-z]+)_([0-9]{1,9})", re.ASCII)


@dataclass(kw_only=True)
class Webhooks:
    """What an operator can do with webhooks."""

    store: WebhookStore
    sender: Sender
    destinations: Destinations
    clock: Callable[[], datetime]

    async def add(self, url: str, topics: Collection[str], content: Content) -> Webhook:
        """Add a webhook; it gets the events from now on. Raises `InvalidInput`."""
        known: dict[str, Topic] = {topic: topic for topic in TOPICS}
        wrong = sorted(set(topics) - set(known))
        if wrong or not topics:
            named = f"{wrong[0]!r} is" if wrong else "a webhook needs at least one: it is"
            raise InvalidInput("/topic", f"{named} none of {', '.join(TOPICS)}")
        self.destinations.check_url(url)
        webhook = Webhook(
            webhook_id=new_id("hook"),
            url=url,
            topics=frozenset(known[topic] for topic in topics),
            content=content,
            created_at=self.clock(),
            secret=new_signing_secret(),
        )
        await self.store.add(webhook)
        return webhook

    async def all(self) -> list[Webhook]:
        """All webhooks, oldest first."""
        return await self.store.all()

    async def backlog(self) -> dict[tuple[str, DeliveryState], int]:
        """How many deliveries of each webhook are in each state."""
        return await self.store.backlog()

    async def deliveries(self, webhook_id: str, state: DeliveryState | None = None) -> list[Delivery]:
        """What a webhook has still to get (`pending`) or did not get (`dead`). Raises `NotFound`."""
        webhook = await self._find(webhook_id)
        return await self.store.deliveries(webhook.webhook_id, state)

    async def test(self, webhook_id: str) -> Answer:
        """Send a message of the type `webhook.test` now, once. Raises `NotFound`."""
        webhook = await self._find(webhook_id)
        return await self.sender.send(webhook, new_id("test"), test_body(self.clock().isoformat()))

    async def redeliver(self, webhook_id: str, event: str = "") -> int:
        """Try dead deliveries anew, all or one by its `webhook-id`; how many there were. Raises `NotFound`."""
        webhook = await self._find(webhook_id)
        if not event:
            return await self.store.redeliver(webhook.webhook_id, None)
        match = _EVENT.fullmatch(event)
        if match is None:
            raise InvalidInput("/event", f"{event!r} is not the id of an event, such as evt_conv_…_3")
        count = await self.store.redeliver(webhook.webhook_id, (match[1], int(match[2])))
        if not count:
            raise NotFound(f"{event!r} is not among the dead deliveries of {webhook_id!r}")
        return count

    async def rotate(self, webhook_id: str, *, overlap: timedelta) -> Webhook:
        """Give a webhook a new secret; the old one signs as well until the overlap is over.

        A secret that was still signing from a rotation before ends at once: there are never more than two.
        Raises `NotFound`.
        """
        until = self.clock() + overlap
        if not await self.store.rotate(webhook_id, new_signing_secret(), former_until=until):
            raise NotFound(f"there is no webhook {webhook_id!r}")
        return await self._find(webhook_id)

    async def remove(self, webhook_id: str) -> None:
        """Remove a webhook and what it has still to get. Raises `NotFound`."""
        if not await self.store.remove(webhook_id):
            raise NotFound(f"there is no webhook {webhook_id!r}")

    async def _find(self, webhook_id: str) -> Webhook:
        found = next((hook for hook in await self.store.all() if hook.webhook_id == webhook_id), None)
        if found is None:
            raise NotFound(f"there is no webhook {webhook_id!r}")
        return found
