"""Live news and presence within one process: what one worker needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from agent.news.base import Followers, News, Presence, Stream, presence_news

__all__ = ["InProcessLive"]


class InProcessLive:
    """`clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._followers = Followers()
        self._until: dict[tuple[str, Presence], dict[str, float]] = {}

    async def start(self) -> None:
        """Nothing to begin."""

    async def close(self) -> None:
        """Nothing to end."""

    def publish(self, news: News) -> None:
        """Tell the followers of the news' topic."""
        self._followers.tell(news)

    def follow(self, *topics: str) -> AbstractAsyncContextManager[Stream]:
        """Follow topics as long as the context lasts."""
        return self._followers.follow(*topics)

    async def enter(self, room: str, who: str, what: Presence, *, seconds: float) -> None:
        """Somebody is there for so many seconds."""
        is_new = who not in await self.present(room, what)
        self._until.setdefault((room, what), {})[who] = self._clock() + seconds
        if is_new:
            self.publish(presence_news(room, who, what, here=True))

    async def leave(self, room: str, who: str, what: Presence) -> None:
        """Somebody is not there any more."""
        here = self._until.get((room, what), {})
        if here.pop(who, None) is not None:
            self.publish(presence_news(room, who, what, here=False))
        if not here:
            self._until.pop((room, what), None)

    async def present(self, room: str, what: Presence) -> list[str]:
        """Who is there."""
        now = self._clock()
        here = {who: until for who, until in self._until.get((room, what), {}).items() if until > now}
        if here:
            self._until[room, what] = here
        else:
            self._until.pop((room, what), None)
        return sorted(here)
