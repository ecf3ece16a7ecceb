"""What a brain is given to answer one turn: everything, and nothing that it must not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from agent.conversation.desk_events import InstructionKind
from agent.conversation.events import Owner
from agent.perception.perception import Perception
from tools.context import Identity
from tools.proposals import Proposal, ProposalState


@dataclass(frozen=True, kw_only=True)
class KnownProposal:
    """A proposal of this conversation and its state; `shown` when the last reply carried its terms."""

    proposal: Proposal
    state: ProposalState
    shown: bool


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of the conversation before this turn, redacted."""

    source: Literal["shopper", "bot", "human"]
    text: str


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """What a person who gave the conversation back wants the bot to do in its next turn; `text` holds placeholders."""

    kind: InstructionKind
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """One turn, as a brain sees it. Texts hold placeholders in place of personal data.

    `kind` says what started the turn: a message, or a click that confirmed or declined `proposal_id`. A yes in
    words has been made a confirmation before the brain runs: then `proposal_id` is set as well.
    """

    turn: str
    kind: Literal["message", "confirm", "decline"]
    text: str
    attachments: tuple[str, ...]
    perception: Perception
    language: str
    locale: str
    market: str
    timezone: str
    now: datetime
    identity: Identity
    owner: Owner
    proposals: tuple[KnownProposal, ...] = ()
    proposal_id: str = ""
    dialogue: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[str] = ()
    transcript: Sequence[Said] = ()
    instruction: Instruction | None = None
