"""Live news and presence through Redis, so that all workers behave as one.

News go over one channel a topic; presence is a sorted set of who is there, by the second until which they are. Workers'
clocks need to agree within a second or so. While Redis is down a worker's own news still reach its own followers.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from agent.news.base import RESYNC, Followers, News, Presence, Stream, presence_news

__all__ = ["RedisLive"]

_log = logging.getLogger(__name__)
_RETRY_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
_MOST_WAITING = 10_000  # news to be sent while Redis is slow; the oldest are dropped
_LISTEN_SECONDS = 1.0


class RedisLive:
    """Live news of all workers on one Redis. `prefix` keeps installations apart that share it."""

    def __init__(self, url: str, *, prefix: str = "crossdesk:") -> None:
        self._redis: Redis = Redis.from_url(url, decode_responses=True, socket_connect_timeout=2)
        self._prefix = prefix
        self._origin = secrets.token_hex(8)
        self._followers = Followers()
        self._to_send: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen and to send; a Redis that does not answer is tried again, for ever."""
        self._tasks = [
            asyncio.create_task(self._keep(self._listen), name="live-listener"),
            asyncio.create_task(self._keep(self._send), name="live-sender"),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(_LISTEN_SECONDS):
                await self._listening.wait()

    async def close(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    def publish(self, news: News) -> None:
        """Tell the followers of the news' topic, here at once, elsewhere by Redis."""
        self._followers.tell(news)
        if self._to_send.qsize() >= _MOST_WAITING:
            self._to_send.get_nowait()
        message = {"origin": self._origin, "topic": news.topic, "kind": news.kind, "data": dict(news.data)}
        self._to_send.put_nowait(json.dumps(message))

    def follow(self, *topics: str) -> AbstractAsyncContextManager[Stream]:
        """Follow topics as long as the context lasts."""
        return self._followers.follow(*topics)

    async def enter(self, room: str, who: str, what: Presence, *, seconds: float) -> None:
        """Somebody is there for so many seconds. Nobody is where Redis is down."""
        key, now = self._key(room, what), time.time()
        with _forgiven():
            async with self._redis.pipeline() as pipe:
                pipe.zremrangebyscore(key, "-inf", now)
                pipe.zadd(key, {who: now + seconds})
                pipe.expire(key, int(seconds) + 60)
                done = await pipe.execute()
            if done[1]:
                self.publish(presence_news(room, who, what, here=True))

    async def leave(self, room: str, who: str, what: Presence) -> None:
        """Somebody is not there any more."""
        with _forgiven():
            if await self._redis.zrem(self._key(room, what), who):
                self.publish(presence_news(room, who, what, here=False))

    async def present(self, room: str, what: Presence) -> list[str]:
        """Who is there; nobody where Redis is down."""
        with _forgiven():
            found = await self._redis.zrangebyscore(self._key(room, what), f"({time.time()}", "+inf")
            return sorted(str(who) for who in found)
        return []

    def _key(self, room: str, what: Presence) -> str:
        return f"{self._prefix}{what}:{room}"

    @property
    def _channel(self) -> str:
        return f"{self._prefix}live"

    async def _keep(self, work: Any) -> None:
        """Do the work again whenever Redis went away."""
        tries = 0
        while True:
            began = time.monotonic()
            try:
                await work()
            except (RedisError, OSError) as exc:
                tries = 0 if time.monotonic() - began > _RETRY_SECONDS[-1] else tries + 1
                _log.warning("Redis does not answer (%s); trying again", type(exc).__name__)
                await asyncio.sleep(_RETRY_SECONDS[min(tries, len(_RETRY_SECONDS) - 1)])

    async def _listen(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(self._channel)
            if self._listening.is_set():
                self._followers.tell_all(RESYNC)  # news may have been missed meanwhile
            self._listening.set()
            while True:
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=_LISTEN_SECONDS)
                if message is not None:
                    self._hear(message["data"])

    async def _send(self) -> None:
        while True:
            message = await self._to_send.get()
            await self._redis.publish(self._channel, message)

    def _hear(self, text: str) -> None:
        try:
            said = json.loads(text)
            news = News(topic=said["topic"], kind=said["kind"], data=said["data"])
        except (ValueError, KeyError, TypeError):
            _log.warning("a message on the channel of live news cannot be read")
            return
        if said.get("origin") != self._origin:
            self._followers.tell(news)


class _forgiven(suppress):
    """Presence is a help, not a fact: without Redis there is none, and nothing fails."""

    def __init__(self) -> None:
        super().__init__(RedisError, OSError)
