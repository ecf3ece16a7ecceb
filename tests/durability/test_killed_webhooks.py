"""A server that is killed while it delivers: each event arrives at least once, in order, under the same id."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.webhooks.values import message_id
from crossdesk_client import AsyncConversation, AsyncCrossdesk
from evals.bench_server import ServerProcess, copy_home
from tests.agent.webhooks.receiver import Receiver, receiving
from tests.api.test_cli import run
from tests.durability.conftest import StartServer

CONVERSATIONS = 4
MESSAGES = 3
WAIT_SECONDS = 240.0  # an attempt whose worker died is made again after a minute


async def _talk(server: ServerProcess) -> list[AsyncConversation]:
    """Conversations in which every message was answered."""
    async with AsyncCrossdesk(server.url) as crossdesk:
        conversations = [await crossdesk.open(locale="en-GB") for _ in range(CONVERSATIONS)]
        for _ in range(MESSAGES):
            await asyncio.gather(*(conversation.send("Hello") for conversation in conversations))
    return conversations


async def _logged(server: ServerProcess, conversation: AsyncConversation) -> list[int]:
    """The offsets of what the shopper and the bot said."""
    async with AsyncCrossdesk(server.url) as crossdesk:
        found = await crossdesk.conversation(conversation.id, conversation.token).events()
    return [event.offset for event in found if event.kind in ("message", "reply")]


async def _until(receiver: Receiver, expected: dict[str, list[int]]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while any(set(offsets) - set(receiver.offsets(cid)) for cid, offsets in expected.items()):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@pytest.mark.slow
async def test_every_event_is_told_in_order_though_the_server_is_killed_while_it_tells(
    warm: Path, tmp_path: Path, start_server: StartServer
) -> None:
    home = copy_home(warm, tmp_path / "home")
    with receiving() as receiver:
        added = run(home, "webhooks", "add", receiver.url, "--topic", "messages", webhooks_private="true")
        secret = added.stdout.strip()
        receiver.pause = 3.0  # longer than the rest of the server's life
        server = start_server(home=home, CROSSDESK_WEBHOOKS_PRIVATE="true")
        server.wait()
        conversations = await _talk(server)
        async with asyncio.timeout(60):
            while not receiver.requests:  # noqa: ASYNC110 - the receiver is another thread
                await asyncio.sleep(0.02)
        server.kill()
        receiver.pause = 0.0
        unheard = {request.id for request in receiver.requests}
        server.start()
        await asyncio.to_thread(server.wait)
        expected = {item.id: await _logged(server, item) for item in conversations}
        assert all(len(offsets) == 2 * MESSAGES for offsets in expected.values())
        await _until(receiver, expected)

    for cid, offsets in expected.items():
        told = receiver.offsets(cid)
        assert told == sorted(told), "none came before one that is earlier in its conversation"
        assert sorted(set(told)) == offsets, "each came at least once, and nothing else"
    bodies: dict[str, set[bytes]] = {}
    for request in receiver.requests:
        request.verify(secret)
        data = request.message["data"]
        assert request.id == message_id(data["conversation_id"], data["offset"])
        bodies.setdefault(request.id, set()).add(request.body)
    assert all(len(variants) == 1 for variants in bodies.values()), "a repetition says the same under its id"
    counts = {name: sum(request.id == name for request in receiver.requests) for name in bodies}
    assert unheard
    assert all(counts[name] > 1 for name in unheard), "what nobody heard the answer to was told again"
