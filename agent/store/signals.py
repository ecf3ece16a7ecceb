"""Signals that a conversation has new events, for live updates.

A signal says only "read again"; the log says what. To follow a conversation without losing a wake-up,
subscribe before reading:

    async with signals.subscribe(conversation_id) as changed:
        while True:
            for event in await store.events(conversation_id, after=offset):
                yield event
                offset = event.offset
            await changed.wait(timeout=15)

A signal that comes while the events are read makes the next `wait` return at once.

A reply that is being written can be shown before it is stored: as a `Draft`, which holds all of it so far, so that
one that is lost is made good by the next. Drafts are stored nowhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

__all__ = ["ANY", "Draft", "InProcessSignals", "Signals", "Subscribers", "Subscription"]


ANY = "*"
"""What to subscribe to for a bell that rings whenever any conversation has new events."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A reply that is being written: what may be seen of it so far, with placeholders for personal data."""

    turn: str
    message_id: str
    text: str


class Subscription:
    """One follower's bell."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._log_changed = True  # nothing was read yet
        self.draft: Draft | None = None

    def ring(self) -> None:
        """Wake the follower, now or at its next `wait`."""
        self._log_changed = True
        self._rung.set()

    def show(self, draft: Draft) -> None:
        """Wake the follower for a draft; the log is as it was."""
        self.draft = draft
        self._rung.set()

    def take_change(self) -> bool:
        """Whether there may be something new in the log since this was asked last."""
        changed, self._log_changed = self._log_changed, False
        return changed

    async def wait(self, *, timeout: float) -> bool:  # noqa: ASYNC109 - what it returns tells which it was
        """Wait for a signal since the last `wait`; false when none came in `timeout` seconds.

        Read the log again either way: a worker may have died between its commit and its signal.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._rung.wait()
        except TimeoutError:
            self._log_changed = True
            return False
        finally:
            self._rung.clear()
        return True


class Signals(Protocol):
    """Tells followers of a conversation that it has new events. To be used in one event loop."""

    async def start(self) -> None:
        """Begin to listen to other workers, where there can be any."""
        ...

    def notify(self, conversation_id: str) -> None:
        """Say that events were committed. Never blocks, never fails."""
        ...

    def show(self, conversation_id: str, draft: Draft) -> None:
        """Let followers see a reply that is being written. Never blocks, never fails; may be lost."""
        ...

    def subscribe(self, conversation_id: str) -> AbstractAsyncContextManager[Subscription]:
        """Follow a conversation, or `ANY` of them, as long as the context lasts."""
        ...

    async def close(self) -> None:
        """Stop listening."""
        ...


class Subscribers:
    """The followers in this process, by conversation."""

    def __init__(self) -> None:
        self._followers: dict[str, set[Subscription]] = {}

    @asynccontextmanager
    async def subscribe(self, conversation_id: str) -> AsyncIterator[Subscription]:
        """Register a follower as long as the context lasts."""
        subscription = Subscription()
        followers = self._followers.setdefault(conversation_id, set())
        followers.add(subscription)
        try:
            yield subscription
        finally:
            followers.discard(subscription)
            if not followers and self._followers.get(conversation_id) is followers:
                del self._followers[conversation_id]

    def ring(self, conversation_id: str) -> None:
        """Wake the followers of a conversation, and those of all."""
        for subject in (conversation_id, ANY):
            for subscription in self._followers.get(subject, ()):
                subscription.ring()

    def show(self, conversation_id: str, draft: Draft) -> None:
        """Hand a draft to the followers of a conversation."""
        for subscription in self._followers.get(conversation_id, ()):
            subscription.show(draft)

    def ring_all(self) -> None:
        """Wake everybody: signals may have been missed."""
        for followers in self._followers.values():
            for subscription in followers:
                subscription.ring()

    def __len__(self) -> int:
        return len(self._followers)


class InProcessSignals:
    """Signals within one process: what SQLite with one worker needs."""

    def __init__(self) -> None:
        self._subscribers = Subscribers()

    async def start(self) -> None:
        """Nothing to begin."""

    def notify(self, conversation_id: str) -> None:
        """Wake the conversation's followers."""
        self._subscribers.ring(conversation_id)

    def show(self, conversation_id: str, draft: Draft) -> None:
        """Hand a draft to the conversation's followers."""
        self._subscribers.show(conversation_id, draft)

    def subscribe(self, conversation_id: str) -> AbstractAsyncContextManager[Subscription]:
        """Follow a conversation as long as the context lasts."""
        return self._subscribers.subscribe(conversation_id)

    async def close(self) -> None:
        """Nothing to end."""
