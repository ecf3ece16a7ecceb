"""How a shopper who waits wants to be reached: an e-mail address, or a number for a call. Both go to the vault."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from agent.conversation.events import Event, ReplyEvent
from agent.conversation.ids import new_id
from agent.conversation.routing_event import RoutingEvent
from agent.errors import Conflict, InvalidInput, NotFound
from agent.journal import Journal
from agent.personal import Vaults
from agent.routing.notices import Told, noted
from agent.routing.router import Router
from agent.routing.values import Contact, ContactKind
from agent.routing.watchdog import Words
from agent.store.base import Append, ConversationRecord, ConversationStore, HandoffRecord
from agent.store.routing import SqlRoutingStore
from agent.store.signals import Signals

__all__ = ["Callback", "Contacts", "contact_in"]

_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,190}\.[^@\s<>\".]{2,63}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{5,24}[0-9]")
_PLACEHOLDER = {"email": re.compile(r"<EMAIL_\d+>"), "callback": re.compile(r"<PHONE_\d+>")}
_WORDS_BESIDE = 8  # words that a message may have beside the address, to be a message that leaves one


@dataclass(frozen=True, kw_only=True)
class Callback:
    """A call that a shopper waits for. `phone` is the real number: for the person who calls."""

    conversation_id: str
    phone: str
    asked_at: datetime
    due_at: datetime | None


@dataclass(kw_only=True)
class Contacts:
    """Notes contacts of shoppers who wait, and tells the desk whom to call."""

    store: ConversationStore
    watches: SqlRoutingStore
    router: Router
    vaults: Vaults
    signals: Signals
    words: Words
    clock: Callable[[], datetime]
    mails: bool

    async def leave(self, record: ConversationRecord, kind: ContactKind, value: str) -> None:
        """Note an address or a number, until the hand-off is over; the last of a kind counts.

        Raises `InvalidInput` for what is none, `Conflict` where nobody is waited for or it is not offered.
        """
        pattern, pointer = (_EMAIL, "/email") if kind == "email" else (_PHONE, "/phone")
        if not pattern.fullmatch(value.strip()):
            raise InvalidInput(pointer, "this is no address that could be written to or called")
        handoff = await self.store.open_handoff(record.conversation_id)
        if handoff is None:
            raise Conflict("this conversation waits for nobody: ask for a person first")
        vault = self.vaults.open(await self.store.vault(record.conversation_id))
        placeholder = vault.mask_value("EMAIL" if kind == "email" else "PHONE", value.strip())
        append = await self.append_of(record, handoff, kind, placeholder)
        await self.store.append(
            record.conversation_id,
            Append(events=append.events, contact=append.contact, vault=vault.take_new()),
        )
        self.signals.notify(record.conversation_id)

    async def hear(self, record: ConversationRecord, text: str, journal: Journal) -> None:
        """Note what a message leaves, in a conversation whose shopper was asked for it by an apology."""
        left = contact_in(text)
        if record.owner != "queued" or left is None:
            return
        handoff = await self.store.open_handoff(record.conversation_id)
        watch = await self.watches.watch(handoff.handoff_id) if handoff else None
        if handoff is None or watch is None or not watch.apologies:
            return
        with suppress(Conflict):  # it was not offered: the message is one like any other
            await journal.commit(await self.append_of(record, handoff, *left))

    async def append_of(
        self, record: ConversationRecord, handoff: HandoffRecord, kind: ContactKind, placeholder: str
    ) -> Append:
        """What is stored when a contact is left. Raises `Conflict` where it is not offered."""
        if kind == "email" and not self.mails:
            raise Conflict("this server sends no mail")
        if kind == "callback" and not self.router.routing.watchdog.callbacks:
            raise Conflict("this shop does not call")
        now = self.clock()
        told = Told(now=now, promised_at=handoff.promised_at, position=None)
        reply = noted(kind, placeholder, told, self.words(record, handoff.language))
        events: tuple[Event, ...] = (
            RoutingEvent(
                at=now,
                source="shopper",
                handoff_id=handoff.handoff_id,
                step="contact",
                rule=f"contact.{kind}",
                priority=handoff.priority,
                promised_at=handoff.promised_at,
                detail=kind,
            ),
            ReplyEvent(at=now, source="system", message_id=new_id("msg"), reply=reply, brain="watchdog"),
        )
        contact = Contact(
            conversation_id=record.conversation_id,
            kind=kind,
            placeholder=placeholder,
            created_at=now,
            due_at=handoff.promised_at,
        )
        return Append(events=events, contact=contact)

    async def callbacks(self, *, limit: int = 200) -> list[Callback]:
        """Whom to call, the earliest due first."""
        found = []
        for contact in await self.watches.callbacks(limit=limit):
            vault = self.vaults.open(await self.store.vault(contact.conversation_id))
            found.append(
                Callback(
                    conversation_id=contact.conversation_id,
                    phone=vault.unmask(contact.placeholder),
                    asked_at=contact.created_at,
                    due_at=contact.due_at,
                )
            )
        return found

    async def called(self, conversation_id: str) -> None:
        """Note that a shopper was called. Raises `NotFound` where nobody waits for a call."""
        if not await self.watches.call_done(conversation_id, self.clock()):
            raise NotFound("nobody waits for a call in this conversation")


def contact_in(text: str) -> tuple[ContactKind, str] | None:
    """The contact that a message leaves, as its placeholder: an address or a number, and little else."""
    kinds: tuple[ContactKind, ...] = ("email", "callback")
    for kind in kinds:
        found = _PLACEHOLDER[kind].search(text)
        if found and len(text.replace(found.group(), " ").split()) <= _WORDS_BESIDE:
            return kind, found.group()
    return None
