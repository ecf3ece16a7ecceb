from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.shopping import Shopper, problem

TRACK = "Where is my order 10002? My e-mail is john.carter@example.co.uk"
RETURN = "I want to return the desk lamp of order 10002, I changed my mind. john.carter@example.co.uk"


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["kind"] for event in events]


def card(answer: dict[str, Any], kind: str) -> dict[str, Any]:
    found = [item for item in answer["reply"]["cards"] if item["kind"] == kind]
    assert found, answer["reply"]
    return dict(found[-1])


async def propose_return(shopper: Shopper) -> dict[str, Any]:
    """Terms of a return that the shopper has not answered yet."""
    return card(await shopper.say(RETURN), "terms")


def parse_stream(text: str) -> list[dict[str, Any]]:
    """The events of a stream, with the id that stood before each."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            event = json.loads(fields["data"])
            assert fields["event"] == event["kind"]
            assert fields["id"] == str(event["offset"])
            found.append(event)
    return found


class TestOpening:
    async def test_answers_with_an_id_and_a_token(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/conversations", json={"locale": "de-DE", "market": "DE"})
        assert answer.status_code == 201
        assert set(answer.json()) == {"id", "token"}

    async def test_the_same_key_opens_the_same_conversation(self, client: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "opening-once"}
        first = await client.post("/v1/conversations", json={"locale": "fr-FR"}, headers=headers)
        again = await client.post("/v1/conversations", json={"locale": "fr-FR"}, headers=headers)
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()

    async def test_the_same_key_with_another_body_is_a_conflict(self, client: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "opening-twice"}
        await client.post("/v1/conversations", json={"locale": "fr-FR"}, headers=headers)
        other = await client.post("/v1/conversations", json={"locale": "de-DE"}, headers=headers)
        problem(other, 409, "idempotency-key-reused")

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"market": "XX"}, "/market"),
            ({"locale": "not a locale"}, "/locale"),
            ({"timezone": "Mars/Olympus"}, "/timezone"),
            ({"timezone": "../../etc/passwd"}, "/timezone"),
            ({"channel": "Web!"}, "/channel"),
            ({"identity_token": "x.y.z"}, "/identity_token"),
            ({"surprise": 1}, "/surprise"),
        ],
    )
    async def test_a_wrong_field_is_named(
        self, client: httpx.AsyncClient, body: dict[str, Any], pointer: str
    ) -> None:
        found = problem(await client.post("/v1/conversations", json=body), 422, "invalid-request")
        assert [error["pointer"] for error in found["errors"]] == [pointer]


class TestMessages:
    async def test_are_answered_with_the_reply_and_the_events(self, shopper: Shopper) -> None:
        answer = await shopper.say(TRACK)
        assert card(answer, "tracking")["order_number"] == "10002"
        assert kinds(answer["events"])[:2] == ["message", "perceived"]
        assert kinds(answer["events"])[-1] == "reply"
        assert {"tool_started", "tool_finished"} <= set(kinds(answer["events"]))
        assert answer["message_id"] == answer["events"][0]["message_id"]

    async def test_show_the_shopper_their_own_words(self, shopper: Shopper) -> None:
        answer = await shopper.say(TRACK)
        assert answer["events"][0]["text"] == TRACK

    async def test_show_no_personal_data_in_what_tools_exchanged(self, shopper: Shopper) -> None:
        answer = await shopper.say(TRACK)
        tools = [event for event in answer["events"] if event["kind"].startswith("tool_")]
        assert "john.carter" not in json.dumps(tools)

    async def test_the_same_key_is_answered_once(self, shopper: Shopper) -> None:
        first = await shopper.say("Hello", key="hello")
        again = await shopper.say("Hello", key="hello")
        assert again == first
        events = (await shopper.get("events")).json()["events"]
        assert kinds(events).count("message") == 1

    async def test_the_same_key_with_another_text_is_a_conflict(self, shopper: Shopper) -> None:
        await shopper.say("Hello", key="hello")
        other = await shopper.post("messages", {"text": "Goodbye"}, key="hello")
        problem(other, 409, "idempotency-key-reused")

    async def test_at_the_same_time_with_one_key_are_one(self, shopper: Shopper) -> None:
        answers = await asyncio.gather(*(shopper.say("Hello", key="one") for _ in range(5)))
        assert len({answer["message_id"] for answer in answers}) == 1

    async def test_need_a_key(self, shopper: Shopper) -> None:
        answer = await shopper.client.post(
            f"{shopper.path}/messages",
            json={"text": "Hello"},
            headers={"Authorization": f"Bearer {shopper.token}"},
        )
        found = problem(answer, 422, "invalid-request")
        assert found["errors"][0]["pointer"] == "/header/Idempotency-Key"

    @pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\x00"])
    async def test_without_words_are_refused(self, shopper: Shopper, text: str) -> None:
        found = problem(await shopper.post("messages", {"text": text}), 422, "invalid-request")
        assert found["errors"][0]["pointer"] == "/text"

    async def test_that_are_very_long_are_answered(self, shopper: Shopper) -> None:
        assert (await shopper.say("Where is my parcel? " * 4000))["reply"]["text"]

    async def test_with_an_unknown_attachment_are_refused(self, shopper: Shopper) -> None:
        body = {"text": "Look", "attachments": ["att_unknown"]}
        found = problem(await shopper.post("messages", body), 422, "invalid-request")
        assert found["errors"][0]["pointer"] == "/attachments/0"

    async def test_stream_the_events_of_their_turn(self, shopper: Shopper) -> None:
        answer = await shopper.client.post(
            f"{shopper.path}/messages",
            json={"text": TRACK},
            headers={**shopper.headers(), "Accept": "text/event-stream"},
        )
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = parse_stream(answer.text)
        assert kinds(events)[0] == "message"
        assert kinds(events)[-1] == "reply"
        assert [event["offset"] for event in events] == sorted(event["offset"] for event in events)


class TestReading:
    async def test_begins_after_an_offset(self, shopper: Shopper) -> None:
        await shopper.say("Hello")
        every = (await shopper.get("events")).json()["events"]
        later = (await shopper.get("events?after=1")).json()["events"]
        assert later == every[1:]

    async def test_shows_no_notes_of_the_brain(self, shopper: Shopper) -> None:
        await shopper.say(TRACK)
        assert "dialogue" not in kinds((await shopper.get("events")).json()["events"])

    async def test_as_a_stream_resumes_after_the_last_event(self, shopper: Shopper) -> None:
        first = await shopper.say("Hello")
        last = first["events"][-1]["offset"]
        seen: list[dict[str, Any]] = []
        async for event in live(shopper, last_event_id=last, until="reply", then=shopper.say(TRACK)):
            seen.append(event)
        assert seen[0]["kind"] == "message"
        assert seen[0]["text"] == TRACK
        assert min(event["offset"] for event in seen) > last

    async def test_as_a_stream_refuses_an_id_that_is_no_offset(self, shopper: Shopper) -> None:
        headers = {**shopper.headers(), "Last-Event-ID": "yesterday"}
        problem(await shopper.client.get(f"{shopper.path}/events", headers=headers), 422, "invalid-request")


async def live(shopper: Shopper, *, last_event_id: int, until: str, then: Any) -> Any:
    """Follow the log as a stream while something is done; in process, so that the stream can be left."""
    app = shopper.client._transport.app  # type: ignore[attr-defined]
    pieces: asyncio.Queue[bytes] = asyncio.Queue()
    left = asyncio.Event()
    headers = {**shopper.headers(), "Accept": "text/event-stream", "Last-Event-ID": str(last_event_id)}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"{shopper.path}/events",
        "raw_path": f"{shopper.path}/events".encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        pieces.put_nowait(message.get("body", b""))

    request = asyncio.create_task(app(scope, receive, send))
    doing = asyncio.create_task(then)
    text = ""
    while True:
        text += (await asyncio.wait_for(pieces.get(), 20)).decode()
        whole, found, rest = text.rpartition("\n\n")
        if not found:
            continue
        text = rest
        for event in parse_stream(whole):
            yield event
            if event["kind"] == until:
                await doing
                left.set()
                await request
                return


class TestTokens:
    async def test_of_another_conversation_opens_nothing(self, open_shopper: Callable[..., Any]) -> None:
        mine, other = await open_shopper(), await open_shopper()
        intruder = Shopper(client=mine.client, id=mine.id, token=other.token)
        problem(await intruder.get("events"), 401, "not-authorised")
        problem(await intruder.post("messages", {"text": "Hello"}), 401, "not-authorised")
        problem(await intruder.post("proposals/prop_1/confirm"), 401, "not-authorised")
        problem(await intruder.post("feedback", {"message_id": "m", "helpful": True}), 401, "not-authorised")
        problem(await intruder.upload(b"data"), 401, "not-authorised")
        problem(await intruder.get("attachments/att_1"), 401, "not-authorised")

    async def test_are_needed(self, shopper: Shopper) -> None:
        answer = await shopper.client.get(f"{shopper.path}/events")
        problem(answer, 401, "not-authorised")
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_tell_nothing_of_whether_a_conversation_exists(self, shopper: Shopper) -> None:
        there = await shopper.client.get(f"{shopper.path}/events", headers={"Authorization": "Bearer no"})
        nowhere = await shopper.client.get(
            "/v1/conversations/conv_nowhere/events", headers={"Authorization": "Bearer no"}
        )
        assert there.json() == nowhere.json()


class TestProposals:
    async def test_are_carried_out_once_when_confirmed(self, shopper: Shopper) -> None:
        terms = await propose_return(shopper)
        path = f"proposals/{terms['proposal_id']}/confirm"
        first = await shopper.post(path, key="yes")
        assert first.status_code == 200, first.text
        label = card(first.json(), "label")
        assert label["url"].startswith("/v1/labels/")
        again = await shopper.post(path, key="yes")
        assert again.json()["reply"]["text"] == first.json()["reply"]["text"]
        problem(await shopper.post(path, key="another-yes"), 409, "conflict")

    async def test_change_nothing_when_declined(self, shopper: Shopper) -> None:
        terms = card(
            await shopper.say(
                "I want to return the trail running shoes of order 10002, they are too small. "
                "john.carter@example.co.uk"
            ),
            "terms",
        )
        answer = await shopper.post(f"proposals/{terms['proposal_id']}/decline")
        assert answer.status_code == 200
        assert not [item for item in answer.json()["reply"]["cards"] if item["kind"] == "label"]
        problem(await shopper.post(f"proposals/{terms['proposal_id']}/confirm"), 409, "conflict")

    async def test_that_do_not_exist_are_not_found(self, shopper: Shopper) -> None:
        problem(await shopper.post("proposals/prop_unknown/confirm"), 404, "not-found")


class TestFeedback:
    async def test_is_stored_once_for_a_key(self, shopper: Shopper) -> None:
        reply = (await shopper.say("Hello"))["events"][-1]
        body = {"message_id": reply["message_id"], "helpful": True, "comment": "Quick!"}
        for _ in range(2):
            assert (await shopper.post("feedback", body, key="judged")).status_code == 204
        events = (await shopper.get("events")).json()["events"]
        assert kinds(events).count("feedback") == 1
        other = await shopper.post("feedback", {**body, "helpful": False}, key="judged")
        problem(other, 409, "idempotency-key-reused")

    async def test_on_an_unknown_message_is_not_found(self, shopper: Shopper) -> None:
        answer = await shopper.post("feedback", {"message_id": "msg_unknown", "helpful": True})
        problem(answer, 404, "not-found")
