"""Tools called by another agent, outside of a turn: with the identity, the rules and the log of a conversation.

What a brain of ours goes through the caller goes through as well: the identity is the conversation's, what changes
something is only proposed, arguments and results are masked. The shopper's yes comes by `decide`, which no tool
reaches, or from the shopper's own front end.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter

from agent.arguments import masked_arguments
from agent.conversation.cards import TermsCard
from agent.conversation.events import MessageEvent, OwnershipEvent, ProposalEvent, Reply, ReplyEvent
from agent.conversation.ids import new_id
from agent.conversation.ownership import transition
from agent.conversation.views import language_of
from agent.errors import Conflict, InvalidInput
from agent.help_centre import TurnHelpCentre
from agent.journal import Journal
from agent.replies import drawing
from agent.replies.localiser import Localiser
from agent.service import ConversationService
from agent.sessions import LoggedIdentity, LoggedProposals
from agent.store.base import Append, ConversationRecord
from agent.tool_calls import execute
from agent.turn import TurnAnswerer
from tools.registry import Approval, ToolSpec
from tools.results import InvoiceResult, ProposalResult

__all__ = ["CHANNEL", "Called", "Decided", "DirectCalls"]

CHANNEL = "mcp"  # of these conversations; also who speaks in a reply that shows terms
LEASE_SECONDS = 15.0
WAIT_SECONDS = 20.0  # for a turn that is running; it is bounded itself
MOST_CHARACTERS = 20_000  # of all arguments together, as JSON
_PAUSE = 0.05
_DOCUMENT = re.compile(r"\S*/v1/(?:labels|invoices)/\S+")
_INVOICE: TypeAdapter[InvoiceResult] = TypeAdapter(InvoiceResult)
_PROPOSED: TypeAdapter[ProposalResult] = TypeAdapter(ProposalResult)


@dataclass(frozen=True, kw_only=True)
class Called:
    """What came of a call, masked; `terms` and `question` are for the shopper, with real values."""

    status: str
    result: Mapping[str, Any]
    terms: TermsCard | None = None
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What followed from the shopper's decision; `reply` is masked."""

    state: str
    reply: str


@dataclass(frozen=True, kw_only=True)
class DirectCalls:
    """Calls tools for conversations of the channel `mcp`."""

    service: ConversationService
    answerer: TurnAnswerer
    tools: Mapping[str, ToolSpec]

    async def call(self, record: ConversationRecord, name: str, arguments: Mapping[str, Any]) -> Called:
        """Call a tool.

        Raises `InvalidInput` for a tool that there is not and for arguments that are too large, and `Conflict`
        while a person has the conversation or a turn of it does not end.
        """
        spec = self.tools.get(name)
        if spec is None:
            raise InvalidInput("/name", f"there is no tool {name[:64]!r}")
        if len(json.dumps(arguments, default=str)) > MOST_CHARACTERS:
            raise InvalidInput("/arguments", f"longer than {MOST_CHARACTERS} characters")
        async with self._held(record) as lease:
            return await self._call(record.conversation_id, spec, arguments, lease)

    async def decide(
        self, record: ConversationRecord, proposal_id: str, decision: Literal["confirmed", "declined"]
    ) -> Decided:
        """Hear the shopper's own decision, and carry it out. Never call this for what a model says.

        Raises `NotFound`, and `Conflict` where it was decided already.
        """
        key = f"{CHANNEL}:{proposal_id}:{decision}"
        sent = await self.service.decide(record, proposal_id, decision, key=key)
        await self.service.result(record, sent)
        events = await self.service.store.events(record.conversation_id, turn=sent.turn)
        states = [e.state for e in events if isinstance(e, ProposalEvent) and e.proposal_id == proposal_id]
        replies = [event.reply.text for event in events if isinstance(event, ReplyEvent)]
        return Decided(state=states[-1] if states else decision, reply=_without_links("\n".join(replies)))

    @asynccontextmanager
    async def _held(self, record: ConversationRecord) -> AsyncIterator[str]:
        """The conversation's lease: no turn of it runs meanwhile. Raises `Conflict`."""
        cid, owner, store = record.conversation_id, new_id("lease"), self.service.store
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not await store.acquire_lease(cid, owner, seconds=LEASE_SECONDS):  # noqa: ASYNC110 - it is in the database
                    await asyncio.sleep(_PAUSE)
        except TimeoutError:
            raise Conflict("another call of this conversation is still running: try again") from None
        try:
            yield owner
        finally:
            await store.release_lease(cid, owner)
            if await store.pending(cid):
                self.service.runner.wake(cid)

    async def _call(
        self, conversation_id: str, spec: ToolSpec, arguments: Mapping[str, Any], lease: str
    ) -> Called:
        store, clock = self.service.store, self.service.clock
        record = await store.get(conversation_id)
        if record is None or record.owner == "human":
            raise Conflict("a person of the shop has this conversation: tools are theirs now")
        vault = self.service.vaults.open(await store.vault(conversation_id))
        journal = Journal(
            conversation_id=conversation_id, turn=new_id("turn"), lease=lease,
            store=store, signals=self.service.signals, vault=vault, clock=clock,
        )  # fmt: skip
        if record.owner == "closed":
            owner = transition("closed", "reopen")
            event = OwnershipEvent(at=clock(), source="system", owner=owner, previous="closed")
            await journal.commit(Append(events=(event,), owner=owner))
            record = replace(record, owner=owner)
        perceived = await store.latest(conversation_id, ("perceived",))
        words = self.answerer.words(record, language_of(perceived) or record.locale.partition("-")[0])
        ledger = await store.of_kinds(conversation_id, ("identity", "proposal"))
        messages = await store.of_kinds(conversation_id, ("message",))
        photos = (
            photo for event in messages if isinstance(event, MessageEvent) for photo in event.attachments
        )
        session = LoggedIdentity(ledger, journal, store, customer_id=record.customer_id)
        tools = self.answerer.tools(
            record,
            journal,
            words,
            session=session,
            ledger=LoggedProposals(ledger, journal),
            help_centre=TurnHelpCentre(self.answerer.knowledge),
            photos=frozenset(photo.attachment_id for photo in photos),
        )
        known = masked_arguments(vault, spec, arguments, words.language)
        status, result = await execute(tools, journal, spec, new_id("call"), known)
        if status == "ok" and spec.approval is Approval.PROPOSES:
            return await self._show_terms(journal, words, result)
        if status == "ok" and spec.result_type is InvoiceResult:
            card = drawing.invoice_card(words, _INVOICE.validate_python(result))
            await _say(journal, Reply(text=card.title, language=words.language, cards=(card,)))
        return Called(status=status, result=_without_links(result))

    async def _show_terms(self, journal: Journal, words: Localiser, result: Mapping[str, Any]) -> Called:
        """Put the terms into the log, so that each of the shopper's front ends shows them with its buttons."""
        card = drawing.terms_card(words, _PROPOSED.validate_python(result))
        rows = "\n".join(words.text("terms.row", label=row.label, value=row.value) for row in card.rows[1:])
        offer = words.text(f"propose.{card.action}", order=card.order_number, rows=rows)
        text = f"{offer}\n\n{words.text('propose.question')}"
        await _say(journal, Reply(text=text, language=words.language, cards=(card,)))
        shown = journal.vault.unmask_model(card)
        return Called(status="ok", result=result, terms=shown, question=journal.vault.unmask(text))


async def _say(journal: Journal, reply: Reply) -> None:
    """Show the shopper something, in their own front ends."""
    event = ReplyEvent(at=journal.clock(), source="bot", message_id=new_id("msg"), reply=reply, brain=CHANNEL)
    await journal.write(event)


def _without_links(data: Any) -> Any:
    """The same without links to documents: they hold personal data, and another agent can open them."""
    if isinstance(data, str):
        return _DOCUMENT.sub("<LINK>", data)
    if isinstance(data, Mapping):
        return {key: _without_links(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_without_links(value) for value in data]
    return data
