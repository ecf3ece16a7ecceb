"""What a model may use: counted for a turn, a conversation and a day; then the embedded brain answers."""

from __future__ import annotations

import pytest

from agent.conversation.events import ModelUse
from agent.spending import Spent
from tests.agent.brains.llm.budgets import limited
from tests.agent.brains.llm.following import watch
from tests.agent.brains.llm.wire import Answer, Server, use
from tests.agent.staging import Conversation, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
EACH = 120  # tokens that the server counts for a call, which costs 100 × 1 + 20 × 4 millionths
LOOKED_UP = (use("check_stock", product_id="nothing"), "Hello.")


async def used(shopper: Conversation) -> ModelUse:
    found = (await watch(shopper, "do you ship to Malta?")).reply.model
    assert found
    return found


@pytest.mark.parametrize(("limit", "said"), [(Spent(tokens=EACH), "120 tokens"), (Spent(cost=1e-6), "1e-06")])
async def test_a_turn_ends_where_its_budget_is_used_up(
    model_stage: Stage, server: Server, limit: Spent, said: str
) -> None:
    server.saying(*LOOKED_UP)
    with limited(model_stage, turn=limit):
        found = await used(await model_stage.open())
    assert (found.fallback, found.calls, found.input_tokens + found.output_tokens) == ("over_budget", 1, EACH)
    assert said in found.detail
    assert len(server.requests) == 1


@pytest.mark.parametrize("limit", [Spent(tokens=2 * EACH), Spent(cost=2 * 180e-6)])
async def test_a_conversation_has_a_budget_of_its_own(
    model_stage: Stage, server: Server, limit: Spent
) -> None:
    server.always(Answer(text="Hello."))
    with limited(model_stage, conversation=limit):
        shopper, other = await model_stage.open(), await model_stage.open()
        found = [(await used(shopper)).fallback for _ in range(3)]
        assert found == ["", "", "over_budget"]
        assert (await used(other)).fallback == ""
    assert len(server.requests) == 3


async def test_all_conversations_share_the_days_budget(model_stage: Stage, server: Server) -> None:
    server.always(Answer(text="Hello."))
    day = model_stage.crossdesk.runner.clock().date().isoformat()
    with limited(model_stage, day=Spent(tokens=1)) as budget:
        before = (await budget.store.spent("", day)).day
    with limited(model_stage, day=Spent(tokens=before.tokens + 2 * EACH)):
        found = [await used(await model_stage.open()) for _ in range(3)]
    assert [use.fallback for use in found] == ["", "", "over_budget"]
    assert found[-1].calls == 0
    assert "the day had" in found[-1].detail
    assert (await budget.store.spent("", day)).day.tokens == before.tokens + 2 * EACH


async def test_what_failed_is_counted_too(model_stage: Stage, server: Server) -> None:
    server.saying("It costs 99.50 EUR.", "It costs 98.50 EUR.")
    with limited(model_stage, conversation=Spent(tokens=10_000)) as budget:
        shopper = await model_stage.open()
        assert (await used(shopper)).fallback == "ungrounded"
        found = await budget.store.spent(shopper.record.conversation_id, "2000-01-01")
    assert found.conversation.tokens == 2 * EACH
    assert found.day.tokens == 0


async def test_tokens_are_estimated_where_the_server_does_not_count(
    model_stage: Stage, server: Server
) -> None:
    server.saying(Answer(text="Hello.", usage=False))
    found = await used(await model_stage.open())
    sent = len(server.requests[0]["messages"][0]["content"])
    assert sent / 5 < found.input_tokens < sent
    assert found.output_tokens > 0
