"""Builds what people at the desk work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.desk.actions import StaffTools
from agent.desk.canned import CannedReplies, Filled, load_canned_replies
from agent.desk.facts import facts_of
from agent.desk.handoffs import Desk
from agent.desk.workplace import Actor, Workplace
from agent.perception.dataset import read_names
from agent.store.crypto import Cipher
from agent.store.inbox import SqlInbox
from agent.store.search import SqlSearch
from agent.store.sql import SqlConversationStore
from agent.turn import TurnAnswerer

__all__ = ["DeskRoom", "open_room"]


@dataclass(frozen=True, kw_only=True)
class DeskRoom:
    """The desk's parts: what actions work with, the bot's tools for people, canned replies."""

    workplace: Workplace
    tools: StaffTools
    canned: CannedReplies
    search: SqlSearch
    intents: frozenset[str]

    @property
    def inbox(self) -> SqlInbox:
        """The list of conversations."""
        return self.workplace.inbox

    async def canned_reply(self, conversation_id: str, actor: Actor, name: str, **more: str) -> Filled:
        """A canned reply for a conversation's shopper; `more` are facts that the caller knows.

        Raises `NotFound` for an unknown one.
        """
        answerer = self.tools.answerer
        facts, language = await facts_of(
            self.workplace, conversation_id, actor, words=answerer.words, shop=answerer.policy.shop.name
        )
        return self.canned.fill(name, language, {**facts, **more})

    async def merge_notice(self, conversation_id: str, actor: Actor, into: str) -> str:
        """What the shopper of a merged conversation is told: that it goes on in the one of that day."""
        record = await self.workplace.record(conversation_id)
        target = await self.workplace.record(into)
        row = await self.inbox.row(conversation_id)
        words = self.tools.answerer.words(record, row.language if row else record.locale)
        return (
            await self.canned_reply(conversation_id, actor, "merged", where=words.full_day(target.created_at))
        ).text


def open_room(
    folder: Path, desk: Desk, store: SqlConversationStore, cipher: Cipher, answerer: TurnAnswerer
) -> DeskRoom:
    """Build them; `folder` holds the canned replies. Raises `SettingsError` for a bad one."""
    workplace = Workplace(
        store=store,
        inbox=SqlInbox(store.database, cipher),
        signals=desk.signals,
        vaults=desk.vaults,
        handoffs=desk,
        clock=desk.clock,
    )
    return DeskRoom(
        workplace=workplace,
        tools=StaffTools(desk=workplace, answerer=answerer),
        canned=load_canned_replies(folder),
        search=SqlSearch(store.database, cipher),
        intents=frozenset(read_names(folder.parents[1] / "intents" / "intents.yaml")),
    )
