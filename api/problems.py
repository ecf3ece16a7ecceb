"""Errors as RFC 9457 problem details, with stable types."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from agent.errors import Conflict, InvalidInput, NotAllowed, NotFound
from agent.store.errors import IdempotencyConflict, StoreUnavailable
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
    errors: list[FieldError] | None = None


class ProblemError(Exception):
    """Raised by routes to answer with a problem."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        errors: Sequence[FieldError] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {}}}
    for status in (400, 401, 404, 409, 413, 415, 422, 429, 503)
}


def respond(
    status: int,
    kind: str,
    detail: str,
    *,
    errors: Sequence[FieldError] | None = None,
    headers: dict[str, str] | None = None,
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


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem."""

    @app.exception_handler(ProblemError)
    async def _problem(_: Request, exc: ProblemError) -> JSONResponse:
        return respond(exc.status, exc.kind, exc.detail, errors=exc.errors, headers=exc.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, exc: RequestValidationError) -> JSONResponse:
        errors = [
            FieldError(pointer=_pointer(error["loc"]), detail=str(error["msg"])) for error in exc.errors()
        ]
        return respond(422, "invalid-request", "The request has fields that are wrong.", errors=errors)

    @app.exception_handler(InvalidInput)
    async def _input(_: Request, exc: InvalidInput) -> JSONResponse:
        return respond(
            422,
            "invalid-request",
            exc.detail,
            errors=[FieldError(pointer=exc.pointer, detail=exc.detail)],
        )

    @app.exception_handler(NotAllowed)
    async def _not_allowed(_: Request, exc: NotAllowed) -> JSONResponse:
        return respond(401, "not-authorised", str(exc), headers={"WWW-Authenticate": "Bearer"})

    @app.exception_handler(NotFound)
    async def _not_found(_: Request, exc: NotFound) -> JSONResponse:
        return respond(404, "not-found", str(exc))

    @app.exception_handler(Conflict)
    async def _conflict(_: Request, exc: Conflict) -> JSONResponse:
        return respond(409, "conflict", str(exc))

    @app.exception_handler(IdempotencyConflict)
    async def _key(_: Request, __: IdempotencyConflict) -> JSONResponse:
        detail = "This Idempotency-Key was used with another request: use a new key for a new request."
        return respond(409, "idempotency-key-reused", detail)

    @app.exception_handler(StoreUnavailable)
    @app.exception_handler(BackendUnavailable)
    async def _unavailable(_: Request, __: Exception) -> JSONResponse:
        detail = "The database does not answer at the moment: try again."
        return respond(503, "unavailable", detail, headers={"Retry-After": "1"})

    @app.exception_handler(HTTPException)
    async def _http(_: Request, exc: HTTPException) -> JSONResponse:
        kind = HTTPStatus(exc.status_code).phrase.lower().replace(" ", "-")
        return respond(exc.status_code, kind, str(exc.detail), headers=dict(exc.headers or {}))

    @app.exception_handler(Exception)
    async def _defect(_: Request, exc: Exception) -> JSONResponse:
        log.error("a request failed", exc_info=exc)
        return respond(500, "internal", "Something went wrong on our side. It has been logged.")


def _pointer(location: Sequence[int | str]) -> str:
    """The JSON pointer of a field; where it is not in the body, its place and name."""
    parts = [str(part) for part in location]
    if parts and parts[0] == "body":
        parts = parts[1:]
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)
