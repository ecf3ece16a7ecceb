"""The desk's API for other desks: the inbox, search, and what is done with one conversation."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from agent.assembly import Crossdesk
from tests.api.shopping import Shopper, problem

BASE = "/v1/desk"


class Desk:
    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def get(self, path: str, **parameters: Any) -> Any:
        answer = await self.client.get(f"{BASE}/{path}", headers=self.headers, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.client.post(f"{BASE}/{path}", headers=self.headers, json=body)

    async def do(self, path: str, body: Any = None) -> Any:
        answer = await self.post(path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()


@pytest.fixture
def noor(client: httpx.AsyncClient, operator: dict[str, str]) -> Desk:
    return Desk(client, operator)


@pytest.fixture
def vera(client: httpx.AsyncClient, operator: dict[str, str]) -> Desk:
    return Desk(client, {**operator, "X-Operator": "Vera"})


async def test_a_conversation_goes_through_the_desk(shopper: Shopper, noor: Desk, vera: Desk) -> None:
    await shopper.say("Where is my zebrafish parcel?")
    here = f"conversations/{shopper.id}"
    assert (await noor.do(f"{here}/take-over"))["holder"] == "Noor"
    problem(await vera.post(f"{here}/take-over"), 409, "conflict")
    await noor.do(f"{here}/notes", {"text": "the courier lost it"})
    sorted_ = await noor.do(f"{here}/sort", {"add_tags": ["lost"], "priority": 2})
    assert (sorted_["tags"], sorted_["priority"]) == (["lost"], 2)
    assert (await noor.do(f"{here}/reply", {"text": "I am looking into it."}))["last_by"] == "human"
    mine = await noor.get("inbox", view="mine", tag="lost")
    assert shopper.id in [item["conversation_id"] for item in mine["conversations"]]
    assert (await noor.get("inbox/counts"))["views"]["mine"] >= 1
    found = await noor.get("search", q="zebrafish")
    assert [hit["conversation_id"] for hit in found["hits"]] == [shopper.id]
    kinds = [event["kind"] for event in (await noor.get(f"{here}/timeline"))["events"]]
    assert {"note", "tagged", "assigned", "prioritised"} <= set(kinds)
    seen = (await shopper.get("events")).json()["events"]
    assert "note" not in [event["kind"] for event in seen]
    ended = await noor.do(f"{here}/resolve", {"outcome": "answered"})
    assert (ended["owner"], ended["outcome"]) == ("closed", "answered")


async def test_tools_are_for_whoever_holds_it(shopper: Shopper, noor: Desk) -> None:
    await shopper.say("Hello")
    here = f"conversations/{shopper.id}"
    body = {"arguments": {"order_number": "10001"}}
    problem(await noor.post(f"{here}/actions/order_details", body), 409, "conflict")
    await noor.do(f"{here}/take-over")
    refused = await noor.do(f"{here}/actions/order_details", body)
    assert (refused["status"], refused["result"]["code"]) == ("refused", "not_verified")
    problem(await noor.post(f"{here}/actions/carry_out", {"arguments": {}}), 404, "not-found")
    problem(await noor.post(f"{here}/approvals/appr_1", {"decision": "approved"}), 404, "not-found")


async def test_merging_tells_the_shopper_in_their_language(open_shopper: Any, noor: Desk) -> None:
    one, other = await open_shopper(locale="de-DE"), await open_shopper(locale="de-DE")
    for shopper in (one, other):
        await shopper.say("Hallo, guten Tag")
    body = {"into": other.id}
    problem(await noor.post(f"conversations/{one.id}/merge", body), 409, "conflict")
    merged = await noor.do(f"conversations/{one.id}/merge", {**body, "certain": True})
    assert (merged["owner"], merged["merged_into"]) == ("closed", other.id)
    told = [e for e in (await one.get("events")).json()["events"] if e["source"] == "system" and "text" in e]
    assert "anderen Unterhaltung" in told[-1]["text"]


async def test_many_at_once_and_saved_views(shopper: Shopper, noor: Desk, vera: Desk) -> None:
    await shopper.say("I want to talk to a human agent, please.")
    body = {"conversations": [shopper.id, "conv_unknown"], "action": "tag", "tags": ["wave"]}
    results = (await noor.do("bulk", body))["results"]
    assert [bool(one["problem"]) for one in results] == [False, True]
    view = await noor.do("views", {"name": "wave", "shared": True, "query": {"tag": "wave"}})
    assert view["view_id"] in [one["view_id"] for one in (await vera.get("views"))["views"]]
    for desk, status in ((vera, 404), (noor, 204)):
        gone = await desk.client.delete(f"{BASE}/views/{view['view_id']}", headers=desk.headers)
        assert gone.status_code == status


async def test_keys_do_what_their_scopes_say(
    crossdesk: Crossdesk, client: httpx.AsyncClient, shopper: Shopper
) -> None:
    await shopper.say("Hello")
    here = f"{BASE}/conversations/{shopper.id}"
    issued = {
        scope: (await crossdesk.keyring.create("a help desk", "secret", [scope])).text
        for scope in ("desk:read", "desk:write", "conversations")
    }
    decision = {"decision": "approved"}
    for scope, read, write, approve in (
        ("desk:read", 200, 403, 403), ("desk:write", 403, 200, 403), ("conversations", 403, 403, 403),
    ):  # fmt: skip
        headers = {"X-API-Key": issued[scope]}
        assert (await client.get(here, headers=headers)).status_code == read
        assert (await client.post(f"{here}/sort", json={}, headers=headers)).status_code == write
        asked = await client.post(f"{here}/approvals/appr_1", json=decision, headers=headers)
        assert asked.status_code == approve
    both = (await crossdesk.keyring.create("lead", "secret", ["desk:write", "desk:approve"])).text
    asked = await client.post(f"{here}/approvals/appr_1", json=decision, headers={"X-API-Key": both})
    problem(asked, 404, "not-found")
    for path in ("inbox", "inbox/counts", "search?q=a", "views", "canned-replies"):
        problem(await client.get(f"{BASE}/{path}"), 401, "not-authorised")


@pytest.mark.parametrize(
    "path", ["inbox?cursor=x", "inbox?view=nonsense", "search?q=%3F", "search?q=a&cursor=x"]
)
async def test_bad_input_is_named(noor: Desk, path: str) -> None:
    answer = await noor.client.get(f"{BASE}/{path}", headers=noor.headers)
    assert answer.status_code == 422, answer.text
