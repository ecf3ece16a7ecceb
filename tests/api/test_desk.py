from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.shopping import Shopper, problem

PATH = "/v1/desk/handoffs"


class DeskClient:
    """An operator at the desk."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self._client = client
        self.headers = headers

    async def get(self, rest: str = "", **parameters: str) -> httpx.Response:
        return await self._client.get(f"{PATH}{rest}", headers=self.headers, params=parameters)

    async def post(self, rest: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return await self._client.post(f"{PATH}{rest}", headers=headers, json=body)


@pytest.fixture
def noor(client: httpx.AsyncClient, operator: dict[str, str]) -> DeskClient:
    return DeskClient(client, operator)


@pytest.fixture
def piet(client: httpx.AsyncClient, operator: dict[str, str]) -> DeskClient:
    return DeskClient(client, {**operator, "X-Operator": "Piet"})


async def ask_for_a_person(shopper: Shopper, desk: DeskClient) -> str:
    """Be handed off; returns the hand-off's id."""
    answer = await shopper.say("I want to talk to a human agent, please.")
    assert answer["reply"]["handed_off"], answer["reply"]
    queued = (await desk.get(state="queued", limit="500")).json()["handoffs"]
    return str(next(item["id"] for item in queued if item["conversation_id"] == shopper.id))


async def test_the_desk_opens_with_its_key_only(client: httpx.AsyncClient, shopper: Shopper) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {shopper.token}"}):
        for path in (PATH, f"{PATH}/ho_1", f"{PATH}/ho_1/events", f"{PATH}/ho_1/attachments/att_1"):
            problem(await client.get(path, headers=headers), 401, "not-authorised")
        for action in ("claim", "release", "close"):
            answer = await client.post(f"{PATH}/ho_1/{action}", headers=headers)
            problem(answer, 401, "not-authorised")


async def test_a_conversation_goes_from_the_queue_to_a_person_and_back(
    shopper: Shopper, noor: DeskClient
) -> None:
    handoff = await ask_for_a_person(shopper, noor)
    detail = (await noor.get(f"/{handoff}")).json()
    assert detail["state"] == "queued"
    assert detail["packet"]

    assert (await noor.post(f"/{handoff}/claim")).json()["state"] == "claimed"
    silent = await shopper.say("Are you there?")
    assert silent["reply"]["text"] == ""

    said = await noor.post(f"/{handoff}/reply", {"text": "Noor here. How can I help?"})
    assert said.status_code == 200, said.text
    assert said.json()["event"]["source"] == "human"
    events = (await shopper.get("events")).json()["events"]
    assert events[-1]["text"] == "Noor here. How can I help?"

    assert (await noor.post(f"/{handoff}/release")).json()["state"] == "released"
    assert (await shopper.say("Hello"))["reply"]["text"]


async def test_the_operator_reads_what_the_shopper_wrote(shopper: Shopper, noor: DeskClient) -> None:
    await shopper.say("Where is my order 10002? john.carter@example.co.uk")
    handoff = await ask_for_a_person(shopper, noor)
    events = (await noor.get(f"/{handoff}/events")).json()["events"]
    assert "john.carter@example.co.uk" in events[0]["text"]
    later = (await noor.get(f"/{handoff}/events", after="1")).json()["events"]
    assert later == events[1:]


async def test_the_operator_sees_the_shoppers_photo(shopper: Shopper, noor: DeskClient, photo: bytes) -> None:
    attachment = (await shopper.upload(photo)).json()["attachment_id"]
    handoff = await ask_for_a_person(shopper, noor)
    seen = await noor.get(f"/{handoff}/attachments/{attachment}")
    assert seen.headers["content-type"] == "image/jpeg"
    problem(await noor.get(f"/{handoff}/attachments/att_other"), 404, "not-found")


async def test_a_claim_is_for_one_operator(shopper: Shopper, noor: DeskClient, piet: DeskClient) -> None:
    handoff = await ask_for_a_person(shopper, noor)
    assert (await noor.post(f"/{handoff}/claim")).status_code == 200
    assert (await noor.post(f"/{handoff}/claim")).status_code == 200
    problem(await piet.post(f"/{handoff}/claim"), 409, "conflict")
    problem(await piet.post(f"/{handoff}/reply", {"text": "Hello"}), 409, "conflict")
    problem(await piet.post(f"/{handoff}/close"), 409, "conflict")


async def test_a_reply_with_a_key_is_said_once(shopper: Shopper, noor: DeskClient) -> None:
    handoff = await ask_for_a_person(shopper, noor)
    await noor.post(f"/{handoff}/claim")
    first = await noor.post(f"/{handoff}/reply", {"text": "Hello!"}, key="hello")
    again = await noor.post(f"/{handoff}/reply", {"text": "Hello!"}, key="hello")
    assert first.json() == again.json()
    other = await noor.post(f"/{handoff}/reply", {"text": "Goodbye!"}, key="hello")
    problem(other, 409, "idempotency-key-reused")


async def test_a_reply_needs_a_claim_and_words(shopper: Shopper, noor: DeskClient) -> None:
    handoff = await ask_for_a_person(shopper, noor)
    problem(await noor.post(f"/{handoff}/reply", {"text": "Hello"}), 409, "conflict")
    await noor.post(f"/{handoff}/claim")
    problem(await noor.post(f"/{handoff}/reply", {"text": ""}), 422, "invalid-request")
    problem(await noor.post(f"/{handoff}/reply", {"text": " \u200b "}), 422, "invalid-request")


async def test_a_closed_conversation_leaves_the_queue(shopper: Shopper, noor: DeskClient) -> None:
    handoff = await ask_for_a_person(shopper, noor)
    await noor.post(f"/{handoff}/claim")
    assert (await noor.post(f"/{handoff}/close")).json()["state"] == "closed"
    assert (await noor.post(f"/{handoff}/close")).json()["state"] == "closed"
    closed = (await noor.get(state="closed", limit="500")).json()["handoffs"]
    assert handoff in [item["id"] for item in closed]
    queued = (await noor.get(state="queued", limit="500")).json()["handoffs"]
    assert handoff not in [item["id"] for item in queued]


async def test_a_handoff_that_does_not_exist_is_not_found(noor: DeskClient) -> None:
    for rest in ("", "/events", "/attachments/att_1"):
        problem(await noor.get(f"/ho_unknown{rest}"), 404, "not-found")
    for action in ("claim", "release", "close"):
        problem(await noor.post(f"/ho_unknown/{action}"), 404, "not-found")


async def test_the_list_is_bounded_and_filtered(open_shopper: Callable[..., Any], noor: DeskClient) -> None:
    for _ in range(2):
        await ask_for_a_person(await open_shopper(), noor)
    found = (await noor.get(limit="1")).json()["handoffs"]
    assert len(found) == 1
    problem(await noor.get(state="lost"), 422, "invalid-request")
