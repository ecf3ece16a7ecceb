"""10. Reloaded pages, repeated messages, dropped connections, and buttons that are pressed twice."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from agent.assembly import Crossdesk
from tests.conversations.talking import Talk

Begin = Callable[..., Talk]


async def _until(shopper: Talk, kind: str, *, pause: float) -> list[dict[str, Any]]:
    """The events of a kind, as soon as there is one."""
    for _ in range(int(15 / pause)):
        found = [event for event in await shopper.events() if event["kind"] == kind]
        if found:
            return found
        await asyncio.sleep(pause)
    raise AssertionError(f"no {kind} after 15 seconds")


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("hello", "where is my order 10001? anna.schmidt@example.de", "thanks")),
        ("de-DE", ("Hallo", "Wo ist meine Bestellung 10001? anna.schmidt@example.de", "Danke")),
        ("ar-AE", ("مرحبا", "أين طلبي 10001؟ anna.schmidt@example.de", "شكرا")),
    ],
)
async def test_a_reloaded_page_reads_the_whole_conversation_or_what_is_new(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    shopper = talk(locale)
    live = []
    for text in texts:
        live += (await shopper.say(text)).raw["events"]
    log = await shopper.events()
    assert [event["offset"] for event in log] == sorted({event["offset"] for event in log})
    assert [event["text"] for event in log if event["kind"] == "message"] == list(texts)
    assert [e for e in log if e["kind"] == "reply"] == [e for e in live if e["kind"] == "reply"]
    half = log[len(log) // 2]["offset"]
    assert await shopper.events(after=half) == [event for event in log if event["offset"] > half]
    assert await shopper.events(after=log[-1]["offset"]) == []
    assert await shopper.events() == log


async def test_a_message_sent_twice_is_one_turn_with_one_reply(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.open()
    key = secrets.token_hex(8)

    async def send(text: str) -> tuple[int, dict[str, object]]:
        answer = await shopper.client.post(
            f"/v1/conversations/{shopper.conversation_id}/messages",
            json={"text": text},
            headers={"Authorization": f"Bearer {shopper.token}", "Idempotency-Key": key},
        )
        return answer.status_code, answer.json()

    text = "cancel order 10004 li.wei@example.cn"
    together = await asyncio.gather(send(text), send(text), send(text))
    later = await send(text)
    assert [status for status, _ in (*together, later)] == [200] * 4
    assert len({str(body["message_id"]) for _, body in (*together, later)}) == 1
    assert all(body["reply"] == later[1]["reply"] for _, body in together)
    log = await shopper.events()
    assert len([event for event in log if event["kind"] == "message"]) == 1
    assert len([event for event in log if event["kind"] == "proposal"]) == 1
    assert (await send("something else"))[0] == 409


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "where is my order 10001? anna.schmidt@example.de"),
        ("zh-CN", "我的快递到哪了 10001 anna.schmidt@example.de"),
    ],
)
async def test_a_turn_ends_though_nobody_listens_any_more(talk: Begin, locale: str, text: str) -> None:
    shopper = talk(locale)
    await shopper.open()
    key = secrets.token_hex(8)
    sending = asyncio.create_task(
        shopper.client.post(
            f"/v1/conversations/{shopper.conversation_id}/messages",
            json={"text": text},
            headers={"Authorization": f"Bearer {shopper.token}", "Idempotency-Key": key},
        )
    )
    await _until(shopper, "message", pause=0.002)
    assert not sending.done()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    replies = await _until(shopper, "reply", pause=0.02)
    assert replies[0]["reply"]["cards"][0]["kind"] == "tracking"
    again = await shopper.client.post(  # what a page does that was reloaded meanwhile
        f"/v1/conversations/{shopper.conversation_id}/messages",
        json={"text": text},
        headers={"Authorization": f"Bearer {shopper.token}", "Idempotency-Key": key},
    )
    assert again.json()["reply"] == replies[0]["reply"]
    assert len([e for e in await shopper.events() if e["kind"] == "reply"]) == 1


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "cancel order 10004 li.wei@example.cn"),
        ("de-DE", "Bitte stornieren Sie Bestellung 10004, li.wei@example.cn"),
    ],
)
async def test_confirm_pressed_twice_is_done_once(
    talk: Begin, assembled: Crossdesk, locale: str, text: str
) -> None:
    shopper = talk(locale)
    terms = (await shopper.say(text)).card("terms")
    path = f"/v1/conversations/{shopper.conversation_id}/proposals/{terms['proposal_id']}/confirm"
    key = secrets.token_hex(8)

    async def press(with_key: str) -> tuple[int, dict[str, object]]:
        answer = await shopper.client.post(
            path, headers={"Authorization": f"Bearer {shopper.token}", "Idempotency-Key": with_key}
        )
        return answer.status_code, answer.json()

    pressed = await asyncio.gather(press(key), press(key))  # a double click
    late = await press(secrets.token_hex(8))  # and once more from a second tab
    assert [status for status, _ in pressed] == [200, 200]
    assert pressed[0][1]["reply"] == pressed[1][1]["reply"]
    assert late[0] == 409
    log = await shopper.events()
    done = [e for e in log if e["kind"] == "tool_finished" and e["tool"] == "carry_out"]
    assert [event["status"] for event in done] == ["ok"]
    states = [event["state"] for event in log if event["kind"] == "proposal"]
    assert states.count("confirmed") == 1
    assert states[-1] == "done"


async def test_a_yes_after_the_button_does_nothing_more(talk: Begin) -> None:
    shopper = talk("en-GB")
    await shopper.say("cancel order 10004 li.wei@example.cn")
    await shopper.confirm()
    answer = await shopper.say("yes")
    assert answer.tools == []
    assert answer.text
