"""Live updates of the desk's pages: "this has changed, fetch it again", as server-sent events."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import Request
from fastapi.responses import StreamingResponse

from agent.assembly import Crossdesk
from agent.staff.values import Permission
from api import sse
from api.desk.access import still_signed_in
from api.problems import ProblemError

__all__ = ["changes"]

CHECKED = 15.0  # seconds after which it is looked at again whether somebody may still see this
_CHANGED = b"event: changed\ndata: 1\n\n"
_GONE = b"event: gone\ndata: 1\n\n"


def changes(
    request: Request, crossdesk: Crossdesk, subject: str, permission: Permission
) -> StreamingResponse:
    """A stream that says each time that its subject changed: a conversation, or `ANY` of them.

    It ends when whoever opened it may not see it any more. Raises a 406 problem for who asks for no stream.
    """
    if not sse.wants_stream(request.headers.get("accept")):
        raise ProblemError(406, "not-acceptable", "This is a stream: ask with Accept: text/event-stream.")
    return StreamingResponse(
        _encode(request, crossdesk, subject, permission), media_type=sse.MEDIA_TYPE, headers=sse.HEADERS
    )


async def _encode(
    request: Request, crossdesk: Crossdesk, subject: str, permission: Permission
) -> AsyncGenerator[bytes, None]:
    yield b"retry: 2000\n: connected\n\n"
    async with aclosing(sse.kept_alive(_frames(request, crossdesk, subject, permission))) as frames:
        async for frame in frames:
            yield frame


async def _frames(
    request: Request, crossdesk: Crossdesk, subject: str, permission: Permission
) -> AsyncGenerator[bytes, None]:
    checked = time.monotonic()
    async with crossdesk.signals.subscribe(subject) as changed:
        while True:
            has_changed = await changed.wait(timeout=CHECKED)
            if time.monotonic() - checked >= CHECKED:
                if not await still_signed_in(request, crossdesk, permission):
                    yield _GONE
                    return
                checked = time.monotonic()
            if has_changed:
                yield _CHANGED
