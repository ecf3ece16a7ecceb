"""Keeps to a rate of calls of a model, between turns: one that has begun is not slowed, its time is the shopper's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """`calls_per_minute` on average, 0 for no limit; what one turn asks at once is made up for before the next one."""

    def __init__(
        self,
        *,
        calls_per_minute: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`clock` is monotonic, in seconds."""
        self._seconds = 60 / calls_per_minute if calls_per_minute else 0.0
        self._clock = clock
        self._sleep = sleep
        self._due = 0.0
        self._made = 0
        self._began = 0.0

    async def ready(self) -> None:
        """Wait until another turn may begin."""
        if (left := self._due - self._clock()) > 0:
            await self._sleep(left)
        self._began = self._clock()

    def spent(self, made: int) -> None:
        """Tell how many calls have been made by now, all turns together."""
        self._due = max(self._due, self._began) + (made - self._made) * self._seconds
        self._made = made
