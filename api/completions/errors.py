"""Errors in OpenAI's shape on OpenAI's paths, whoever made them: a route, a middleware or the framework.

Everything here fails with problem details (`api.problems`). A middleware writes them anew for these paths, so
that no error can be forgotten. OpenAI answers 400 where we answer 422 elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.completions.wire import ErrorAnswer, ErrorDetail
from api.problems import BASE, MEDIA_TYPE

PATHS = re.compile(r"/v1/(?:chat/completions|models(?:/.*)?)/?", re.DOTALL)

_STATUSES = {422: 400, 415: 400}
_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
}
_CODES = {"not-authorised": "invalid_api_key", "too-many-requests": "rate_limit_exceeded"}


class OpenAIErrors:
    """Writes the problems of OpenAI's paths in OpenAI's shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a problem is held back until it is whole."""
        if scope["type"] != "http" or not PATHS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type") == MEDIA_TYPE:
                    held = message
                    return
            elif held is not None:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_error(held, json.loads(body), send)
                return
            await send(message)

        await self._app(scope, receive, rewritten)


async def _send_error(start: Message, problem: Mapping[str, Any], send: Send) -> None:
    status = _STATUSES.get(start["status"], start["status"])
    content = error_of(problem).model_dump_json().encode()
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-type"] = "application/json"
    headers["content-length"] = str(len(content))
    await send({**start, "status": status, "headers": headers.raw})
    await send({"type": "http.response.body", "body": content})


def error_of(problem: Mapping[str, Any]) -> ErrorAnswer:
    """A problem in OpenAI's shape; the first wrong field is its `param`."""
    wrong = (problem.get("errors") or [{}])[0]
    kind = str(problem.get("type", "")).removeprefix(BASE)
    status = int(problem.get("status", 500))
    message = str(problem.get("detail", ""))
    param = _param(wrong["pointer"]) if wrong.get("pointer") else None
    if param and len(wrong["detail"]) and wrong["detail"] not in message:
        message = f"{param}: {wrong['detail']}"
    return ErrorAnswer(
        error=ErrorDetail(
            message=message,
            type=_TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error"),
            param=param,
            code=_CODES.get(kind, kind.replace("-", "_")) or None,
        )
    )


def _param(pointer: str) -> str:
    """A JSON pointer as OpenAI writes it: "messages[0].content"."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    text = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)
    return text.removeprefix(".")


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How an operation declares its errors for OpenAPI. "default" is any other one."""
    declared: dict[int | str, dict[str, Any]] = {
        status: {"description": HTTPStatus(status).phrase, "model": ErrorAnswer} for status in statuses
    }
    declared["default"] = {"description": "Any other error", "model": ErrorAnswer}
    return declared
