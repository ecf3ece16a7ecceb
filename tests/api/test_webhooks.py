"""A running product tells a webhook what happens in a conversation."""

from __future__ import annotations

import asyncio

from agent.assembly import Crossdesk
from tests.agent.webhooks.receiver import Receiver, receiving
from tests.api.shopping import Shopper

EMAIL = "anna.schmidt@example.de"


async def until(receiver: Receiver, kind: str) -> None:
    """Wait for a message of that type."""
    async with asyncio.timeout(60):
        while all(request.message["type"] != kind for request in receiver.requests):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_conversation_is_told_as_it_happens(crossdesk: Crossdesk, shopper: Shopper) -> None:
    with receiving() as full, receiving() as ids:
        hooks = [
            await crossdesk.webhooks.add(full.url, ["messages", "handoffs"], "full"),
            await crossdesk.webhooks.add(ids.url, ["messages", "handoffs"], "ids"),
        ]
        said = await shopper.say(f"I want to talk to a human agent. My e-mail is {EMAIL}")
        for receiver in (full, ids):
            await until(receiver, "message.bot")
        for hook in hooks:
            await crossdesk.webhooks.remove(hook.webhook_id)
    for receiver, hook in zip((full, ids), hooks, strict=True):
        for request in receiver.requests:
            request.verify(hook.secret)
        assert [request.message["type"] for request in receiver.requests] == [
            "message.shopper",
            "handoff.queued",
            "message.bot",
        ]
        assert receiver.offsets(shopper.id) == sorted(receiver.offsets(shopper.id))
    assert full.requests[-1].message["data"]["reply"]["text"] == said["reply"]["text"]
    assert EMAIL in full.requests[0].body.decode()
    assert EMAIL not in str([request.body for request in ids.requests])
