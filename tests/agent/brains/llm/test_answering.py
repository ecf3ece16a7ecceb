"""A turn with a language model: what it is told, what is made of its answers, and who goes on when it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.conversation.events import ReplyEvent
from agent.spending import Spent
from agent.traces import trace_of
from api.tracing import lines_of
from tests.agent.brains.llm.budgets import limited
from tests.agent.brains.llm.wire import Answer, Server, use
from tests.agent.staging import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
ASKED = "Where is my order 10002? My postcode is SW9 8QH"
LOOKED_UP = (
    use("verify_order", order_number="10002", postcode="<POSTCODE_1>"),
    use("track_order", order_number="10002"),
)


async def reply_event(result) -> ReplyEvent:
    return next(event for event in result.events if isinstance(event, ReplyEvent))


async def test_the_model_answers_with_the_cards_of_its_tools_and_its_use_is_recorded(
    model_stage: Stage, server: Server
):
    server.saying(*LOOKED_UP, "Good news: your parcel has been delivered.")
    result = await (await model_stage.open()).say(ASKED)
    event = await reply_event(result)
    assert (event.brain, result.reply.text) == ("openai:right", "Good news: your parcel has been delivered.")
    assert [card.kind for card in result.reply.cards] == ["tracking"]
    assert event.model is not None
    assert (event.model.prompt, event.model.calls, event.model.fallback) == ("answer@1", 3, "")
    assert (event.model.input_tokens, event.model.output_tokens) == (300, 60)
    assert event.model.cost == pytest.approx((300 * 1.0 + 60 * 4.0) / 1e6)


async def test_nothing_personal_leaves_for_the_model(model_stage: Stage, server: Server):
    server.saying(
        *LOOKED_UP, use("order_details", order_number="10002"), "It has been delivered.", "You're welcome."
    )
    shopper = await model_stage.open()
    await shopper.say("Hi, I'm John Carter, call me on 07700 900123. " + ASKED)
    await shopper.say("Thanks, that was all")
    customer = model_stage.customer(model_stage.orders()["10002"].customer_id)
    for secret in ("SW9 8QH", "John", "Carter", "07700", customer.email, customer.name):
        assert secret not in server.sent
    assert "<POSTCODE_1>" in server.sent


async def test_the_model_is_told_the_conversation_so_far(model_stage: Stage, server: Server):
    server.saying("Hello! How can I help?", "I can look that up for you.")
    shopper = await model_stage.open()
    await shopper.say("good morning")
    await shopper.say("I have a question about my parcel")
    told = [(m["role"], m["content"]) for m in server.requests[-1]["messages"]]
    assert told[0][0] == "system"
    assert "Write in English" in told[0][1]
    assert told[1:] == [
        ("user", "good morning"),
        ("assistant", "Hello! How can I help?"),
        ("user", "I have a question about my parcel"),
    ]


async def test_a_figure_from_nowhere_goes_back_once_and_is_mended(model_stage: Stage, server: Server):
    server.saying(*LOOKED_UP, "It arrives in 17 days and costs 99.50 EUR.", "It has been delivered.")
    result = await (await model_stage.open()).say(ASKED)
    assert result.reply.text == "It has been delivered."
    assert "99.50" in server.requests[-1]["messages"][-1]["content"]
    assert (await reply_event(result)).brain == "openai:right"


FAILING = {
    "ungrounded": [*LOOKED_UP, "It costs 99.50 EUR.", "No, it costs 98.50 EUR."],
    "refused": [Answer(text="I can't.", finish="content_filter")],
    "malformed": [Answer(calls=(("track_order", '{"order_number": '),))],
    "looping": [use("check_stock", product_id="nothing")] * 3,
    "unreachable": [Answer(status=503)] * 3,
    "over_budget": [*LOOKED_UP, "Delivered."],
}


@pytest.mark.parametrize("reason", FAILING)
async def test_the_embedded_brain_finishes_what_the_model_cannot(
    model_stage: Stage, server: Server, reason: str
):
    server.saying(*FAILING[reason])
    with limited(model_stage, turn=Spent(tokens=200 if reason == "over_budget" else 30_000)):
        result = await (await model_stage.open()).say(ASKED)
    event = await reply_event(result)
    assert (event.brain, event.model.fallback) == ("embedded", reason)
    assert "tracking" in [card.kind for card in result.reply.cards]
    assert len([event for event in result.events if isinstance(event, ReplyEvent)]) == 1


async def test_a_model_that_hangs_is_not_waited_for(model_stage: Stage, server: Server):
    server.always(Answer(hang=True))
    runner = model_stage.crossdesk.runner
    usual = runner.answerer
    runner.answerer = replace(usual, answering=replace(usual.answering, seconds=1.7))
    try:
        result = await (await model_stage.open()).say(ASKED)
    finally:
        runner.answerer = usual
        server.released.set()
    event = await reply_event(result)
    assert (event.brain, event.model.fallback) == ("embedded", "timeout")


async def test_a_model_out_of_reach_is_left_alone_for_a_while(model_stage: Stage, server: Server):
    server.always(Answer(status=500))
    shopper = await model_stage.open()
    for _ in range(3):
        await shopper.say("do you ship to Malta?")
    asked = len(server.requests)
    result = await shopper.say("and to Cyprus?")
    assert len(server.requests) == asked == 9
    assert (await reply_event(result)).model.fallback == "breaker_open"


@pytest.mark.parametrize(
    "text", ["I want to speak to a human being, now", "I'll sue you, my lawyer will write to you"]
)
async def test_a_person_who_is_due_is_called_without_asking_the_model(
    model_stage: Stage, server: Server, text: str
):
    server.saying()
    result = await (await model_stage.open()).say(text)
    assert result.reply.handed_off
    assert server.requests == []


async def test_an_action_needs_the_shoppers_own_yes(model_stage: Stage, server: Server):
    number, proof = "10004", "li.wei@example.cn"
    seen: list[str] = []

    def brain(body):
        messages = body["messages"]
        last = messages[-1]
        if last["role"] == "user" and "has confirmed the proposal" in last["content"]:
            return use("carry_out", proposal_id=last["content"].rsplit(" ", 1)[-1].rstrip("]"))
        tools = [m for m in messages if m["role"] == "tool"]
        if not tools:
            return use("verify_order", order_number=number, email="<EMAIL_1>")
        if len(tools) == 1 and "proposal_id" not in tools[0]["content"]:
            return use("cancel_order", order_number=number)
        if "proposal_id" in tools[-1]["content"] and "cancelled" not in tools[-1]["content"] and not seen:
            seen.append("tried without a yes")
            import json

            return use("carry_out", proposal_id=json.loads(tools[-1]["content"])["proposal_id"])
        return Answer(
            text="Shall I go ahead?"
            if "not_confirmed" in tools[-1]["content"]
            else "Your order is cancelled."
        )

    server.requests.clear()
    server.next = brain
    shopper = await model_stage.open()
    asked = await shopper.say(f"cancel order {number}, {proof}")
    assert seen == ["tried without a yes"]
    assert [card.kind for card in asked.reply.cards] == ["terms"]
    assert model_stage.orders()[number].status.value == "paid"
    await shopper.say("yes please")
    assert model_stage.orders()[number].status.value == "cancelled"


async def test_an_answer_in_another_language_goes_back(model_stage: Stage, server: Server):
    server.saying(
        "Hello and welcome, how may I help you today?", "Guten Tag, wie kann ich Ihnen heute helfen?"
    )
    result = await (await model_stage.open(locale="de-DE")).say("Guten Tag, ich habe eine Frage an Sie")
    assert result.reply.text.startswith("Guten Tag")
    assert len(server.requests) == 2


async def test_a_model_that_answers_uselessly_is_there_and_closes_the_breaker(
    model_stage: Stage, server: Server
):
    breaker = model_stage.crossdesk.runner.answerer.answering.breaker
    assert breaker is not None
    breaker.failed()
    breaker.failed()
    server.saying(Answer(text="I can't.", finish="content_filter"))
    shopper = await model_stage.open()
    await shopper.say("do you ship to Malta?")
    breaker.failed()
    assert breaker.allows()


async def test_what_the_checks_refused_is_in_the_log_and_in_the_trace_and_nowhere_else(
    model_stage: Stage, server: Server
):
    server.saying("You get 17,000 EUR back.", "You get 18,000 EUR back.")
    conversation = await model_stage.open()
    result = await conversation.say("What is my refund?")
    cid = conversation.record.conversation_id
    trace = trace_of(await model_stage.crossdesk.store.events(cid, turn=result.events[-1].turn))
    assert [check.again for check in trace.checks] == [True, False]
    assert "17,000" in trace.checks[0].reasons[0]
    assert "18,000" in trace.checks[1].reasons[0]
    assert trace.model is not None
    assert (trace.brain, trace.model.fallback) == ("embedded", "ungrounded")
    assert "checked" not in [event.kind for event in result.events]
    told = dict.fromkeys(part for part, _ in lines_of(trace))
    assert [part for part in told if part in ("check", "model", "time")] == ["check", "model", "time"]
