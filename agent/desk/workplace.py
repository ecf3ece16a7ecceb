"""What the desk's actions work with, and the way in which each of them writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.conversation.events import Event
from agent.desk.handoffs import Desk
from agent.errors import Conflict, InvalidInput, NotFound
from agent.personal import Vaults
from agent.store.base import Append, ConversationRecord, ConversationStore, HandoffRecord
from agent.store.inbox import SqlInbox
from agent.store.signals import Signals
from guardrails.normalise import normalise

__all__ = ["NOTE_LIMIT", "TAG", "Actor", "Workplace", "tags_of"]

NOTE_LIMIT = 8000  # characters of what people write among themselves
TAG = re.compile(r"[^\W_][\w-]{0,39}")
"""A tag: letters and digits of any script, with hyphens, in small letters."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts at the desk: the id of a staff user, and the name that a shopper is shown."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """The parts that all actions share."""

    store: ConversationStore
    inbox: SqlInbox
    signals: Signals
    vaults: Vaults
    handoffs: Desk
    clock: Callable[[], datetime]

    async def record(self, conversation_id: str) -> ConversationRecord:
        """A conversation. Raises `NotFound`."""
        record = await self.store.get(conversation_id)
        if record is None:
            raise NotFound(f"there is no conversation {conversation_id!r}")
        return record

    async def held(self, conversation_id: str, actor: Actor) -> HandoffRecord:
        """The hand-off by which the actor holds a conversation. Raises `NotFound`, and `Conflict` without one."""
        await self.record(conversation_id)
        standing = await self.store.open_handoff(conversation_id)
        if standing is None or standing.state != "claimed":
            raise Conflict("nobody holds this conversation: take it over first")
        if standing.operator != actor.id:
            raise Conflict("somebody else holds this conversation")
        return standing

    async def write(self, conversation_id: str, *events: Event, append: Append | None = None) -> list[Event]:
        """Append events and tell who follows the conversation. Raises `NotFound`."""
        await self.record(conversation_id)
        stored = await self.store.append(conversation_id, append or Append(events=events))
        self.signals.notify(conversation_id)
        return stored

    async def masked(
        self, conversation_id: str, text: str, pointer: str, *, language: str = "en", empty: bool = False
    ) -> tuple[str, dict[str, str]]:
        """A text with placeholders, and what is new in the vault with it. Raises `InvalidInput` for an empty one."""
        clean = normalise(text, limit=NOTE_LIMIT).text.strip()
        if not clean and not empty:
            raise InvalidInput(pointer, "write something")
        vault = self.vaults.open(await self.store.vault(conversation_id))
        return vault.mask(clean, language=language), vault.take_new()


def tags_of(names: Sequence[str], pointer: str = "/tags") -> tuple[str, ...]:
    """Tags as they are stored: in small letters, each once. Raises `InvalidInput`."""
    found = tuple(dict.fromkeys(name.strip().lower() for name in names))
    if not found:
        raise InvalidInput(pointer, "name at least one tag")
    for place, name in enumerate(found):
        if not TAG.fullmatch(name):
            raise InvalidInput(f"{pointer}/{place}", "a tag has up to 40 letters, digits and hyphens")
    return found
