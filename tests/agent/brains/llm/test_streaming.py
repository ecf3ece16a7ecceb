"""A reply that is shown while it is written: only what was checked, never half of anything, never taken back."""

from __future__ import annotations

import threading

import pytest

from agent.conversation.events import ReplyEvent, TextDeltaEvent
from tests.agent.brains.llm.following import live, watch
from tests.agent.brains.llm.wire import Answer, Server, use
from tests.agent.staging import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
ASKED = "Where is my order 10002? My postcode is SW9 8QH"
LOOKED_UP = (
    use("verify_order", order_number="10002", postcode="<POSTCODE_1>"),
    use("track_order", order_number="10002"),
)


async def test_a_sentence_is_shown_while_the_model_still_writes(model_stage: Stage, server: Server) -> None:
    rest = threading.Event()
    server.saying(Answer(text="Good morning. What can I do for you today?", hold=("today", rest)))
    seen = []
    async for event in live(await model_stage.open(), "good morning"):
        if isinstance(event, TextDeltaEvent):
            seen.append((event.text, rest.is_set(), event.offset))
            rest.set()
        elif isinstance(event, ReplyEvent):
            assert event.reply.text == "Good morning. What can I do for you today?"
    assert seen == [("Good morning.", False, 0), (" What can I do for you today?", True, 0)]


async def test_what_was_shown_while_it_was_written_is_not_stored(model_stage: Stage, server: Server) -> None:
    server.saying("Good morning. What can I do for you today?")
    shopper = await model_stage.open()
    await watch(shopper, "good morning")
    assert "text_delta" not in {event.kind for event in await shopper.events()}


async def test_nothing_of_a_call_of_a_tool_is_shown(model_stage: Stage, server: Server) -> None:
    verify, track = LOOKED_UP
    server.saying(
        Answer(text="Let me look that up.", calls=verify.calls),
        track,
        "Good news. Your parcel has been delivered.",
    )
    seen = await watch(await model_stage.open(), ASKED)
    assert seen.pieces == ["Good news.", " Your parcel has been delivered."]


async def test_a_placeholder_is_never_shown_in_part(model_stage: Stage, server: Server) -> None:
    text = "Thank you. I have noted <POSTCODE_1> for your order 10002. How can I help?"
    server.saying(Answer(text=text, letters=True))
    seen = await watch(await model_stage.open(), ASKED)
    assert seen.pieces == ["Thank you.", " I have noted SW9 8QH for your order 10002.", " How can I help?"]


async def test_a_figure_is_not_shown_before_all_of_it_is_known_to_be_right(
    model_stage: Stage, server: Server
) -> None:
    wrong = Answer(text="Good news. Order 10002 has cost 10002.99 EUR. Goodbye.", letters=True)
    server.saying(wrong, "Good news. Order 10002 is known to me.")
    seen = await watch(await model_stage.open(), ASKED)
    assert seen.pieces == ["Good news.", " Order 10002 is known to me."]
    assert seen.reply.brain == "openai:right"
    assert "'Good news.'" in server.requests[-1]["messages"][-1]["content"]


async def test_a_promise_that_nobody_keeps_is_not_shown(model_stage: Stage, server: Server) -> None:
    server.saying("Sorry about that. We will refund you today. Bye.", "Sorry about that. How can I help?")
    seen = await watch(await model_stage.open(), "my shoes are broken")
    assert "refund" not in "".join(seen.pieces)


async def test_another_brain_goes_on_behind_what_was_shown(model_stage: Stage, server: Server) -> None:
    server.saying(*LOOKED_UP, "I found it. It costs 99.50 EUR. Bye.", "I found it. It costs 98.50 EUR. Bye.")
    shopper = await model_stage.open()
    seen = await watch(shopper, ASKED)
    assert seen.pieces[0] == "I found it."
    assert seen.pieces[1].startswith("\n\n")
    assert (seen.reply.brain, seen.reply.model.fallback) == ("embedded", "ungrounded")
    assert [card.kind for card in seen.reply.reply.cards] == ["tracking"]
    stored = [event for event in await shopper.events() if isinstance(event, ReplyEvent)]
    assert [event.message_id for event in stored] == [seen.reply.message_id]


async def test_a_stream_that_breaks_off_goes_on_behind_what_was_shown(
    model_stage: Stage, server: Server
) -> None:
    server.saying(
        Answer(text="Good morning. What can I do for you?", cut="do"), "Good morning. How can I help you?"
    )
    seen = await watch(await model_stage.open(), "good morning")
    assert seen.reply.reply.text == "Good morning. How can I help you?"
    assert (seen.reply.brain, seen.reply.model.retries) == ("openai:right", 1)
    told = [message["content"] for message in server.requests[-1]["messages"][-2:]]
    assert told[0] == "Good morning."
    assert "broke off" in told[1]


async def test_what_a_model_thinks_before_it_answers_is_for_nobody(
    model_stage: Stage, server: Server
) -> None:
    server.saying("<think>The shopper is rude. I should be kind.</think>Good morning. How can I help?")
    seen = await watch(await model_stage.open(), "good morning")
    assert seen.pieces == ["Good morning.", " How can I help?"]


async def test_a_reply_that_is_not_streamed_comes_in_one_piece(model_stage: Stage, server: Server) -> None:
    server.saying()
    seen = await watch(await model_stage.open(), "I want to speak to a human being, now")
    assert len(seen.pieces) == 1


async def test_a_person_who_takes_over_silences_what_is_being_written(
    model_stage: Stage, server: Server
) -> None:
    crossdesk, rest = model_stage.crossdesk, threading.Event()
    shopper = await model_stage.open()
    server.saying()
    async for _ in live(shopper, "I want to speak to a human being, now"):
        pass
    server.saying(Answer(text="Good morning. All is well. Have a good day.", hold=('" is"', rest)))
    pieces, claimed = [], False
    async for event in live(shopper, "good morning"):
        if isinstance(event, TextDeltaEvent):
            pieces.append(event.text)
            if not claimed:
                claimed = True
                standing = await crossdesk.store.open_handoff(shopper.record.conversation_id)
                await crossdesk.desk.claim(standing.handoff_id, "Noor")
        elif event.kind == "ownership":
            rest.set()
        assert not isinstance(event, ReplyEvent)
    assert pieces == ["Good morning."]
