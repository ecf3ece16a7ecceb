from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from agent.conversation.events import EVENT, Event, TextDeltaEvent
from agent.store.errors import StoreUnavailable
from api import sse

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


def event(offset: int, text: str = "Hello\n\nthere") -> Event:
    return TextDeltaEvent(offset=offset, at=NOW, source="bot", message_id="msg_1", text=text)


async def several(*events: Event) -> AsyncIterator[Event]:
    for item in events:
        yield item


async def pieces(events: AsyncIterator[Event], *, keep_alive: float = 60.0) -> list[str]:
    return [str(piece, "utf-8") async for piece in sse._encode(events, keep_alive)]


async def test_an_event_is_one_block_whatever_is_in_its_text() -> None:
    found = await pieces(several(event(7)))
    head, data, *rest = found[1].removesuffix("\n\n").split("\ndata: ")
    assert head == "id: 7\nevent: text_delta"
    assert not rest
    assert "\n" not in data
    assert EVENT.validate_json(data) == event(7)


async def test_an_event_that_is_not_stored_has_no_id_to_resume_from() -> None:
    assert (await pieces(several(event(0))))[1].startswith("event: text_delta\n")


async def test_silence_is_filled_with_comments() -> None:
    quiet = asyncio.Event()

    async def slow() -> AsyncIterator[Event]:
        await quiet.wait()
        yield event(1)

    seen = []
    async for piece in sse._encode(slow(), 0.01):
        seen.append(piece)
        if seen.count(b": still here\n\n") == 3:
            quiet.set()
    assert seen[-1].startswith(b"id: 1\n")


async def test_a_log_that_cannot_be_read_ends_the_stream_where_it_was() -> None:
    async def broken() -> AsyncIterator[Event]:
        yield event(1)
        raise StoreUnavailable("locked")

    found = await pieces(broken())
    assert found[1].startswith("id: 1\n")
    assert found[2] == ": interrupted\n\n"


async def test_a_client_that_goes_away_ends_what_it_followed() -> None:
    ended = asyncio.Event()

    async def endless() -> AsyncIterator[Event]:
        try:
            while True:
                await asyncio.sleep(3600)
                yield event(1)
        finally:
            ended.set()

    stream = sse._encode(endless(), 0.01)
    async for piece in stream:
        if piece == b": still here\n\n":
            break
    await stream.aclose()  # type: ignore[attr-defined]
    assert ended.is_set()


def test_a_stream_is_what_was_asked_for() -> None:
    assert sse.wants_stream("text/event-stream")
    assert sse.wants_stream("application/json;q=0.5, Text/Event-Stream")
    assert not sse.wants_stream("application/json")
    assert not sse.wants_stream(None)
