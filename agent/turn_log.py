"""What one turn reads of its conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent.conversation.desk_events import InstructionEvent
from agent.conversation.events import (
    DialogueEvent,
    Event,
    MessageEvent,
    PerceivedEvent,
    ProposalEvent,
    ReplyEvent,
    ToolFinishedEvent,
)
from agent.conversation.views import dialogue_of, language_of, proposals_of
from agent.store.base import ConversationRecord, ConversationStore, TurnInput
from agent.turn_view import Instruction, KnownProposal, Said
from tools.proposals import ProposalState

WINDOW = 60  # events of the conversation that a turn reads: its cost does not grow with the conversation

TRANSCRIPT = 12  # messages of both sides that a brain is told of


class TurnLog:
    """What a turn reads of the conversation: a bounded window, the identity and proposals, the input itself.

    `ledger` are all identity and proposal events; `before` those that stood when the turn began, and what the
    shopper decided with it. A turn that is run again must see what its interrupted run saw: else its brain
    skips what was done then, and the recorded results no longer belong to its calls.
    """

    def __init__(
        self, item: TurnInput, turn: Sequence[Event], window: Sequence[Event], ledger: Sequence[Event]
    ) -> None:
        self.kind = item.kind
        self._turn = item.turn
        self.ledger = ledger
        self.before = [event for event in ledger if event.turn != item.turn or event.source == "shopper"]
        self._window = [event for event in window if event.offset <= item.offset or event.turn == item.turn]
        message = next((e for e in turn if isinstance(e, MessageEvent)), None)
        click = next((e for e in turn if isinstance(e, ProposalEvent) and e.source == "shopper"), None)
        self.text = message.text if message else ""
        self.message_id = message.message_id if message else ""
        self.attachments = tuple(a.attachment_id for a in message.attachments) if message else ()
        self.at = turn[0].at
        self.perceived = any(isinstance(event, PerceivedEvent) for event in turn)
        self.clicked_proposal = click.proposal_id if click and item.kind != "message" else ""
        self.confirmed_in_this_turn = click.proposal_id if click and item.kind == "message" else ""
        self.recorded = {
            event.call_id: {"tool": event.tool, "status": event.status, "result": event.result}
            for event in turn
            if isinstance(event, ToolFinishedEvent)
        }
        self._noted: dict[str, Any] = {}

    @classmethod
    async def load(cls, store: ConversationStore, record: ConversationRecord, item: TurnInput) -> TurnLog:
        """Read it."""
        cid = record.conversation_id
        window = await store.recent(cid, limit=WINDOW)
        turn = [event for event in window if event.turn == item.turn]
        if not turn or turn[0].offset > item.offset:
            turn = await store.events(cid, turn=item.turn)
        ledger = await store.of_kinds(cid, ("identity", "proposal"))
        if len(window) == WINDOW and not any(isinstance(e, DialogueEvent) for e in window):
            window = [*await store.latest(cid, ("dialogue", "reply", "perceived")), *window]
        return cls(item, turn, window, ledger)

    @property
    def history(self) -> tuple[str, ...]:
        """The texts of the shopper's last messages before this one."""
        texts = [
            event.text
            for event in self._window
            if isinstance(event, MessageEvent)
            and event.source == "shopper"
            and event.message_id != self.message_id
        ]
        return tuple(texts[-6:])

    @property
    def transcript(self) -> tuple[Said, ...]:
        """The last messages of both sides before this one, oldest first."""
        said: list[Said] = []
        for event in self._window:
            if isinstance(event, MessageEvent) and event.message_id != self.message_id:
                said.append(Said(source="shopper" if event.source == "shopper" else "human", text=event.text))
            elif isinstance(event, ReplyEvent):
                said.append(Said(source="bot", text=event.reply.text))
        return tuple(said[-TRANSCRIPT:])

    @property
    def photos(self) -> frozenset[str]:
        """Ids of the photos that the shopper sent, with this message or one before it."""
        sent = (event.attachments for event in self._window if isinstance(event, MessageEvent))
        return frozenset({photo.attachment_id for photos in sent for photo in photos}.union(self.attachments))

    @property
    def language(self) -> str | None:
        """The language of the conversation so far."""
        return language_of(self._window)

    @property
    def dialogue(self) -> Mapping[str, Any]:
        """Where the embedded brain stood after the last turn."""
        return dialogue_of(self._window)

    @property
    def instruction(self) -> Instruction | None:
        """What a person gave the bot to do and no reply has followed yet."""
        for event in reversed(self._window):
            if isinstance(event, ReplyEvent) and event.turn != self._turn:
                return None
            if isinstance(event, InstructionEvent):
                return Instruction(kind=event.instruction, text=event.text)
        return None

    def note_state(self, proposal_id: str, state: ProposalState) -> None:
        """Remember a state that this turn has just written."""
        event = ProposalEvent(at=self.at, source="shopper", proposal_id=proposal_id, state=state)
        self.ledger = [*self.ledger, event]
        self.before = [*self.before, event]

    def proposals(self) -> tuple[KnownProposal, ...]:
        """The proposals of the conversation; `shown` are those whose terms stood in the last reply."""
        replies = [event.reply for event in self._window if isinstance(event, ReplyEvent)]
        shown = {card.proposal_id for card in replies[-1].cards if card.kind == "terms"} if replies else set()
        return tuple(
            KnownProposal(proposal=proposal, state=state, shown=proposal.proposal_id in shown)
            for proposal, state in proposals_of(self.before)
        )
