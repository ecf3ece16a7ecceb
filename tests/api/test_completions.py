"""The OpenAI-compatible endpoints: repeats, people, errors, and what a list of messages is known by."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from agent.assembly import Crossdesk
from api.app import create_app
from tools.models import OrderNumber

PATH = "/v1/chat/completions"
ORDER = "Where is my order 10001? anna.schmidt@example.de"


class Chat:
    """A list of messages that grows; `headers` come with each request."""

    def __init__(self, client: httpx.AsyncClient, **headers: str) -> None:
        self.client = client
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.messages: list[dict[str, Any]] = []
        self.conversation = ""

    async def ask(self, **headers: str) -> str:
        """Send the list as it is."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.client.post(
            PATH, json={"model": "crossdesk", "messages": self.messages}, headers={**self.headers, **more}
        )
        assert answer.status_code == 200, answer.text
        self.conversation = answer.headers["x-conversation-id"]
        told: str = answer.json()["choices"][0]["message"]["content"]
        return told

    async def say(self, text: Any) -> str:
        self.messages.append({"role": "user", "content": text})
        told = await self.ask()
        self.messages.append({"role": "assistant", "content": told})
        return told


@pytest.fixture
def chat(client: httpx.AsyncClient) -> Chat:
    return Chat(client)


async def said_in(crossdesk: Crossdesk, chat: Chat) -> list[str]:
    """What the log holds of the shopper."""
    record = await crossdesk.store.get(chat.conversation)
    assert record
    events = await crossdesk.service.events(record, after=0)
    return [event.text for event in events if event.kind == "message" and event.source == "shopper"]


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is that error, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()["error"]
    assert set(found) == {"message", "type", "param", "code"}
    assert found["code"] == code
    assert found["message"]
    return found


async def test_a_list_is_known_by_its_reference_and_nothing_is_asked_twice(
    chat: Chat, crossdesk: Crossdesk
) -> None:
    texts = ["Where is my order?", "10001 anna.schmidt@example.de", "Thank you"]
    told = [await chat.say(text) for text in texts]
    assert await said_in(crossdesk, chat) == texts
    letters = chat.conversation.removeprefix("conv_").upper()
    assert f"Chat reference: {letters[:4]}-{letters[4:8]}-" in told[0]
    assert "Chat reference" not in told[1] + told[2]


async def test_a_regenerated_answer_is_the_stored_one(chat: Chat, crossdesk: Crossdesk) -> None:
    await chat.say("Where is my order?")
    told = await chat.say("10001 anna.schmidt@example.de")
    chat.messages.pop()
    assert [await chat.ask(), await chat.ask()] == [told, told]
    assert len(await said_in(crossdesk, chat)) == 2


async def test_a_retried_confirmation_is_carried_out_once(
    client: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    chat = Chat(client, X_Conversation_Id=secrets.token_hex(8))
    assert "- Yes, go ahead" in await chat.say("Please cancel order 10004, li.wei@example.cn")
    chat.messages.append({"role": "user", "content": "yes"})
    told = await asyncio.gather(chat.ask(), chat.ask(X_Stainless_Retry_Count="1"))
    told.append(await chat.ask())
    assert len(set(told)) == 1
    order = await crossdesk.shop.order(OrderNumber("10004"))
    assert order
    assert order.status == "cancelled"
    assert (await said_in(crossdesk, chat)).count("yes") == 1


async def test_the_same_words_again_are_a_new_message(chat: Chat, crossdesk: Crossdesk) -> None:
    for _ in range(3):
        await chat.say("Thank you")
    assert await said_in(crossdesk, chat) == ["Thank you"] * 3


async def test_an_idempotency_key_opens_and_says_once(
    client: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    chat, key = Chat(client), secrets.token_hex(8)
    chat.messages = [{"role": "user", "content": "I want to talk to a person"}]
    told = [await chat.ask(Idempotency_Key=key) for _ in range(2)]
    assert told[0] == told[1]
    assert len(await said_in(crossdesk, chat)) == 1
    body = {"model": "crossdesk", "messages": [{"role": "user", "content": "Something else"}]}
    answer = await client.post(PATH, json=body, headers={"Idempotency-Key": key})
    error(answer, 409, "idempotency_key_reused")


async def test_messages_that_were_never_answered_are_said_together(chat: Chat, crossdesk: Crossdesk) -> None:
    await chat.say("Hello")
    chat.messages.append({"role": "user", "content": "Where is my order 10001?"})
    chat.messages.append({"role": "assistant", "content": ""})  # it failed
    await chat.say("anna.schmidt@example.de")
    assert await said_in(crossdesk, chat) == ["Hello", "Where is my order 10001?\nanna.schmidt@example.de"]


async def test_a_list_without_answers_is_not_said_again(
    client: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    chat = Chat(client, X_Conversation_Id=secrets.token_hex(8))
    for text in ("Hello", "Where is my order?", ORDER):
        chat.messages.append({"role": "user", "content": text})
        await chat.ask()
    assert await said_in(crossdesk, chat) == ["Hello", "Where is my order?", ORDER]


async def test_an_unknown_reference_opens_nothing_of_others(chat: Chat) -> None:
    await chat.say(ORDER)
    stranger = Chat(chat.client, Authorization="Bearer another front end")
    stranger.messages = list(chat.messages)
    assert "DHL" not in await stranger.say("When does it come?")
    assert stranger.conversation != chat.conversation


async def test_an_id_that_comes_late_goes_on_with_the_reference(client: httpx.AsyncClient) -> None:
    chat = Chat(client, X_Conversation_Id="new")
    await chat.say(ORDER)
    began = chat.conversation
    chat.headers["X-Conversation-Id"] = secrets.token_hex(8)
    await chat.say("When does it come?")
    assert chat.conversation == began


async def test_what_a_person_writes_stands_at_the_beginning_of_the_next_answer(
    chat: Chat, client: httpx.AsyncClient, operator: dict[str, str], crossdesk: Crossdesk
) -> None:
    assert "person" in await chat.say("I want to talk to a person")
    handoff = await crossdesk.store.open_handoff(chat.conversation)
    assert handoff
    desk = f"/v1/desk/handoffs/{handoff.handoff_id}"
    await client.post(f"{desk}/claim", headers=operator)
    waiting = await chat.say("Are you there?")
    assert waiting.startswith("A person from our team is looking after this chat")
    for text in ("Good morning!", "What can I do for you?"):
        await client.post(f"{desk}/reply", json={"text": text}, headers=operator)
    told = await chat.say("I'd like a discount")
    assert told.startswith("Noor: Good morning!\n\nNoor: What can I do for you?\n\nA person from our team")
    chat.messages.pop()
    assert await chat.ask() == told
    assert await said_in(crossdesk, chat) == [
        "I want to talk to a person",
        "Are you there?",
        "I'd like a discount",
    ]
    await client.post(f"{desk}/release", headers=operator)
    chat.messages.append({"role": "assistant", "content": told})
    assert not (await chat.say("Where is my order?")).startswith("A person")


async def test_a_photo_counts_as_a_message(chat: Chat, photo: bytes, crossdesk: Crossdesk) -> None:
    url = f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}"
    await chat.say([{"type": "image_url", "image_url": {"url": url}}])
    record = await crossdesk.store.get(chat.conversation)
    assert record
    message = next(e for e in await crossdesk.service.events(record, after=0) if e.kind == "message")
    assert [attachment.name for attachment in message.attachments] == ["photo.jpg"]


async def test_what_is_no_photo_is_refused(client: httpx.AsyncClient) -> None:
    for data, code in (
        ("data:image/png;base64,aGVsbG8=", "unsupported_media_type"),
        ("data:,x", "invalid_request"),
    ):
        content = [{"type": "image_url", "image_url": {"url": data}}]
        body = {"model": "crossdesk", "messages": [{"role": "user", "content": content}]}
        error(await client.post(PATH, json=body), 400, code)


async def test_a_stream_is_chunks_and_done(client: httpx.AsyncClient) -> None:
    body = {"model": "crossdesk", "messages": [{"role": "user", "content": ORDER}], "stream": True}
    answer = await client.post(PATH, json=body)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-conversation-id"].startswith("conv_")
    *frames, done, end = answer.text.split("\n\n")
    assert (done, end) == ("data: [DONE]", "")
    chunks = [json.loads(frame.removeprefix("data: ")) for frame in frames]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert chunks[-1]["choices"][0]["delta"] == {}
    assert all("usage" not in chunk for chunk in chunks)


async def test_links_begin_with_the_address_of_the_request(chat: Chat) -> None:
    told = await chat.say("How long can I return something?")
    assert "http://test/help/en/" in told


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"model": "crossdesk", "messages": []}', b'"\\ud800"', b"[" * 50_000]
)
async def test_no_body_is_more_than_the_clients_mistake(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_errors_of_the_framework_have_openais_shape_too(client: httpx.AsyncClient) -> None:
    error(await client.delete("/v1/models"), 405, "method_not_allowed")
    error(await client.post(PATH, content=b"x" * (17 * 1024 * 1024)), 413, "too_large")
    found = error(await client.get("/v1/models/gpt-5"), 404, "model_not_found")
    assert found["param"] == "model"


@pytest_asyncio.fixture(loop_scope="session")
async def closed(assembled: Crossdesk) -> AsyncIterator[httpx.AsyncClient]:
    """The same product as if it were in production, where a key is needed."""
    settings = assembled.settings.model_copy(update={"environment": "production"})
    transport = httpx.ASGITransport(app=create_app(replace(assembled, settings=settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


async def test_without_a_key_of_its_own_production_is_closed(closed: httpx.AsyncClient) -> None:
    found = error(await closed.get("/v1/models"), 401, "invalid_api_key")
    assert "crossdesk keys create" in found["message"]


async def ask_with(client: httpx.AsyncClient, key: str, **headers: str) -> httpx.Response:
    return await client.get("/v1/models", headers={"Authorization": f"Bearer {key}", **headers})


async def test_production_takes_secret_keys_for_conversations(
    closed: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    ring, page = crossdesk.keyring, "https://shop.example.com"
    chat = await ring.create("chat", "secret", ["conversations"], per_minute=2)
    desk = await ring.create("desk", "secret", ["desk:read"])
    web = await ring.create("web", "publishable", ["conversations"], origins=[page])
    assert (await ask_with(closed, chat.text)).status_code == 200
    error(await ask_with(closed, desk.text), 403, "forbidden")
    error(await ask_with(closed, web.text, Origin=page), 403, "forbidden")
    error(await ask_with(closed, chat.text[:-1] + "x"), 401, "invalid_api_key")
    await ring.revoke(desk.key.key_id)
    error(await ask_with(closed, desk.text), 401, "invalid_api_key")
    assert (await ask_with(closed, chat.text)).status_code == 200
    limited = await ask_with(closed, chat.text)
    error(limited, 429, "rate_limit_exceeded")
    assert int(limited.headers["retry-after"]) in range(1, 31)


async def test_in_development_any_text_is_a_key_but_not_a_wrong_one(client: httpx.AsyncClient) -> None:
    assert (await ask_with(client, "any")).status_code == 200
    error(await ask_with(client, "cdsk_" + "0" * 26 + "_" + "0" * 64), 401, "invalid_api_key")


async def test_headers_of_an_error_are_kept(closed: httpx.AsyncClient) -> None:
    answer = await closed.get("/v1/models")
    assert answer.headers["www-authenticate"] == "Bearer"
