"""Runs turns: one at a time in a conversation, whichever worker gets them, finished after a crash.

An input is in the log before a turn starts. The worker that holds the conversation's lease runs its pending
inputs in order; a lease that is not renewed ends by itself, and another worker, or the same one after a restart,
runs the turn again. Tool results that the interrupted run left in the log are used again, and what changes
something in the shop is idempotent by its proposal, so that nothing is done twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from langgraph.errors import GraphRecursionError

from agent.conversation.events import ErrorEvent, Reply, ReplyEvent
from agent.conversation.ids import new_id, reply_id
from agent.conversation.views import language_of
from agent.store.base import Append, ConversationRecord, ConversationStore, TurnInput
from agent.store.errors import LeaseLost, OwnershipConflict, VaultConflict
from agent.store.signals import Signals
from agent.turn import TurnAnswerer

log = logging.getLogger(__name__)

LEASE_SECONDS = 15.0


@dataclass(kw_only=True)
class TurnRunner:
    """Runs the pending turns of conversations in the background of one worker."""

    store: ConversationStore
    signals: Signals
    answerer: TurnAnswerer
    clock: Callable[[], datetime]
    owner: str = field(default_factory=lambda: new_id("lease"))
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _sweeper: asyncio.Task[None] | None = None

    def wake(self, conversation_id: str) -> None:
        """Make sure that the pending inputs of a conversation are run."""
        task = self._running.get(conversation_id)
        if task is None or task.done():
            task = asyncio.create_task(self._run(conversation_id), name=f"turns of {conversation_id}")
            self._running[conversation_id] = task
            task.add_done_callback(lambda _: self._forget(conversation_id))

    async def start(self, *, every: float = 5.0) -> None:
        """Run what was left unfinished, now and whenever a lease ends without its turn."""
        await self._sweep()
        self._sweeper = asyncio.create_task(self._sweep_forever(every), name="sweeper of turns")

    async def stop(self) -> None:
        """Let running turns come to their end (they are bounded), then stop."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeper
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _forget(self, conversation_id: str) -> None:
        task = self._running.get(conversation_id)
        if task is not None and task.done():
            del self._running[conversation_id]
            if not task.cancelled() and task.exception() is not None:
                log.error("turns of %s stopped", conversation_id, exc_info=task.exception())

    async def _sweep_forever(self, every: float) -> None:
        while True:
            await asyncio.sleep(every)
            await self._sweep()

    async def _sweep(self) -> None:
        for conversation_id in await self.store.abandoned():
            self.wake(conversation_id)

    async def _run(self, conversation_id: str) -> None:
        if not await self.store.acquire_lease(conversation_id, self.owner, seconds=LEASE_SECONDS):
            return  # its holder sees the new input; should it die, the sweep finds the conversation
        heartbeat = asyncio.create_task(self._renew(conversation_id))
        try:
            while pending := await self.store.pending(conversation_id):
                for item in pending:
                    await self._turn(conversation_id, item)
        except LeaseLost:
            log.warning("lost the lease of %s; its new holder goes on", conversation_id)
        finally:
            heartbeat.cancel()
            await self.store.release_lease(conversation_id, self.owner)
        if await self.store.pending(conversation_id):
            asyncio.get_running_loop().call_soon(self.wake, conversation_id)

    async def _renew(self, conversation_id: str) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            await self.store.acquire_lease(conversation_id, self.owner, seconds=LEASE_SECONDS)

    async def _turn(self, conversation_id: str, item: TurnInput) -> None:
        record = await self.store.get(conversation_id)
        if record is None:
            return
        try:
            await self.answerer.answer(record, item, lease=self.owner)
        except LeaseLost:
            raise
        except OwnershipConflict:
            await self._end_silently(record, item)
        except VaultConflict:
            # A message that came meanwhile used a placeholder first: the turn is still pending and runs again.
            log.info("turn %s is run again", item.turn)
        except GraphRecursionError:
            await self._end_with_apology(record, item)
        except Exception:
            log.exception("turn %s failed", item.turn)
            await self._end_with_apology(record, item)

    async def _end_with_apology(self, record: ConversationRecord, item: TurnInput) -> None:
        try:
            await self._apologise(record, item)
        except OwnershipConflict:
            await self._end_silently(record, item)

    async def _end_silently(self, record: ConversationRecord, item: TurnInput) -> None:
        """A person took over while the brain was thinking: the bot is silent."""
        append = Append(events=(), finish_turn=item.turn)
        await self.store.append(record.conversation_id, append, lease=self.owner)
        self.signals.notify(record.conversation_id)

    async def _apologise(self, record: ConversationRecord, item: TurnInput) -> None:
        """End a turn that cannot be answered: say so, and leave the way to a person open."""
        perceived = await self.store.latest(record.conversation_id, ("perceived",))
        language = language_of(perceived) or record.locale.partition("-")[0]
        now = self.clock()
        text = self.answerer.words(record, language).text("error.turn_failed")
        await self.store.append(
            record.conversation_id,
            Append(
                events=(
                    ErrorEvent(
                        at=now,
                        source="system",
                        turn=item.turn,
                        type="turn-failed",
                        detail="The message is stored, but it could not be answered.",
                    ),
                    ReplyEvent(
                        at=now,
                        source="bot",
                        turn=item.turn,
                        message_id=reply_id(item.turn),
                        reply=Reply(text=text, language=language),
                        brain="none",
                    ),
                ),
                finish_turn=item.turn,
            ),
            lease=self.owner,
        )
        self.signals.notify(record.conversation_id)
