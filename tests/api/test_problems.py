from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.middleware import Middleware

from agent import errors as agent_errors
from agent.store import errors as store_errors
from api import problems
from api.middleware import BodyLimit, SafetyNet, SecurityHeaders
from retrieval.errors import IndexUnavailable
from tests.api.shopping import Shopper, problem
from tools.errors import BackendUnavailable

RAISED: list[tuple[Exception, int, str]] = [
    (agent_errors.NotFound("no such thing"), 404, "not-found"),
    (agent_errors.NotAllowed("no"), 401, "not-authorised"),
    (agent_errors.LinkExpired("old"), 410, "link-expired"),
    (agent_errors.Conflict("decided"), 409, "conflict"),
    (agent_errors.InvalidInput("/text", "empty"), 422, "invalid-request"),
    (agent_errors.UnsupportedFile("no photo"), 415, "unsupported-media-type"),
    (store_errors.ConversationUnknown("conv_1"), 404, "not-found"),
    (store_errors.IdempotencyConflict("conv_1"), 409, "idempotency-key-reused"),
    (store_errors.VaultConflict("conv_1", "<EMAIL_1>"), 409, "conflict"),
    (store_errors.StoreUnavailable("locked"), 503, "unavailable"),
    (BackendUnavailable("down"), 503, "unavailable"),
    (IndexUnavailable("down"), 503, "unavailable"),
    (ZeroDivisionError("a secret detail"), 500, "internal"),
]


def failing(error: Exception) -> FastAPI:
    """An app that only fails."""
    limit = Middleware(BodyLimit, limit=10, larger={})
    app = FastAPI(middleware=[Middleware(SecurityHeaders), Middleware(SafetyNet), limit])
    problems.install(app)

    @app.post("/fail")
    async def fail() -> None:
        raise error

    @app.get("/break")
    async def break_off() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"first"
            raise error

        return StreamingResponse(pieces())

    return app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


@pytest.mark.parametrize(("error", "status", "kind"), RAISED, ids=lambda value: type(value).__name__)
async def test_every_error_is_a_problem(error: Exception, status: int, kind: str) -> None:
    async with client_of(failing(error)) as client:
        answer = await client.post("/fail")
    problem(answer, status, kind)
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_after_the_first_byte_a_defect_breaks_the_stream_off() -> None:
    async with client_of(failing(ZeroDivisionError())) as client:
        with pytest.raises(ZeroDivisionError):
            await client.get("/break")


async def test_every_error_of_the_store_is_known() -> None:
    known = problems._ANSWERS
    operators = (store_errors.StoreCorrupt, store_errors.MigrationFailed, store_errors.CryptoError)
    for name in store_errors.__all__:
        error = getattr(store_errors, name)
        if error is store_errors.StoreError or issubclass(error, operators):
            continue  # the operator's: a 500 that is logged
        assert any(base in known for base in error.__mro__), name


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/v1/conversations", 405, "method-not-allowed"),
        ("DELETE", "/v1/conversations/conv_1/events", 405, "method-not-allowed"),
        ("GET", "/v1/conversations/conv%20one/events", 422, "invalid-request"),
        ("POST", "/v1/conversations", 422, "invalid-request"),
    ],
)
async def test_wrong_calls_are_problems(
    client: httpx.AsyncClient, method: str, path: str, status: int, kind: str
) -> None:
    answer = await client.request(method, path)
    problem(answer, status, kind)
    assert (status == 405) == ("allow" in answer.headers)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'"text"',
        b"[]",
        b"null",
        b'{"locale": 1}',
        b'{"locale": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"a/b~c": 1}',
        b'{"locale": "' + b"x" * 100_000 + b'"}',
        b"[" * 100_000,
        b"NaN",
        b"1" * 10_000,
    ],
    ids=lambda body: body[:20].decode("latin-1"),
)
async def test_no_body_is_more_than_the_clients_mistake(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(
        "/v1/conversations", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_pointer_is_a_json_pointer(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/conversations", json={"a/b~c": 1})
    assert problem(answer, 422, "invalid-request")["errors"][0]["pointer"] == "/a~1b~0c"


async def test_a_problem_does_not_repeat_what_was_sent(shopper: Shopper) -> None:
    answer = await shopper.post("messages", {"text": ["4111 1111 1111 1111"]})
    assert "4111" not in answer.text


async def test_a_body_that_is_too_long_is_refused(client: httpx.AsyncClient) -> None:
    body = json.dumps({"locale": "x" * 1024 * 1024}).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 65_536):
            yield body[at : at + 65_536]

    kind = {"Content-Type": "application/json"}
    problem(await client.post("/v1/conversations", content=body, headers=kind), 413, "too-large")
    problem(await client.post("/v1/conversations", content=pieces(), headers=kind), 413, "too-large")


async def test_browsers_are_told_to_be_careful(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/nowhere", "/help/en", "/widget/crossdesk.js"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_browsers_of_other_origins_may_call(client: httpx.AsyncClient) -> None:
    asked = await client.options(
        "/v1/conversations/conv_1/messages",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
        },
    )
    assert asked.status_code == 200
    refused = await client.get("/nowhere", headers={"Origin": "https://shop.example"})
    assert refused.headers["access-control-allow-origin"] == "*"
