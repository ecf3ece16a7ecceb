"""Every operation of the API has a call in the client, which sends every field that the operation takes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from clients.generate import OPENAPI
from clients.python_models import REF, client_paths
from crossdesk_client import Conversation, Crossdesk, Desk, Retries
from crossdesk_client.errors import Unavailable

DOCUMENT: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
ID, OTHER = "some_id", "other_id"
EARLIER, LATER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)


def of_conversation(call: Callable[[Conversation], object]) -> Callable[[Crossdesk], object]:
    return lambda crossdesk: call(crossdesk.conversation(ID, "token"))


def of_desk(call: Callable[[Desk], object]) -> Callable[[Crossdesk], object]:
    return lambda crossdesk: call(crossdesk.desk(operator="Noor", operator_key="key"))


OPEN = {
    "locale": "de-DE",
    "market": "DE",
    "timezone": "Europe/Berlin",
    "channel": "web",
    "identity_token": "t",
}
CALLS: Mapping[str, Callable[[Crossdesk], object]] = {
    "open_conversation": lambda crossdesk: crossdesk.open(**OPEN),
    "send_message": of_conversation(lambda it: it.send("Hello", attachments=["att"])),
    "read_events": of_conversation(lambda it: next(it.follow(after=7))),
    "confirm_proposal": of_conversation(lambda it: it.confirm(OTHER)),
    "decline_proposal": of_conversation(lambda it: it.decline(OTHER)),
    "give_feedback": of_conversation(lambda it: it.feedback("msg", helpful=True, comment="good")),
    "leave_contact": of_conversation(
        lambda it: it.leave_contact(email="m@example.com", phone="+31 10 555 01")
    ),
    "upload_attachment": of_conversation(lambda it: it.upload("a.jpg", b"bytes")),
    "read_attachment": of_conversation(lambda it: it.attachment(OTHER)),
    "read_label": lambda crossdesk: crossdesk.document("https://shop.example/v1/labels/token"),
    "read_invoice": lambda crossdesk: crossdesk.document("/v1/invoices/token"),
    "list_handoffs": of_desk(lambda it: it.handoffs(state="queued", limit=3)),
    "read_handoff": of_desk(lambda it: it.handoff(ID)),
    "read_handoff_events": of_desk(lambda it: next(it.follow(ID, after=7))),
    "read_handoff_attachment": of_desk(lambda it: it.attachment(ID, OTHER)),
    "claim_handoff": of_desk(lambda it: it.claim(ID)),
    "reply_to_shopper": of_desk(lambda it: it.reply(ID, "Hello")),
    "release_handoff": of_desk(lambda it: it.release(ID)),
    "close_handoff": of_desk(lambda it: it.close(ID)),
    "read_report": of_desk(lambda it: it.report(since=EARLIER, until=LATER)),
    "list_callbacks": of_desk(lambda it: it.callbacks()),
    "note_callback": of_desk(lambda it: it.called(ID)),
    "read_health": lambda crossdesk: crossdesk.health(),
    "read_readiness": lambda crossdesk: crossdesk.ready(),
}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in client_paths(DOCUMENT).items():
        for method, operation in item.items():
            yield method, path, operation


def request_of(call: Callable[[Crossdesk], object]) -> httpx.Request:
    """The request that a call makes."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(503)

    retries = Retries(tries=1)
    transport = httpx.MockTransport(answer)
    with (
        Crossdesk("http://test", retries=retries, transport=transport) as crossdesk,
        pytest.raises(Unavailable),
    ):
        call(crossdesk)
    (request,) = seen
    return request


def test_every_operation_has_a_call() -> None:
    assert {operation["operationId"] for _, _, operation in operations()} == set(CALLS)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_call_goes_where_its_operation_is_and_sends_all_that_it_takes(name: str) -> None:
    method, path, operation = next(item for item in operations() if item[2]["operationId"] == name)
    request = request_of(CALLS[name])
    assert request.method == method.upper()
    assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path)
    sent = {"query": set(request.url.params), "header": {key.lower() for key in request.headers}}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] in sent:
            assert parameter["name"].lower() in {item.lower() for item in sent[parameter["in"]]}
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        schema = content["application/json"]["schema"]["$ref"].removeprefix(REF)
        assert set(json.loads(request.content)) == set(
            DOCUMENT["components"]["schemas"][schema]["properties"]
        )
    if operation.get("security"):
        assert "authorization" in request.headers or name == "open_conversation"


def test_an_id_cannot_leave_its_place_in_the_path() -> None:
    request = request_of(lambda crossdesk: crossdesk.conversation("../desk", "token").send("Hello"))
    assert request.url.raw_path == b"/v1/conversations/..%2Fdesk/messages"


def test_a_token_stands_in_no_repr() -> None:
    with Crossdesk() as crossdesk:
        assert "secret" not in repr(crossdesk.conversation(ID, "secret"))
