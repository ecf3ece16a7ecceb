"""The store of conversations: an append-only log, the inbox of turns, and leases that keep turns apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from agent.conversation.events import Event, Owner
from agent.handoff.packet import HandoffPacket
from agent.routing.values import Contact, Watch

InputKind = Literal["message", "confirm", "decline"]
HandoffState = Literal["queued", "claimed", "released", "closed"]


@dataclass(frozen=True, kw_only=True)
class ConversationRecord:
    """What is fixed about a conversation, and its owner. `token_hash` is the SHA-256 of its bearer token."""

    conversation_id: str
    token_hash: str
    created_at: datetime
    locale: str
    market: str
    timezone: str
    channel: str
    customer_id: str | None = None
    owner: Owner = "bot"


@dataclass(frozen=True, kw_only=True)
class TurnInput:
    """Something that starts a turn. `turn` is its id and the `turn` of every event that it causes.

    `offset` is the offset of the event that recorded it; `done` tells whether its turn is over.
    """

    conversation_id: str
    turn: str
    kind: InputKind
    offset: int
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The answer to `accept`: the input, and whether the same idempotency key had brought it before."""

    input: TurnInput
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class Append:
    """One transaction on a conversation: events in order, and what changes with them."""

    events: Sequence[Event]
    owner: Owner | None = None
    vault: Mapping[str, str] = field(default_factory=dict)  # placeholder -> value, added to the vault
    finish_turn: str | None = None  # the input whose turn is over with these events
    packet: HandoffPacket | None = None  # a new hand-off
    handoff: tuple[str, HandoffState, str] | None = None  # (handoff id, new state, operator)
    watch: Watch | None = None  # a new watch of a hand-off, or the next version of one
    contact: Contact | None = None  # how the shopper wants to be reached besides the chat
    after: int | None = None  # only where the newest event is the one at this offset


@dataclass(frozen=True, kw_only=True)
class HandoffRecord:
    """A hand-off as the desk lists it. `priority` 1 is the most urgent."""

    handoff_id: str
    conversation_id: str
    state: HandoffState
    reason: str
    priority: int
    language: str
    created_at: datetime
    promised_at: datetime
    operator: str = ""


class ConversationStore(Protocol):
    """Held by one conformance suite on SQLite and on PostgreSQL. Every method is one transaction.

    Offsets of a conversation are 1, 2, 3 … without gaps, in the order of commits. Methods raise
    `StoreError`s. A write raises `ConversationUnknown`; `OwnershipConflict` when the bot or a person speaks
    whom the owner before and after it does not let speak, or the owner would move by more than one step;
    `VaultConflict` when a placeholder stands for another value already (load the vault, mask again, repeat);
    `WatchConflict` when the watch of a hand-off is not at the version before the one that is written, and
    `LogMoved` when the log went on after the offset that the change was decided on.
    """

    async def create(self, record: ConversationRecord) -> None:
        """Store a new conversation."""
        ...

    async def get(self, conversation_id: str) -> ConversationRecord | None:
        """A conversation, or None."""
        ...

    async def accept(
        self,
        conversation_id: str,
        *,
        turn: str,
        kind: InputKind,
        key: str,
        fingerprint: str,
        append: Append,
    ) -> Accepted:
        """Record an input and its events before anything else happens.

        The same `key` again returns the first input with `duplicate=True` and appends nothing; with another
        `fingerprint` (a hash of the request) it raises `IdempotencyConflict`.
        """
        ...

    async def append(self, conversation_id: str, append: Append, *, lease: str | None = None) -> list[Event]:
        """Append events with consecutive offsets; returns them with their offsets.

        With `lease`, raises `LeaseLost` and writes nothing unless that owner still holds the conversation.
        """
        ...

    async def events(
        self, conversation_id: str, *, after: int = 0, limit: int | None = None, turn: str | None = None
    ) -> list[Event]:
        """Events after an offset in order; of one turn only, where given."""
        ...

    async def recent(self, conversation_id: str, *, limit: int) -> list[Event]:
        """The last `limit` events in order."""
        ...

    async def latest(self, conversation_id: str, kinds: Sequence[str]) -> list[Event]:
        """The newest event of each of these kinds, in order of offset."""
        ...

    async def of_kinds(self, conversation_id: str, kinds: Sequence[str], *, limit: int = 200) -> list[Event]:
        """The newest `limit` events of these kinds, in order of offset."""
        ...

    async def pending(self, conversation_id: str) -> list[TurnInput]:
        """Inputs whose turn is not over, oldest first."""
        ...

    async def input(self, conversation_id: str, turn: str) -> TurnInput | None:
        """An input by its id, or None."""
        ...

    async def knows_key(self, conversation_id: str, key: str) -> bool:
        """Whether an input with this idempotency key was accepted before."""
        ...

    async def acquire_lease(self, conversation_id: str, owner: str, *, seconds: float) -> bool:
        """Take the right to run turns of a conversation; false while another owner holds it. Also renews."""
        ...

    async def release_lease(self, conversation_id: str, owner: str) -> None:
        """Give the right back; nothing happens when it is not held."""
        ...

    async def abandoned(self, *, limit: int = 100) -> list[str]:
        """Conversations with an unfinished input and no live lease: their turns must be run again."""
        ...

    async def vault(self, conversation_id: str) -> dict[str, str]:
        """The conversation's placeholders and their values, decrypted."""
        ...

    async def handoffs(self, state: HandoffState | None, *, limit: int = 100) -> list[HandoffRecord]:
        """Hand-offs, most urgent first (priority, then promised time)."""
        ...

    async def handoff(self, handoff_id: str) -> tuple[HandoffRecord, HandoffPacket] | None:
        """One hand-off with its packet."""
        ...

    async def open_handoff(self, conversation_id: str) -> HandoffRecord | None:
        """The conversation's queued or claimed hand-off, if there is one."""
        ...

    async def claim_handoff(self, handoff_id: str, operator: str, append: Append) -> bool:
        """Claim a queued hand-off and append its events; false when somebody else was first."""
        ...

    async def record_attempt(self, subject: str, at: datetime) -> None:
        """Count a wrong try of verification against a subject (a conversation or an order number)."""
        ...

    async def attempts(self, subject: str, since: datetime) -> int:
        """Wrong tries against a subject since then."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...
