"""The Python client against a real server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crossdesk_client import AsyncCrossdesk, Crossdesk, Retries, new_key
from crossdesk_client.errors import (
    Conflict,
    InvalidRequest,
    KeyReused,
    LinkExpired,
    NotAuthorised,
    NotFound,
    ProblemError,
    Unreachable,
    UnsupportedFile,
)
from crossdesk_client.models import (
    HandoffCard,
    LabelCard,
    MessageAnswer,
    MessageEvent,
    ReplyEvent,
    TermsCard,
    TextDeltaEvent,
)
from evals.bench_server import ServerProcess
from tests.api.shopping import OPERATOR_KEY
from tests.clients.proxy import CuttingProxy

CANCEL = "Please cancel my order 10004. My e-mail is li.wei@example.cn"


@pytest.fixture
async def crossdesk(server: ServerProcess) -> AsyncIterator[AsyncCrossdesk]:
    async with AsyncCrossdesk(server.url) as made:
        yield made


def terms_of(answer: MessageAnswer) -> TermsCard:
    return next(card for card in answer.reply.cards if isinstance(card, TermsCard))


async def test_a_turn_comes_whole_and_typed(crossdesk: AsyncCrossdesk) -> None:
    conversation = await crossdesk.open(locale="en-GB")
    answer = await conversation.send("Where is my order 10001? anna.schmidt@example.de")
    assert "tracking" in {card.kind for card in answer.reply.cards}
    assert isinstance(answer.events[0], MessageEvent)
    assert isinstance(answer.events[-1], ReplyEvent)
    assert answer.events == await conversation.events()


async def test_a_turn_comes_as_it_happens(crossdesk: AsyncCrossdesk) -> None:
    conversation = await crossdesk.open(locale="en-GB")
    events = [event async for event in conversation.stream("Hello")]
    *_, last = events
    assert isinstance(last, ReplyEvent)
    assert "".join(e.text for e in events if isinstance(e, TextDeltaEvent)) == last.reply.text
    assert events == await conversation.events()


async def test_a_shopper_declines_and_confirms(crossdesk: AsyncCrossdesk) -> None:
    conversation = await crossdesk.open(locale="en-GB")
    first = terms_of(await conversation.send(CANCEL))
    await conversation.decline(first.proposal_id)
    with pytest.raises(Conflict):
        await conversation.confirm(first.proposal_id)
    second = terms_of(await conversation.send("Please cancel order 10004 after all"))
    key = new_key()
    done = [event async for event in conversation.stream_confirm(second.proposal_id, idempotency_key=key)]
    assert [e.state for e in done if e.kind == "proposal"] == ["confirmed", "done"]
    again = await conversation.confirm(second.proposal_id, idempotency_key=key)
    assert again.events == done


async def test_a_photo_feedback_and_a_document(crossdesk: AsyncCrossdesk, sent_photo: bytes) -> None:
    conversation = await crossdesk.open(locale="en-GB")
    photo = await conversation.upload("lamp.jpg", sent_photo)
    assert (await conversation.attachment(photo.attachment_id)).startswith(b"\xff\xd8")
    answer = await conversation.send("Hello", attachments=[photo.attachment_id])
    reply = answer.events[-1]
    assert isinstance(reply, ReplyEvent)
    await conversation.feedback(reply.message_id, helpful=True, comment="quick")
    assert (await conversation.events())[-1].kind == "feedback"
    with pytest.raises(UnsupportedFile):
        await conversation.upload("lamp.txt", b"no photo")
    with pytest.raises((LinkExpired, NotFound)):
        await crossdesk.document("/v1/labels/made-up")
    with pytest.raises(ValueError, match="no link"):
        await crossdesk.document("https://example.com/else")


async def test_a_label_can_be_fetched_by_the_link_of_its_card(crossdesk: AsyncCrossdesk) -> None:
    conversation = await crossdesk.open(locale="en-GB")
    answer = await conversation.send("I want to return the desk lamp of order 10002, SW9 8QH")
    for _ in range(4):
        if any(isinstance(card, TermsCard) for card in answer.reply.cards):
            break
        answer = await conversation.send("I changed my mind")
    done = await conversation.confirm(terms_of(answer).proposal_id)
    label = next(card for card in done.reply.cards if isinstance(card, LabelCard))
    assert (await crossdesk.document(label.url)).startswith(b"%PDF")


async def test_operators_take_over(crossdesk: AsyncCrossdesk) -> None:
    conversation = await crossdesk.open(locale="en-GB")
    answer = await conversation.send("I want to talk to a human agent")
    assert any(isinstance(card, HandoffCard) for card in answer.reply.cards)
    desk = crossdesk.desk(operator="Noor", operator_key=OPERATOR_KEY)
    handoff = next(h for h in await desk.handoffs(state="queued") if h.conversation_id == conversation.id)
    assert (await desk.handoff(handoff.id)).packet.conversation_id == conversation.id
    assert (await desk.claim(handoff.id)).operator == "Noor"
    key = new_key()
    said = await desk.reply(handoff.id, "Good morning", idempotency_key=key)
    assert await desk.reply(handoff.id, "Good morning", idempotency_key=key) == said
    silent = [event.kind async for event in conversation.stream("Thank you")]
    assert silent == ["message"]
    with pytest.raises(Conflict):
        await crossdesk.desk(operator="Sam", operator_key=OPERATOR_KEY).claim(handoff.id)
    assert (await desk.release(handoff.id)).state == "released"


async def test_problems_are_exceptions_of_their_own(crossdesk: AsyncCrossdesk) -> None:
    with pytest.raises(InvalidRequest) as wrong:
        await crossdesk.open(market="Atlantis")
    assert [error.pointer for error in wrong.value.problem.errors or ()] == ["/market"]
    with pytest.raises(NotAuthorised):
        await crossdesk.conversation("conv_none", "token").send("Hello")
    conversation = await crossdesk.open()
    with pytest.raises(NotFound):
        await conversation.confirm("prop_none")
    await conversation.send("Hello", idempotency_key="one")
    with pytest.raises(KeyReused) as reused:
        await conversation.send("Something else", idempotency_key="one")
    assert (reused.value.status, reused.value.kind) == (409, "idempotency-key-reused")
    assert isinstance(reused.value, ProblemError)


async def test_a_message_whose_stream_is_cut_is_said_once_and_heard_in_full(
    proxy: CuttingProxy, server: ServerProcess
) -> None:
    async with AsyncCrossdesk(proxy.url, retries=Retries(tries=9, first=0.01)) as crossdesk:
        conversation = await crossdesk.open(locale="en-GB")
    proxy.cuts = [0, 40, 400, 900, 1500]
    async with AsyncCrossdesk(proxy.url, retries=Retries(tries=9, first=0.01)) as crossdesk:
        resumed = crossdesk.conversation(conversation.id, conversation.token)
        heard = [event async for event in resumed.stream("Where is my order 10001? anna.schmidt@example.de")]
    assert proxy.cuts == []
    async with AsyncCrossdesk(server.url) as direct:
        log = await direct.conversation(conversation.id, conversation.token).events()
    assert heard == log
    assert [event.kind for event in log].count("message") == 1


async def test_the_log_is_followed_over_broken_connections(
    proxy: CuttingProxy, server: ServerProcess
) -> None:
    async with AsyncCrossdesk(server.url) as crossdesk:
        conversation = await crossdesk.open(locale="en-GB")
        await conversation.send("Hello")
        await conversation.send("Where is my order 10001? anna.schmidt@example.de")
        log = await conversation.events()
    proxy.cuts = [0, 300, 700, 1100, 1500, 700]
    heard = []
    async with AsyncCrossdesk(proxy.url, retries=Retries(tries=9, first=0.01)) as crossdesk:
        following = crossdesk.conversation(conversation.id, conversation.token).follow()
        async for event in following:
            heard.append(event)
            if event.offset == log[-1].offset:
                break
        await following.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert heard == log
    assert proxy.cuts == []


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    async with AsyncCrossdesk("http://127.0.0.1:9", retries=Retries(tries=2, first=0.01)) as crossdesk:
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
            await crossdesk.open()


def test_the_sync_client_does_the_same(server: ServerProcess) -> None:
    with Crossdesk(server.url) as crossdesk:
        assert crossdesk.health().status == "alive"
        assert all(part.ready for part in crossdesk.ready().parts.values())
        conversation = crossdesk.open(locale="en-GB")
        events = list(conversation.stream("Hello"))
        assert isinstance(events[-1], ReplyEvent)
        assert next(conversation.follow(after=1)).offset == 2
        assert conversation.events() == events


def test_the_example_holds_a_conversation(server: ServerProcess) -> None:
    example = Path(__file__).parents[2] / "clients" / "python" / "example.py"
    lines = "Where is my order 10001? anna.schmidt@example.de\n\n"
    done = subprocess.run(
        [sys.executable, str(example), server.url],
        env={"PYTHONPATH": str(example.parent)},
        input=lines,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[card: tracking]" in done.stdout
