"""What every request passes: a bound on its body, headers that protect browsers, a net under defects.

Pure ASGI: nothing is buffered, streams pass through.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


class BodyLimit:
    """Refuses a body of more than `limit` bytes; paths that end as in `larger` have their own limit."""

    def __init__(self, app: ASGIApp, *, limit: int, larger: Mapping[str, int]) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is read, and refuse at once what is announced as too long."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((size for end, size in self._larger.items() if scope["path"].endswith(end)), self._limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isascii() and announced.isdigit() and (len(announced) > 15 or int(announced) > limit):
            await problems.respond(413, "too-large", _detail(limit))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413, _detail(limit))
            return message

        await self._app(scope, counted, send)


class SecurityHeaders:
    """Adds what tells browsers to be careful; a response that sets one of the headers itself keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class SafetyNet:
    """Answers what nobody caught with a problem, and logs it.

    After the first byte it can only end the stream.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and catch."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as exc:
            if scope["type"] != "http" or started:
                raise
            await problems.internal(exc)(scope, receive, send)


def _detail(limit: int) -> str:
    return f"The request's body may have at most {limit} bytes."
