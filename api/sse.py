"""Events on the wire: server-sent events as the HTML standard writes them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi.responses import StreamingResponse

from agent.conversation.events import EVENT, Event
from agent.store.errors import StoreError

log = logging.getLogger(__name__)

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE = 15.0  # seconds of silence after which a comment tells that the connection still stands
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_END = object()

RESPONSE: dict[str, Any] = {
    "description": "The answer; with `Accept: text/event-stream` its events as they happen.",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "string",
                "description": (
                    "Server-sent events. `id` is the event's offset (send it as `Last-Event-ID` to go on "
                    "after it), `event` its kind, `data` the event as JSON of the schema `Event`. Lines "
                    "that begin with a colon keep the connection alive."
                ),
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": "#/components/schemas/Event"},
            },
            "example": 'id: 7\nevent: reply\ndata: {"offset": 7, "kind": "reply"}\n\n',
        }
    },
}
"""What an operation that can stream says of it in OpenAPI."""


def wants_stream(accept: str | None) -> bool:
    """Whether the client asked for a stream."""
    return MEDIA_TYPE in (accept or "").lower()


def stream(events: AsyncIterator[Event], *, keep_alive: float = KEEP_ALIVE) -> StreamingResponse:
    """Events as they happen; the id of each is its offset, so that `Last-Event-ID` resumes."""
    return StreamingResponse(_encode(events, keep_alive), media_type=MEDIA_TYPE, headers=HEADERS)


async def kept_alive(frames: AsyncIterator[bytes], pause: float = KEEP_ALIVE) -> AsyncGenerator[bytes, None]:
    """The same frames, with a comment wherever none came for `pause` seconds."""
    coming: asyncio.Task[Any] | None = None
    try:
        while True:
            coming = coming or asyncio.create_task(_next(frames))
            await asyncio.wait((coming,), timeout=pause)
            if not coming.done():
                yield b": still here\n\n"
                continue
            frame = coming.result()
            coming = None
            if frame is _END:
                return
            yield frame
    finally:
        if coming is not None and not coming.done():
            coming.cancel()
            await asyncio.wait((coming,))


async def _encode(events: AsyncIterator[Event], keep_alive: float) -> AsyncIterator[bytes]:
    """The stream's bytes. When the log cannot be read the stream ends: the client resumes where it was."""
    yield b"retry: 2000\n: connected\n\n"
    async with aclosing(kept_alive(_frames(events), keep_alive)) as frames:
        try:
            async for frame in frames:
                yield frame
        except StoreError as exc:
            log.warning("a stream ended early: %s", exc)
            yield b": interrupted\n\n"


async def _frames(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    async for event in events:
        head = f"id: {event.offset}\n" if event.offset else ""
        yield f"{head}event: {event.kind}\ndata: ".encode() + EVENT.dump_json(event) + b"\n\n"


async def _next(frames: AsyncIterator[bytes]) -> Any:
    return await anext(frames, _END)
