"""Writes a turn's events into the conversation's log and wakes who listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from agent.conversation.events import Event
from agent.conversation.ids import reply_id
from agent.personal import VaultSession
from agent.store.base import Append, ConversationStore
from agent.store.signals import Draft, Signals


class Journal:
    """The log of one conversation, written under one lease.

    Every event is committed before `write` returns, together with the placeholders that are new in the vault.
    """

    def __init__(
        self,
        *,
        conversation_id: str,
        turn: str,
        lease: str | None,
        store: ConversationStore,
        signals: Signals,
        vault: VaultSession,
        clock: Callable[[], datetime],
    ) -> None:
        self.conversation_id = conversation_id
        self.turn = turn
        self.vault = vault
        self.clock = clock
        self._lease = lease
        self._store = store
        self._signals = signals
        self._waiting: list[Event] = []

    def later(self, *events: Event) -> None:
        """Append events together with the next that are written: what is written anew after a crash may wait."""
        self._waiting += events

    async def write(self, *events: Event) -> list[Event]:
        """Append events. Raises `LeaseLost` when another worker took the conversation over."""
        return await self.commit(Append(events=events))

    async def commit(self, append: Append) -> list[Event]:
        """Append events together with what changes with them."""
        events = (*self._waiting, *append.events)
        self._waiting = []
        stamped = tuple(event.model_copy(update={"turn": self.turn}) for event in events)
        append = replace(append, events=stamped, vault={**append.vault, **self.vault.take_new()})
        stored = await self._store.append(self.conversation_id, append, lease=self._lease)
        self._signals.notify(self.conversation_id)
        return stored

    def show(self, text: str) -> None:
        """Let the shopper see the reply as far as it is written, before it is stored."""
        draft = Draft(turn=self.turn, message_id=reply_id(self.turn), text=text)
        self._signals.show(self.conversation_id, draft)

    async def of_kinds(self, kinds: Sequence[str], *, limit: int = 200) -> list[Event]:
        """The newest events of these kinds, in order."""
        return await self._store.of_kinds(self.conversation_id, kinds, limit=limit)

    async def beginning(self, *, limit: int = 5) -> list[Event]:
        """The first events of the conversation."""
        return await self._store.events(self.conversation_id, limit=limit)
