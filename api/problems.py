"""Errors as RFC 9457 problem details, with stable types."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from agent import errors as agent_errors
from agent.store import errors as store_errors
from retrieval.errors import RetrievalError
from tools.errors import BackendUnavailable

log = logging.getLogger(__name__)

BASE = "https://crossdesk.dev/problems/"
MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One field that is wrong: a JSON pointer, and how to mend it."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details. `type` is stable: clients may decide by it."""

    type: str = Field(examples=[f"{BASE}not-found"])
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = Field(None, description="The fields that are wrong, where some are.")


class ProblemError(Exception):
    """Raised by routes to answer with a problem."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        errors: Sequence[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """How an exception is answered; without `detail` by its own words."""

    status: int
    kind: str
    detail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


_SOON = {"Retry-After": "1"}
_ANSWERS: Mapping[type[Exception], _Answer] = {
    agent_errors.NotAllowed: _Answer(
        status=401, kind="not-authorised", headers={"WWW-Authenticate": "Bearer"}
    ),
    agent_errors.LinkExpired: _Answer(status=410, kind="link-expired"),
    agent_errors.Forbidden: _Answer(status=403, kind="forbidden"),
    agent_errors.NotFound: _Answer(status=404, kind="not-found"),
    agent_errors.Conflict: _Answer(status=409, kind="conflict"),
    agent_errors.UnsupportedFile: _Answer(status=415, kind="unsupported-media-type"),
    store_errors.NotThere: _Answer(status=404, kind="not-found", detail="There is no such thing (any more)."),
    store_errors.IdempotencyConflict: _Answer(
        status=409,
        kind="idempotency-key-reused",
        detail="This Idempotency-Key was used with another request: use a new key for a new request.",
    ),
    store_errors.Conflict: _Answer(
        status=409, kind="conflict", detail="Somebody else was faster; nothing was changed: try again."
    ),
    store_errors.StoreUnavailable: _Answer(
        status=503, kind="unavailable", detail="The database does not answer: try again.", headers=_SOON
    ),
    BackendUnavailable: _Answer(
        status=503, kind="unavailable", detail="The shop does not answer: try again.", headers=_SOON
    ),
    RetrievalError: _Answer(
        status=503, kind="unavailable", detail="The help centre does not answer: try again.", headers=_SOON
    ),
}

_KINDS: Mapping[int, str] = {
    400: "bad-request",
    401: "not-authorised",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    410: "link-expired",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-request",
    429: "too-many-requests",
    500: "internal",
    503: "unavailable",
}
"""The type of a problem that only has a status. These, with those above, are all types there are."""


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an operation may answer with, for its OpenAPI description."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def respond(
    status: int,
    kind: str,
    detail: str,
    *,
    errors: Sequence[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem as a response."""
    problem = Problem(
        type=f"{BASE}{kind}",
        title=kind.replace("-", " ").capitalize(),
        status=status,
        detail=detail,
        errors=list(errors) if errors else None,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), status_code=status, media_type=MEDIA_TYPE, headers=headers
    )


def internal(exc: Exception) -> JSONResponse:
    """The answer to a defect of ours, which is logged."""
    log.error("a request failed", exc_info=exc)
    return respond(500, "internal", "Something went wrong on our side. It has been logged.")


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""
    for error, answer in _ANSWERS.items():
        _install(app, error, answer)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(agent_errors.InvalidInput, _invalid_input)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http)


def _install(app: FastAPI, error: type[Exception], answer: _Answer) -> None:
    async def handle(_: Request, exc: Exception) -> JSONResponse:
        return respond(answer.status, answer.kind, answer.detail or str(exc), headers=answer.headers)

    app.add_exception_handler(error, handle)


async def _problem(_: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, ProblemError)  # noqa: S101 - it is registered for nothing else
    return respond(exc.status, exc.kind, exc.detail, errors=exc.errors, headers=exc.headers)


async def _invalid_input(_: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, agent_errors.InvalidInput)  # noqa: S101 - it is registered for nothing else
    wrong = FieldError(pointer=exc.pointer, detail=_printable(exc.detail))
    return respond(422, "invalid-request", wrong.detail, errors=[wrong])


async def _invalid_request(_: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - it is registered for nothing else
    errors = [
        FieldError(pointer=_pointer(error["loc"]), detail=_printable(str(error["msg"])))
        for error in exc.errors()
    ]
    return respond(422, "invalid-request", "The request has fields that are wrong.", errors=errors)


async def _http(_: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)  # noqa: S101 - it is registered for nothing else
    kind = _KINDS.get(exc.status_code, "bad-request")
    return respond(exc.status_code, kind, str(exc.detail), headers=exc.headers)


def _pointer(location: Sequence[int | str]) -> str:
    """The JSON pointer of a field; where it is not in the body, its place and name."""
    parts = [str(part) for part in location]
    if parts and parts[0] == "body":
        parts = parts[1:]
    return _printable("".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts))


def _printable(text: str) -> str:
    """A text that UTF-8 can carry, whatever a client sent: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
