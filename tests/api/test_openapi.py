from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import httpx
import pytest
from jsonschema import Draft202012Validator

from agent.conversation.cards import Card
from agent.conversation.events import PublicEvent
from agent.settings import Settings
from api.app import build_app
from api.startup import Startup
from tests.api.shopping import Shopper

CONTRACT = [
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("post", "/v1/conversations"),
    ("post", "/v1/conversations/{conversation_id}/messages"),
    ("get", "/v1/conversations/{conversation_id}/events"),
    ("post", "/v1/conversations/{conversation_id}/proposals/{proposal_id}/confirm"),
    ("post", "/v1/conversations/{conversation_id}/proposals/{proposal_id}/decline"),
    ("post", "/v1/conversations/{conversation_id}/feedback"),
    ("get", "/v1/labels/{token}"),
    ("get", "/v1/invoices/{token}"),
    ("post", "/v1/chat/completions"),
    ("get", "/v1/models"),
    ("get", "/v1/models/{model}"),
    ("get", "/v1/desk/handoffs"),
    ("get", "/v1/desk/handoffs/{handoff_id}"),
    ("post", "/v1/desk/handoffs/{handoff_id}/claim"),
    ("post", "/v1/desk/handoffs/{handoff_id}/reply"),
    ("post", "/v1/desk/handoffs/{handoff_id}/release"),
    ("post", "/v1/desk/handoffs/{handoff_id}/close"),
]


OPENAI = {"/v1/chat/completions", "/v1/models", "/v1/models/{model}"}  # fail in another shape


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    return build_app(Startup.from_settings(settings)).openapi()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_every_call_of_the_contract_is_described(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    found = {(method, path) for method, path, _ in operations(described)}
    assert set(CONTRACT) <= found


def test_operations_have_readable_ids_of_their_own(described: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in ids)
    assert "open_conversation" in ids


def test_every_operation_says_what_it_does_and_can_answer(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        assert operation["description"], (method, path)
        if path in {"/healthz", "/readyz", *OPENAI}:
            continue
        problems = {status for status in operation["responses"] if status >= "400"}
        assert {"422", "503"} <= problems, (method, path)
        if path.startswith(("/v1/desk", "/v1/conversations/{")):
            assert "401" in problems, (method, path)
            assert operation["security"], (method, path)
        for status in problems:
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], (method, path, status)
            assert content["application/problem+json"]["schema"]["$ref"].endswith("Problem")


def test_openais_paths_describe_openais_errors(described: dict[str, Any]) -> None:
    for path in OPENAI:
        for operation in described["paths"][path].values():
            errors = {code: answer for code, answer in operation["responses"].items() if code != "200"}
            assert {"401", "503", "default"} <= set(errors)
            assert "422" not in errors
            for answer in errors.values():
                assert answer["content"]["application/json"]["schema"]["$ref"].endswith("ErrorAnswer")
            assert operation["security"]


def test_every_call_that_changes_something_takes_a_key(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        if method == "post":
            names = [parameter["name"] for parameter in operation.get("parameters", ())]
            assert "Idempotency-Key" in names, path


@pytest.mark.parametrize(("name", "union"), [("Event", PublicEvent), ("Card", Card)])
def test_unions_are_named_and_told_apart_by_their_kind(
    described: dict[str, Any], name: str, union: Any
) -> None:
    schemas = described["components"]["schemas"]
    found = schemas[name]
    members = get_args(get_args(union)[0])
    assert found["discriminator"]["propertyName"] == "kind"
    assert len(found["oneOf"]) == len(found["discriminator"]["mapping"]) == len(members)
    for kind, reference in found["discriminator"]["mapping"].items():
        member = schemas[reference.rpartition("/")[2]]
        assert member["properties"]["kind"]["const"] == kind
        assert "kind" in member["required"]


def test_a_union_is_written_once(described: dict[str, Any]) -> None:
    text = str(described)
    assert text.count("'propertyName': 'kind'") == 2


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for reference in set(re.findall(r"'#/components/schemas/([^']+)'", str(described))):
        assert reference in described["components"]["schemas"]


def test_streams_are_described(described: dict[str, Any]) -> None:
    streaming = [
        path
        for _, path, operation in operations(described)
        if "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
    ]
    assert len(streaming) == 6
    read = described["paths"]["/v1/conversations/{conversation_id}/events"]["get"]
    assert "Last-Event-ID" in [parameter["name"] for parameter in read["parameters"]]
    assert "application/json" in read["responses"]["200"]["content"]


async def test_a_real_conversation_is_as_described(shopper: Shopper, described: dict[str, Any]) -> None:
    for text in (
        "Hello",
        "Where is my order 10002? john.carter@example.co.uk",
        "I want to return the desk lamp, I changed my mind",
        "I want an invoice for order 10002",
        "I want to talk to a human agent",
    ):
        await shopper.say(text)
    answer = (await shopper.get("events")).json()
    schema = {"$ref": "#/components/schemas/EventsAnswer", "components": described["components"]}
    Draft202012Validator(schema).validate(answer)


async def test_the_reference_lists_every_operation_and_needs_no_other_host(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    page = await client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    for path, item in document["paths"].items():
        for method in item:
            assert f"{method.upper()} {path}" in page.text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert loaded
    assert all(target.startswith("/") for target in loaded)
