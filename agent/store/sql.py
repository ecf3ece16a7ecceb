"""The store of conversations in SQL: `agent.store.base.ConversationStore` on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Executable

from agent.conversation.events import Event
from agent.handoff.packet import HandoffPacket
from agent.store import statements, writing
from agent.store.base import (
    Accepted,
    Append,
    ConversationRecord,
    HandoffRecord,
    HandoffState,
    InputKind,
    TurnInput,
)
from agent.store.codec import AnyRow, conversation_record, handoff_record, parse_events, turn_input
from agent.store.crypto import Cipher
from agent.store.database import Database
from agent.store.errors import ConversationUnknown, StoreCorrupt

__all__ = ["SqlConversationStore"]

_HANDOFF_STATES: tuple[HandoffState, ...] = ("queued", "claimed", "released", "closed")
_LONGEST_TEXT = 128


class SqlConversationStore:
    """Conversations in the database of `engine` (`open_engine`, brought up to date by `migrate`).

    Besides what `ConversationStore` says: methods raise `agent.store.errors`; a write for a conversation that
    does not exist raises `ConversationUnknown`; what a bot or a person says is refused with
    `OwnershipConflict` when the owner, checked in the same transaction, does not let them speak. `clock`
    gives the present time for leases; workers on several machines need theirs to agree within a second or so.
    """

    def __init__(
        self, engine: Engine, cipher: Cipher, clock: Callable[[], datetime], *, threads: int = 4
    ) -> None:
        self._database = Database(engine, threads=threads)
        self._cipher = cipher
        self._clock = clock

    @property
    def database(self) -> Database:
        """The database, for what is stored beside the conversations; it is closed with the store."""
        return self._database

    # ---- conversations ----

    async def create(self, record: ConversationRecord) -> None:
        """Store a new conversation. Raises `AlreadyThere` when its id is in use."""
        row = {
            "conversation_id": record.conversation_id,
            "token_hash": record.token_hash,
            "created_at": record.created_at,
            "locale": record.locale,
            "market": record.market,
            "timezone": record.timezone,
            "channel": record.channel,
            "customer_id": record.customer_id,
            "owner": record.owner,
            "last_offset": 0,
        }
        await self._database.write(lambda connection: connection.execute(statements.INSERT_CONVERSATION, row))

    async def get(self, conversation_id: str) -> ConversationRecord | None:
        """A conversation, or None."""
        return await self._database.read(
            statements.GET_CONVERSATION,
            {"conversation": conversation_id},
            lambda rows: conversation_record(rows[0]) if rows else None,
        )

    # ---- the log ----

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
        """Record an input, whose first event is the one that records it, once for each `key`."""
        if not append.events:
            raise ValueError("an input needs an event that records it")
        new = writing.NewInput(turn=turn, kind=kind, key=_bounded(key), fingerprint=fingerprint)

        def work(connection: Connection) -> Accepted:
            return writing.accept(connection, draft, new, self._cipher)

        draft = writing.draft(conversation_id, append, self._cipher)
        return await self._database.write(work)

    async def append(self, conversation_id: str, append: Append, *, lease: str | None = None) -> list[Event]:
        """Append events with consecutive offsets; returns them with their offsets."""
        held = None if lease is None else writing.Lease(holder=lease, now=self._now())

        def work(connection: Connection) -> list[Event]:
            return writing.append(connection, draft, self._cipher, lease=held)

        draft = writing.draft(conversation_id, append, self._cipher)
        return await self._database.write(work)

    async def events(
        self, conversation_id: str, *, after: int = 0, limit: int | None = None, turn: str | None = None
    ) -> list[Event]:
        """Events after an offset in order; of one turn only, where given."""
        parameters: dict[str, object] = {"conversation": conversation_id, "after": after}
        if turn is not None:
            parameters["turn"] = turn
        if limit is not None:
            parameters["limit"] = limit
        if turn is None:
            statement = statements.EVENTS_AFTER if limit is None else statements.EVENTS_AFTER_LIMITED
        else:
            statement = statements.EVENTS_OF_TURN if limit is None else statements.EVENTS_OF_TURN_LIMITED
        return await self._database.read(statement, parameters, parse_events)

    async def recent(self, conversation_id: str, *, limit: int) -> list[Event]:
        """The last `limit` events in order."""
        parameters = {"conversation": conversation_id, "limit": limit}
        return await self._database.read(
            statements.EVENTS_RECENT, parameters, lambda rows: parse_events(rows[::-1])
        )

    async def latest(self, conversation_id: str, kinds: Sequence[str]) -> list[Event]:
        """The newest event of each of these kinds, in order of offset."""
        return await self._newest(conversation_id, kinds, limit=1, total=len(kinds))

    async def of_kinds(self, conversation_id: str, kinds: Sequence[str], *, limit: int = 200) -> list[Event]:
        """The newest `limit` events of these kinds, in order of offset."""
        return await self._newest(conversation_id, kinds, limit=limit, total=limit)

    async def _newest(
        self, conversation_id: str, kinds: Sequence[str], *, limit: int, total: int
    ) -> list[Event]:
        distinct = tuple(dict.fromkeys(kinds))
        if not distinct or total <= 0:
            return []
        parameters: dict[str, object] = {"conversation": conversation_id, "limit": limit}
        parameters.update({f"kind_{number}": kind for number, kind in enumerate(distinct)})
        return await self._database.read(
            statements.newest_of_kinds(len(distinct)),
            parameters,
            lambda rows: parse_events(sorted(rows, key=lambda row: row[0])[-total:]),
        )

    # ---- inputs and leases ----

    async def pending(self, conversation_id: str) -> list[TurnInput]:
        """Inputs whose turn is not over, oldest first."""
        return await self._database.read(
            statements.PENDING,
            {"conversation": conversation_id},
            lambda rows: [turn_input(row) for row in rows],
        )

    async def input(self, conversation_id: str, turn: str) -> TurnInput | None:
        """An input by its id, or None."""
        return await self._database.read(
            statements.INPUT_BY_TURN,
            {"conversation": conversation_id, "turn": turn},
            lambda rows: turn_input(rows[0]) if rows else None,
        )

    async def knows_key(self, conversation_id: str, key: str) -> bool:
        """Whether an input with this idempotency key was recorded."""
        return await self._database.read(
            statements.INPUT_BY_KEY, {"conversation": conversation_id, "key": _bounded(key)}, bool
        )

    async def acquire_lease(self, conversation_id: str, owner: str, *, seconds: float) -> bool:
        """Take or renew the right to run turns; false while another owner holds it."""
        now = self._now()
        this = {"conversation": conversation_id}
        parameters = {**this, "holder": owner, "now": now, "until": now + seconds}

        def work(connection: Connection) -> bool:
            if connection.execute(statements.ACQUIRE_LEASE, parameters).rowcount:
                return True
            if connection.execute(statements.CONVERSATION_EXISTS, this).scalar() is None:
                raise ConversationUnknown(conversation_id)
            return False

        return await self._database.write(work)

    async def release_lease(self, conversation_id: str, owner: str) -> None:
        """Give the right back; nothing happens when it is not held."""
        parameters = {"conversation": conversation_id, "holder": owner}
        await self._database.write(
            lambda connection: connection.execute(statements.RELEASE_LEASE, parameters)
        )

    async def abandoned(self, *, limit: int = 100) -> list[str]:
        """Conversations with an unfinished input and no live lease."""
        parameters = {"now": self._now(), "limit": limit}
        return await self._database.read(
            statements.ABANDONED, parameters, lambda rows: [row[0] for row in rows]
        )

    # ---- the vault ----

    async def vault(self, conversation_id: str) -> dict[str, str]:
        """The conversation's placeholders and their values, decrypted. Raises `CryptoError`."""

        def convert(rows: Sequence[AnyRow]) -> dict[str, str]:
            return {name: self._cipher.open(sealed, conversation_id, name) for name, sealed in rows}

        return await self._database.read(statements.GET_VAULT, {"conversation": conversation_id}, convert)

    # ---- hand-offs ----

    async def handoffs(self, state: HandoffState | None, *, limit: int = 100) -> list[HandoffRecord]:
        """Hand-offs, most urgent first: the smaller `priority`, then the earlier promise."""
        states = _HANDOFF_STATES if state is None else (state,)
        parameters: dict[str, object] = {"limit": limit, "total": limit}
        parameters.update({f"state_{number}": name for number, name in enumerate(states)})
        return await self._database.read(
            statements.most_urgent_handoffs(len(states)),
            parameters,
            lambda rows: [handoff_record(row) for row in rows],
        )

    async def handoff(self, handoff_id: str) -> tuple[HandoffRecord, HandoffPacket] | None:
        """One hand-off with its packet."""

        def convert(rows: Sequence[AnyRow]) -> tuple[HandoffRecord, HandoffPacket] | None:
            return (handoff_record(rows[0]), _packet(rows[0])) if rows else None

        return await self._database.read(statements.GET_HANDOFF, {"handoff": handoff_id}, convert)

    async def open_handoff(self, conversation_id: str) -> HandoffRecord | None:
        """The conversation's queued or claimed hand-off, if there is one. There is never more than one."""
        return await self._database.read(
            statements.OPEN_HANDOFF,
            {"conversation": conversation_id},
            lambda rows: handoff_record(rows[0]) if rows else None,
        )

    async def claim_handoff(self, handoff_id: str, operator: str, append: Append) -> bool:
        """Claim a queued hand-off and append its events; false when somebody else was first."""
        return await self._database.write(
            lambda connection: writing.claim(connection, handoff_id, operator, append, self._cipher)
        )

    # ---- wrong tries ----

    async def record_attempt(self, subject: str, at: datetime) -> None:
        """Count a wrong try of verification against a subject."""
        row = {"subject": _bounded(subject), "at": at}
        await self._database.write(lambda connection: connection.execute(statements.INSERT_ATTEMPT, row))

    async def attempts(self, subject: str, since: datetime) -> int:
        """Wrong tries against a subject since then."""
        return await self._count(statements.COUNT_ATTEMPTS, {"subject": _bounded(subject), "since": since})

    async def _count(self, statement: Executable, parameters: dict[str, object]) -> int:
        return await self._database.read(statement, parameters, lambda rows: int(rows[0][0]))

    async def close(self) -> None:
        """Release connections."""
        await self._database.close()

    def _now(self) -> float:
        return self._clock().timestamp()


def _packet(row: AnyRow) -> HandoffPacket:
    try:
        return HandoffPacket.model_validate_json(row.packet)
    except ValidationError:
        # `from None`: pydantic's message holds the stored text.
        raise StoreCorrupt(
            f"the packet of hand-off {row.handoff_id!r} cannot be read by this version"
        ) from None


def _bounded(text: str) -> str:
    """A text that a client chose, fit for an index: a long one by its hash, since index rows have a limit."""
    if len(text) <= _LONGEST_TEXT and "\0" not in text:
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
