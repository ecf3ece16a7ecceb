"""Keeps the scores in step with the log: soon after a conversation ended or went quiet, in the background."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.quality.scoring import score
from agent.store.base import ConversationStore
from agent.store.errors import StoreError
from agent.store.quality import SqlScores

__all__ = ["QUIET", "ScoreKeeper"]

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=30)
"""After so long without a word a conversation is scored as it stands; when it goes on, anew."""
LOOK_SECONDS = 60.0
AT_ONCE = 200
BREATH_SECONDS = 1.0  # between two lots, so that shoppers go first


@dataclass(kw_only=True)
class ScoreKeeper:
    """Scores what ended or went quiet. Several workers may do so at once: the same log gives the same score."""

    store: ConversationStore
    scores: SqlScores
    clock: Callable[[], datetime]
    _looking: asyncio.Task[None] | None = field(default=None, init=False)

    async def start(self, *, every: float = LOOK_SECONDS) -> None:
        """Begin to score in the background."""
        self._looking = asyncio.create_task(self._look_forever(every), name="scores")

    async def stop(self) -> None:
        """Stop; what is not scored yet will be after the next start."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def catch_up(self, *, limit: int = AT_ONCE) -> int:
        """Score at most so many conversations, those that were active last first; returns how many."""
        now = self.clock()
        ids = await self.scores.stale(quiet_since=now - QUIET, now=now, limit=limit)
        for conversation_id in ids:
            events = await self.store.events(conversation_id)
            await self.scores.put(conversation_id, events[-1].offset if events else 0, score(events, now))
        return len(ids)

    async def _look_forever(self, every: float) -> None:
        while True:
            try:
                more = await self.catch_up() == AT_ONCE
            except StoreError:
                log.exception("the conversations could not be scored")
                more = False
            await asyncio.sleep(BREATH_SECONDS if more else every)
