"""One turn, from the stored input to the stored reply."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessage

from agent.answering import Answering
from agent.conversation.events import (
    DialogueEvent,
    Event,
    IntentScore,
    ModelUse,
    OwnershipEvent,
    PerceivedEvent,
    ProposalEvent,
    Reply,
    ReplyEvent,
    TextDeltaEvent,
)
from agent.conversation.ids import new_id, reply_id
from agent.conversation.ownership import transition
from agent.documents import SignedLinks, TurnDocuments
from agent.handoff.desk import TurnHandoffs
from agent.help_centre import TurnHelpCentre
from agent.journal import Journal
from agent.perception.perception import Perceiver, Perception
from agent.personal import Vaults
from agent.policy_facts import policy_facts
from agent.replies.catalogue import Catalogue
from agent.replies.localiser import Localiser, localiser_for
from agent.replies.traditional import in_traditional, writes_traditional
from agent.routing.contacts import Contacts
from agent.routing.router import Router
from agent.sessions import LoggedIdentity, LoggedProposals
from agent.store.base import Append, ConversationRecord, ConversationStore, TurnInput
from agent.store.signals import Signals
from agent.timing import Stages
from agent.turn_log import TurnLog
from agent.turn_run import TurnRun
from agent.turn_view import TurnView
from retrieval.embeddings.base import Embedder
from retrieval.search import KnowledgeBase
from tools.backend import Carrier, ShopBackend
from tools.context import HelpCentre, IdentitySession, ProposalLedger, ToolContext
from tools.policy import ShopPolicy
from tools.proposals import ProposalState
from tools.shop_actions import ShopRules
from tools.vocabulary import Vocabulary


@dataclass(frozen=True, kw_only=True)
class TurnAnswerer:
    """Answers inputs. Holds what all turns share; everything of one turn is made in `answer`."""

    store: ConversationStore
    signals: Signals
    answering: Answering
    perceiver: Perceiver
    embedder: Embedder
    knowledge: KnowledgeBase
    catalogues: Mapping[str, Catalogue]
    shop: ShopBackend
    carriers: Mapping[str, Carrier]
    policy: ShopPolicy
    router: Router
    contacts: Contacts
    vocabulary: Vocabulary
    links: SignedLinks
    vaults: Vaults
    clock: Callable[[], datetime]
    stages: Stages
    rules: ShopRules | None = None

    def words(self, record: ConversationRecord, language: str) -> Localiser:
        """The shopper's language, locale and time zone for one conversation."""
        return localiser_for(
            self.catalogues,
            language,
            locale=record.locale,
            market=record.market,
            timezone=record.timezone,
        )

    def tools(
        self,
        record: ConversationRecord,
        journal: Journal,
        words: Localiser,
        *,
        session: IdentitySession,
        ledger: ProposalLedger,
        help_centre: HelpCentre,
        photos: frozenset[str],
    ) -> ToolContext:
        """What the tools work with in one conversation, whoever calls them."""
        return ToolContext(
            shop=self.shop,
            carriers=self.carriers,
            policy=self.policy,
            vocabulary=self.vocabulary,
            session=session,
            ledger=ledger,
            help_centre=help_centre,
            handoffs=TurnHandoffs(
                record=record,
                store=self.store,
                journal=journal,
                session=session,
                router=self.router,
                words=words,
            ),
            documents=TurnDocuments(links=self.links, language=words.language),
            clock=self.clock,
            new_id=lambda: new_id("prop"),
            market=record.market,
            language=words.language,
            photos=photos,
            rules=self.rules,
        )

    async def answer(self, record: ConversationRecord, item: TurnInput, *, lease: str) -> None:
        """Answer one input and store the reply. Raises `LeaseLost`; nothing is stored then."""
        with self.stages.stage("load"):
            log = await TurnLog.load(self.store, record, item)
            vault = self.vaults.open(await self.store.vault(record.conversation_id))
        journal = Journal(
            conversation_id=record.conversation_id,
            turn=item.turn,
            lease=lease,
            store=self.store,
            signals=self.signals,
            vault=vault,
            clock=self.clock,
        )
        if record.owner == "human":
            await journal.commit(Append(events=(), finish_turn=item.turn))
            return
        if record.owner == "closed":
            owner = transition("closed", "reopen")
            event = OwnershipEvent(at=self.clock(), source="system", owner=owner, previous="closed")
            await journal.commit(Append(events=(event,), owner=owner))
            record = replace(record, owner=owner)
        await self.contacts.hear(record, log.text, journal)
        perception, vector = await self._perceive(record, log, journal)
        proposal_id = await self._hear_proposal(log, perception, journal)
        run = self._run(record, log, journal, perception, vector, proposal_id)
        with self.stages.stage("graph"):
            message, brain = await self.answering.answer(run)
        with self.stages.stage("store reply"):
            await _finish(journal, item, message, run, brain, self.answering.use(run))

    async def _perceive(
        self, record: ConversationRecord, log: TurnLog, journal: Journal
    ) -> tuple[Perception, Any]:
        """Understand the message; a click is understood as what its button says."""
        text = log.text
        with self.stages.stage("perception"):
            perception = await asyncio.to_thread(
                self.perceiver.perceive,
                text,
                history=log.history,
                previous_language=log.language,
                locale=record.locale,
            )
        with self.stages.stage("embedding"):
            vector = await asyncio.to_thread(self.embedder.embed_query, text)
        if not log.perceived and log.kind == "message":
            journal.later(_perceived(log.message_id, perception, self.clock()))
        return perception, vector

    async def _hear_proposal(self, log: TurnLog, perception: Perception, journal: Journal) -> str:
        """Turn the shopper's own yes or no to the terms that they were shown into the proposal's state.

        Only here does a proposal become confirmed: by a click on its card, or by an unconditional yes in the
        message that follows the reply which showed its terms.
        """
        if log.kind != "message":
            return log.clicked_proposal
        shown = [known for known in log.proposals() if known.shown]
        already = log.confirmed_in_this_turn
        if already:
            return already
        opened = [known for known in shown if known.state == "open"]
        if len(opened) != 1 or perception.answer not in ("yes", "no"):
            return ""
        pid = opened[0].proposal.proposal_id
        state: ProposalState = "confirmed" if perception.answer == "yes" else "declined"
        await journal.write(ProposalEvent(at=self.clock(), source="shopper", proposal_id=pid, state=state))
        log.note_state(pid, state)
        return pid

    def _run(
        self,
        record: ConversationRecord,
        log: TurnLog,
        journal: Journal,
        perception: Perception,
        vector: Any,
        proposal_id: str,
    ) -> TurnRun:
        words = self.words(record, perception.language)
        customer = record.customer_id
        session = LoggedIdentity(log.ledger, journal, self.store, customer_id=customer)
        before = LoggedIdentity(log.before, journal, self.store, customer_id=customer)
        view = TurnView(
            turn=journal.turn,
            kind=log.kind,
            text=log.text,
            attachments=log.attachments,
            perception=perception,
            language=words.language,
            locale=record.locale,
            market=record.market,
            timezone=record.timezone,
            now=log.at,
            identity=before.identity,
            owner=record.owner,
            proposals=log.proposals(),
            proposal_id=proposal_id,
            dialogue=log.dialogue,
            history=log.history,
            transcript=log.transcript,
            instruction=log.instruction,
        )
        tools = self.tools(
            record,
            journal,
            words,
            session=session,
            ledger=LoggedProposals(log.ledger, journal),
            help_centre=TurnHelpCentre(self.knowledge, log.text, vector),
            photos=log.photos,
        )
        return TurnRun(
            view=view,
            words=words,
            tools=tools,
            journal=journal,
            recorded=log.recorded,
            facts=[policy_facts(self.policy), *([log.instruction.text] if log.instruction else [])],
        )


async def _finish(
    journal: Journal, item: TurnInput, message: AIMessage, run: TurnRun, brain: str, model: ModelUse | None
) -> None:
    """Store the reply, where the dialogue stands, and that the turn is over, in one transaction."""
    reply = message.additional_kwargs.get("reply")
    if not isinstance(reply, Reply):
        reply = Reply(text=str(message.text), language=run.view.language)
    if reply.language == "zh" and not run.speech.shown and _wants_traditional(run):
        reply = in_traditional(reply)
    now, message_id = journal.clock(), reply_id(item.turn)
    events: list[Event] = []
    if not run.speech.shown:  # nobody has read of it yet
        events += [
            TextDeltaEvent(at=now, source="bot", message_id=message_id, text=piece)
            for piece in reply.text.splitlines(keepends=True)
        ]
    events.append(
        ReplyEvent(at=now, source="bot", message_id=message_id, reply=reply, brain=brain, model=model)
    )
    if "dialogue" in message.additional_kwargs:
        state = message.additional_kwargs["dialogue"]
        events.append(DialogueEvent(at=now, source="system", state=state))
    await journal.commit(Append(events=events, finish_turn=item.turn))


def _wants_traditional(run: TurnRun) -> bool:
    """Whether the shopper writes Chinese in Traditional characters, or the page does."""
    return writes_traditional((run.view.text, *reversed(run.view.history)), run.view.locale)


def _perceived(message_id: str, perception: Perception, now: datetime) -> PerceivedEvent:
    return PerceivedEvent(
        at=now,
        source="system",
        message_id=message_id,
        language=perception.language,
        sentiment=perception.sentiment,
        anger=perception.anger,
        urgency=perception.urgency,
        vulnerable=perception.vulnerable,
        intents=tuple(
            IntentScore(name=intent.name, confidence=round(intent.confidence, 4))
            for intent in perception.intents
        ),
        flags=tuple(perception.flags),
    )
