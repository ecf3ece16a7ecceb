"""Builds what people at the desk work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.desk.actions import StaffTools
from agent.desk.canned import CannedReplies, Filled, load_canned_replies
from agent.desk.facts import facts_of
from agent.desk.handoffs import Desk
from agent.desk.workplace import Actor, Workplace
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
    )
