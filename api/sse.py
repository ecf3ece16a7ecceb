"""Events on the wire: server-sent events as the HTML standard writes them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from agent.conversation.events import EVENT, Event

MEDIA_TYPE = "text/event-stream"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def wants_stream(accept: str | None) -> bool:
    """Whether the client asked for a stream."""
    return MEDIA_TYPE in (accept or "")


def stream(events: AsyncIterator[Event]) -> StreamingResponse:
    """Events as they happen; the id of each is its offset, so that `Last-Event-ID` resumes."""
    return StreamingResponse(_encode(events), media_type=MEDIA_TYPE, headers=_HEADERS)


async def _encode(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    yield b": connected\n\n"
    async for event in events:
        yield f"id: {event.offset}\nevent: {event.kind}\ndata: ".encode() + EVENT.dump_json(event) + b"\n\n"
