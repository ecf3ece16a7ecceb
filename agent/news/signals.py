"""Signals that also tell the desk which conversations changed."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from agent.news.base import DESK, Live, News, topic_of
from agent.store.signals import Draft, Signals, Subscription

__all__ = ["TellingSignals"]


class TellingSignals:
    """`agent.store.signals.Signals` that pass every change on to the desk's live news."""

    def __init__(self, signals: Signals, live: Live) -> None:
        self._signals = signals
        self._live = live

    async def start(self) -> None:
        """Begin to listen to other workers."""
        await self._live.start()
        await self._signals.start()

    def notify(self, conversation_id: str) -> None:
        """Wake the conversation's followers, and tell the desk that it changed."""
        self._signals.notify(conversation_id)
        data = {"conversation_id": conversation_id}
        for topic in (DESK, topic_of(conversation_id)):
            self._live.publish(News(topic=topic, kind="changed", data=data))

    def show(self, conversation_id: str, draft: Draft) -> None:
        """Let followers see a reply that is being written."""
        self._signals.show(conversation_id, draft)

    def subscribe(self, conversation_id: str) -> AbstractAsyncContextManager[Subscription]:
        """Follow a conversation as long as the context lasts."""
        return self._signals.subscribe(conversation_id)

    async def close(self) -> None:
        """Stop listening."""
        await self._signals.close()
        await self._live.close()
