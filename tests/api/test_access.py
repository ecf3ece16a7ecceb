"""Keys at the API's door: who needs one, what it opens, and what is answered where it does not."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import APIRoute

from agent.assembly import Crossdesk
from api.app import create_app
from api.routes import attachments, conversations, desk
from tests.api.shopping import Shopper, problem

SHOP = "https://shop.example.com"
FROM_SHOP = {"Origin": SHOP}


@dataclass(frozen=True, kw_only=True)
class Keys:
    """One key of each sort, as headers."""

    web: dict[str, str]
    server: dict[str, str]
    reader: dict[str, str]
    writer: dict[str, str]


@pytest_asyncio.fixture(loop_scope="session")
async def keys(crossdesk: Crossdesk) -> Keys:
    ring = crossdesk.keyring
    web = await ring.create("web", "publishable", ["conversations"], origins=[SHOP])
    made = [
        await ring.create(name, "secret", [scope])
        for name, scope in (("server", "conversations"), ("reader", "desk:read"), ("writer", "desk:write"))
    ]
    server, reader, writer = ({"X-API-Key": issued.text} for issued in made)
    return Keys(web={"X-API-Key": web.text, **FROM_SHOP}, server=server, reader=reader, writer=writer)


@pytest.fixture
def strict(crossdesk: Crossdesk) -> FastAPI:
    """The same product where keys are required, as in production."""
    changes = {"keys_required": True, "environment": "production"}
    return create_app(replace(crossdesk, settings=crossdesk.settings.model_copy(update=changes)))


@pytest_asyncio.fixture(loop_scope="session")
async def outside(strict: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it, somewhere in the world."""
    transport = httpx.ASGITransport(app=strict, client=(f"203.0.113.{secrets.randbelow(250)}", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


async def open_with(client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
    return await client.post("/v1/conversations", json={"locale": "en-GB"}, headers=headers)


async def test_without_the_setting_nobody_needs_a_key(client: httpx.AsyncClient) -> None:
    assert (await open_with(client, {})).status_code == 201


async def test_a_wrong_key_is_refused_even_where_none_is_needed(client: httpx.AsyncClient) -> None:
    refused = await open_with(client, {"X-API-Key": "cdsk_" + "0" * 26 + "_" + "0" * 64})
    problem(refused, 401, "not-authorised")
    assert refused.headers["www-authenticate"] == "Bearer"


async def test_where_keys_are_required_nothing_goes_without_one(outside: httpx.AsyncClient) -> None:
    problem(await open_with(outside, {}), 401, "not-authorised")
    problem(await open_with(outside, {"X-API-Key": "hello"}), 401, "not-authorised")
    for path in ("/healthz", "/readyz", "/widget/crossdesk.js", "/openapi.json", "/help/en"):
        assert (await outside.get(path)).status_code == 200, path


async def test_a_whole_conversation_with_a_publishable_key(outside: httpx.AsyncClient, keys: Keys) -> None:
    opened = (await open_with(outside, keys.web)).json()
    outside.headers.update(keys.web)
    shopper = Shopper(client=outside, **opened)
    said = await shopper.say("I want to talk to a human agent")
    assert said["reply"]["handed_off"]
    assert (await shopper.get("events")).status_code == 200
    judged = await shopper.post("feedback", {"message_id": said["message_id"], "helpful": True})
    assert judged.status_code == 204


async def test_a_conversations_token_alone_is_not_enough(outside: httpx.AsyncClient, keys: Keys) -> None:
    shopper = Shopper(client=outside, **(await open_with(outside, keys.server)).json())
    for answer in (await shopper.get("events"), await shopper.post("messages", {"text": "Hello"})):
        problem(answer, 401, "not-authorised")


async def test_a_key_does_not_open_a_conversation_of_others(outside: httpx.AsyncClient, keys: Keys) -> None:
    opened = (await open_with(outside, keys.server)).json()
    path = f"/v1/conversations/{opened['id']}/events"
    problem(await outside.get(path, headers=keys.server), 401, "not-authorised")
    key = keys.server["X-API-Key"]
    problem(await outside.get(path, headers={"Authorization": f"Bearer {key}"}), 401, "not-authorised")


async def test_a_key_may_stand_where_a_token_stands(outside: httpx.AsyncClient, keys: Keys) -> None:
    bearer = {"Authorization": f"Bearer {keys.server['X-API-Key']}"}
    assert (await open_with(outside, bearer)).status_code == 201
    reader = {"Authorization": f"Bearer {keys.reader['X-API-Key']}"}
    assert (await outside.get("/v1/desk/handoffs", headers=reader)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": f"{SHOP}.evil.example"},
        {"Origin": "http://shop.example.com"},
        {"Origin": f"{SHOP}:8443"},
        {"Origin": "https://evil.example", "Referer": f"{SHOP}/"},
        {"Referer": "https://evil.example/?https://shop.example.com/"},
    ],
)
async def test_a_publishable_key_works_on_its_own_pages_only(
    outside: httpx.AsyncClient, keys: Keys, headers: dict[str, str]
) -> None:
    key = {"X-API-Key": keys.web["X-API-Key"]}
    problem(await open_with(outside, {**key, **headers}), 403, "forbidden")


async def test_a_page_that_reads_from_its_own_server_is_known_by_its_referer(
    outside: httpx.AsyncClient, keys: Keys
) -> None:
    headers = {"X-API-Key": keys.web["X-API-Key"], "Referer": f"{SHOP}/cart"}
    assert (await open_with(outside, headers)).status_code == 201


async def test_scopes_hold(outside: httpx.AsyncClient, keys: Keys) -> None:
    list_path, claim_path = "/v1/desk/handoffs", "/v1/desk/handoffs/hand_none/claim"
    for headers in (keys.web, keys.server, keys.writer):
        problem(await outside.get(list_path, headers=headers), 403, "forbidden")
    for headers in (keys.web, keys.server, keys.reader):
        problem(await outside.post(claim_path, headers=headers), 403, "forbidden")
    for headers in (keys.reader, keys.writer):
        problem(await open_with(outside, headers), 403, "forbidden")
    assert (await outside.get(list_path, headers=keys.reader)).status_code == 200
    problem(await outside.post(claim_path, headers=keys.writer), 404, "not-found")


async def test_the_operator_key_goes_on_opening_the_desk(
    outside: httpx.AsyncClient, operator: dict[str, str]
) -> None:
    assert (await outside.get("/v1/desk/handoffs", headers=operator)).status_code == 200
    problem(await outside.get("/v1/desk/handoffs"), 401, "not-authorised")


async def test_who_acts_with_a_key_is_called_by_its_name(
    outside: httpx.AsyncClient, crossdesk: Crossdesk, keys: Keys
) -> None:
    shopper = Shopper(client=outside, **(await open_with(outside, keys.server)).json())
    outside.headers.update(keys.server)
    await shopper.say("I want to talk to a human agent")
    outside.headers.pop("X-API-Key")
    both = await crossdesk.keyring.create("helpdesk", "secret", ["desk:read", "desk:write"])
    listed = await outside.get("/v1/desk/handoffs?state=queued", headers={"X-API-Key": both.text})
    found = next(item for item in listed.json()["handoffs"] if item["conversation_id"] == shopper.id)
    path = f"/v1/desk/handoffs/{found['id']}"
    claimed = await outside.post(f"{path}/claim", headers={"X-API-Key": both.text})
    assert claimed.json()["operator"] == "helpdesk"
    named = await outside.post(f"{path}/release", headers={"X-API-Key": both.text, "X-Operator": "Noor"})
    problem(named, 409, "conflict")


async def test_rotating_interrupts_nobody_and_revoking_everybody(
    outside: httpx.AsyncClient, crossdesk: Crossdesk
) -> None:
    old = await crossdesk.keyring.create("shop", "secret", ["conversations"])
    new = await crossdesk.keyring.rotate(old.key.key_id, overlap=timedelta(hours=1))
    for issued in (old, new):
        assert (await open_with(outside, {"X-API-Key": issued.text})).status_code == 201
    await crossdesk.keyring.revoke(old.key.key_id)
    for issued in (old, new):
        problem(await open_with(outside, {"X-API-Key": issued.text}), 401, "not-authorised")


def from_address(app: FastAPI, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_a_publishable_key_is_counted_for_each_address(strict: FastAPI, crossdesk: Crossdesk) -> None:
    issued = await crossdesk.keyring.create(
        "web", "publishable", ["conversations"], origins=[SHOP], per_minute=2
    )
    headers = {"X-API-Key": issued.text, **FROM_SHOP}
    async with from_address(strict, "198.51.100.1") as one, from_address(strict, "198.51.100.2") as other:
        assert [(await open_with(one, headers)).status_code for _ in range(2)] == [201, 201]
        refused = await open_with(one, headers)
        problem(refused, 429, "too-many-requests")
        assert int(refused.headers["retry-after"]) in range(1, 31)
        assert (await open_with(other, headers)).status_code == 201


async def test_a_secret_key_is_counted_as_a_whole(strict: FastAPI, crossdesk: Crossdesk) -> None:
    issued = await crossdesk.keyring.create("erp", "secret", ["desk:read"], per_minute=2)
    headers = {"X-API-Key": issued.text}
    statuses = []
    for address in ("198.51.100.3", "198.51.100.4", "198.51.100.5"):
        async with from_address(strict, address) as client:
            statuses.append((await client.get("/v1/desk/handoffs", headers=headers)).status_code)
    assert statuses == [200, 200, 429]


async def test_pages_may_ask_to_send_a_key(client: httpx.AsyncClient) -> None:
    asked = await client.options(
        "/v1/conversations",
        headers={
            **FROM_SHOP,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-api-key,content-type",
        },
    )
    assert asked.status_code == 200


def test_every_call_of_a_conversation_and_of_the_desk_is_behind_a_door(app: FastAPI) -> None:
    described = app.openapi()
    for module in (conversations, attachments, desk):
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                operation: dict[str, Any] = described["paths"][route.path_format][method.lower()]
                assert any("ApiKey" in requirement for requirement in operation["security"]), route.path
                assert {"401", "403", "429"} <= set(operation["responses"])


def test_a_key_is_described_beside_a_conversations_token(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    sending = paths["/v1/conversations/{conversation_id}/messages"]["post"]["security"]
    assert sending == [{"ConversationToken": []}, {"ConversationToken": [], "ApiKey": []}]
    assert paths["/v1/conversations"]["post"]["security"] == [{}, {"ApiKey": []}]
    assert {"ApiKey": []} in paths["/v1/desk/handoffs"]["get"]["security"]
