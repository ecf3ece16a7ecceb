"""Live news and presence at the desk: one protocol, in this process or through Redis for all workers.

News are hints: who gets one reads again. They may be lost while Redis is down; then followers are told `RESYNC`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["DESK", "RESYNC", "Followers", "Live", "News", "Presence", "Stream", "topic_of"]

Presence = Literal[
    "viewing",  # has the conversation open
    "typing",  # writes to the shopper
    "waiting",  # a shopper's page is open
]

DESK = "desk"
"""The topic of the whole desk: which conversations changed."""

RESYNC = "resync"
"""The kind of the news that others may have been missed: read everything again."""

_MOST_WAITING = 1000  # news that a slow follower may be behind


def topic_of(conversation_id: str) -> str:
    """The topic of one conversation."""
    return f"conversation:{conversation_id}"


@dataclass(frozen=True, kw_only=True)
class News:
    """Something that happened: `kind` "changed", "presence" or "resync", and what it is about. No texts."""

    topic: str
    kind: str
    data: Mapping[str, str] = field(default_factory=dict)


class Stream:
    """One follower's news in their order."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[News] = asyncio.Queue()

    def put(self, news: News) -> None:
        """Hand news over; a follower who is far behind is told to read everything again instead."""
        if self._queue.qsize() >= _MOST_WAITING:
            while not self._queue.empty():
                self._queue.get_nowait()
            news = News(topic=news.topic, kind=RESYNC)
        self._queue.put_nowait(news)

    async def next(self, *, timeout: float) -> News | None:  # noqa: ASYNC109 - None tells that it ran out
        """The next news; None when none came in `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                return await self._queue.get()
        except TimeoutError:
            return None


class Live(Protocol):
    """Held by one conformance suite in process and on Redis. To be used in one event loop."""

    async def start(self) -> None:
        """Begin to listen to other workers, where there can be any."""
        ...

    async def close(self) -> None:
        """Stop listening."""
        ...

    def publish(self, news: News) -> None:
        """Tell the followers of the news' topic, in every worker. Never blocks, never fails."""
        ...

    def follow(self, *topics: str) -> AbstractAsyncContextManager[Stream]:
        """Follow topics as long as the context lasts."""
        ...

    async def enter(self, room: str, who: str, what: Presence, *, seconds: float) -> None:
        """Somebody is there, or still there, for so many seconds; followers of the room are told who is new."""
        ...

    async def leave(self, room: str, who: str, what: Presence) -> None:
        """Somebody is not there any more."""
        ...

    async def present(self, room: str, what: Presence) -> list[str]:
        """Who is there, in no order that matters, each once."""
        ...


class Followers:
    """The followers in this process, by topic."""

    def __init__(self) -> None:
        self._streams: dict[str, set[Stream]] = {}

    @asynccontextmanager
    async def follow(self, *topics: str) -> AsyncIterator[Stream]:
        """Register a follower of topics as long as the context lasts."""
        stream = Stream()
        for topic in topics:
            self._streams.setdefault(topic, set()).add(stream)
        try:
            yield stream
        finally:
            for topic in topics:
                streams = self._streams.get(topic, set())
                streams.discard(stream)
                if not streams:
                    self._streams.pop(topic, None)

    def tell(self, news: News) -> None:
        """Hand news to the followers of their topic."""
        for stream in self._streams.get(news.topic, ()):
            stream.put(news)

    def tell_all(self, kind: str) -> None:
        """Hand the same to everybody."""
        for topic, streams in self._streams.items():
            for stream in streams:
                stream.put(News(topic=topic, kind=kind))


def presence_news(room: str, who: str, what: Presence, *, here: bool) -> News:
    """That somebody came or went."""
    return News(topic=room, kind="presence", data={"who": who, "what": what, "here": "yes" if here else "no"})
