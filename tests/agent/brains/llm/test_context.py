"""What a model is told of a long conversation: as much as of a short one, and what matters of the rest."""

from __future__ import annotations

import json

import pytest

from agent.conversation.events import MessageEvent, Reply, ReplyEvent
from agent.conversation.ids import new_id
from agent.store.base import Append
from tests.agent.brains.llm.following import watch
from tests.agent.brains.llm.wire import Server, use
from tests.agent.staging import Conversation, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
LOOKED_UP = (
    use("verify_order", order_number="10002", postcode="<POSTCODE_1>"),
    use("track_order", order_number="10002"),
    "It has been delivered.",
)


async def chat(shopper: Conversation, messages: int) -> None:
    """Let both sides have said so much already."""
    store, clock = shopper.stage.crossdesk.store, shopper.stage.crossdesk.runner.clock
    text = "I would also like to know whether the blue shoes come in another size. "
    for number in range(messages // 2):
        turn = new_id("turn")
        said = MessageEvent(
            at=clock(), source="shopper", turn=turn, message_id=new_id("msg"), text=f"{text}{number}"
        )
        reply = Reply(text=f"They come in several sizes. {number}", language="en")
        told = ReplyEvent(at=clock(), source="bot", turn=turn, message_id=new_id("msg"), reply=reply)
        await store.append(shopper.record.conversation_id, Append(events=(said, told)))


async def begun(stage: Stage, server: Server, messages: int) -> Conversation:
    """A conversation that began with an order and went on about other things."""
    shopper = await stage.open()
    server.saying(*LOOKED_UP)
    await watch(shopper, "Where is my order 10002? My postcode is SW9 8QH")
    await chat(shopper, messages - 2)
    return shopper


async def test_a_conversation_of_400_messages_costs_what_one_of_20_does(
    model_stage: Stage, server: Server
) -> None:
    sizes = []
    for messages in (20, 400):
        shopper = await begun(model_stage, server, messages)
        server.saying("Yes, gladly.")
        await watch(shopper, "Can you help me?")
        sizes.append(len(json.dumps(server.requests[0]["messages"])))
    assert sizes[1] <= sizes[0] * 1.02


async def test_what_the_tools_found_long_ago_is_told_and_may_be_said_again(
    model_stage: Stage, server: Server
) -> None:
    shopper = await begun(model_stage, server, 100)
    server.saying("Order 10002 was delivered. Anything else?")
    seen = await watch(shopper, "What was it about my order?")
    assert seen.reply.brain == "openai:right"
    system = server.requests[0]["messages"][0]["content"]
    assert "track_order ok (order_number=10002" in system
    assert "verified for 10002" in system
    assert "first message was: 'Where is my order 10002? My postcode is <POSTCODE_1>'" in system
    assert "SW9" not in system


async def test_prose_of_a_result_is_not_told_a_second_time(model_stage: Stage, server: Server) -> None:
    shopper = await model_stage.open()
    server.saying(use("search_help_centre", query="returns"), "Gladly.")
    await watch(shopper, "how do returns work?")
    server.saying("Gladly.")
    await watch(shopper, "thanks")
    (line,) = [
        line
        for line in server.requests[0]["messages"][0]["content"].splitlines()
        if "Earlier" in line and "search_help_centre" in line
    ]
    assert len(line) < 200


async def test_long_messages_are_cut(model_stage: Stage, server: Server) -> None:
    shopper = await model_stage.open()
    server.saying(*["Gladly."] * 9)
    for _ in range(8):
        await watch(shopper, "My shoes are too small for me. " * 120)
    sent = server.requests[-1]["messages"]
    assert sum(len(message["content"]) for message in sent[1:-1]) <= 8_000
