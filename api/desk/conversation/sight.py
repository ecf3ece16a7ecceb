"""A conversation as somebody at the desk may see it now: what its page and the parts of it are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request

from agent.assembly import Crossdesk
from agent.conversation.events import Event
from agent.handoff.packet import HandoffPacket
from agent.inbox.values import InboxRow
from agent.replies.localiser import Localiser
from agent.staff.contact import sees_contact, shown_to
from agent.staff.values import SignedIn, Staff
from agent.store.base import ConversationRecord
from api.desk.shell import shell_of

__all__ = ["SHOWN", "Sight", "sight_of"]

SHOWN = 400
"""Events that are shown: the newest ones."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """The conversation, with contact data masked where they have to be.

    `holder` is the id of who holds it, "" for nobody. `words` speaks the language of whoever looks, with the
    shopper's days and times.
    """

    record: ConversationRecord
    row: InboxRow | None
    events: Sequence[Event]
    packet: HandoffPacket | None
    holder: str
    contact_shown: bool
    staff: Mapping[str, Staff]
    language: str
    words: Localiser

    @property
    def offset(self) -> int:
        """The offset of the newest event."""
        return self.events[-1].offset if self.events else 0

    def name_of(self, staff_id: str) -> str:
        """The name of somebody at the desk; the id of who is not there any more."""
        return self.staff[staff_id].name if staff_id in self.staff else staff_id


async def sight_of(request: Request, crossdesk: Crossdesk, who: SignedIn, conversation_id: str) -> Sight:
    """Read it. Raises `NotFound`."""
    record = await crossdesk.room.workplace.record(conversation_id)
    language = shell_of(request).language(request, who)
    revealed = await crossdesk.staff.reveals.holds(who.staff, conversation_id)
    vault = await crossdesk.store.vault(conversation_id)
    events = await crossdesk.store.recent(conversation_id, limit=SHOWN)
    row = await crossdesk.room.inbox.row(conversation_id)
    handoff = await crossdesk.store.handoff(row.handoff_id) if row and row.handoff_id else None
    return Sight(
        record=record,
        row=row,
        events=shown_to(who.staff, events, vault, revealed=revealed),
        packet=shown_to(who.staff, handoff[1], vault, revealed=revealed) if handoff else None,
        holder=handoff[0].operator if handoff and handoff[0].state == "claimed" else "",
        contact_shown=sees_contact(who.staff, revealed=revealed),
        staff={one.staff_id: one for one in await crossdesk.staff.directory.all()},
        language=language,
        words=crossdesk.room.tools.answerer.words(record, language),
    )
