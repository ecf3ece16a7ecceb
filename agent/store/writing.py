"""What the store writes, as plain functions over a connection. Each is called inside one transaction.

The row of the conversation is the lock: `UPDATE … SET last_offset = last_offset + n RETURNING` comes first
and gives out the offsets, so that they are consecutive in the order of commits, whoever writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection

from agent.conversation.events import Event, Owner, Source
from agent.conversation.ownership import is_step, may_speak
from agent.handoff.packet import HandoffPacket
from agent.store import statements
from agent.store.base import Accepted, Append, InputKind, TurnInput
from agent.store.codec import event_body, turn_input
from agent.store.crypto import Cipher
from agent.store.errors import (
    ConversationUnknown,
    HandoffUnknown,
    IdempotencyConflict,
    LeaseLost,
    LogMoved,
    OwnershipConflict,
    TurnUnknown,
    VaultConflict,
)
from agent.store.inbox_writing import follow_log
from agent.store.search_writing import Said, index_said, index_vault, said_in
from agent.store.watching import fill_mails, write_contact, write_watch
from agent.webhooks.topics import told

_SPEECH = frozenset({"message", "reply", "text_delta"})


@dataclass(frozen=True, kw_only=True)
class Lease:
    """A lease to be held at a moment, in seconds since 1970."""

    holder: str
    now: float


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An `Append` made ready outside the transaction: events serialised, values sealed, speakers known."""

    conversation_id: str
    change: Append
    bodies: Sequence[str]
    sealed: Mapping[str, bytes]
    speakers: frozenset[Source]
    said: Said


@dataclass(frozen=True, kw_only=True)
class NewInput:
    """An input to be recorded together with a draft."""

    turn: str
    kind: InputKind
    key: str
    fingerprint: str


def draft(conversation_id: str, change: Append, cipher: Cipher) -> Draft:
    """Do the work that needs no lock."""
    return Draft(
        conversation_id=conversation_id,
        change=change,
        bodies=[event_body(event) for event in change.events],
        sealed={name: cipher.seal(value, conversation_id, name) for name, value in change.vault.items()},
        speakers=frozenset(
            event.source for event in change.events if event.kind in _SPEECH and event.source != "shopper"
        ),
        said=said_in(change.events),
    )


def append(
    connection: Connection, draft: Draft, cipher: Cipher, *, lease: Lease | None = None
) -> list[Event]:
    """Append the draft; returns its events with their offsets."""
    first = _advance(connection, draft, lease)
    return _write(connection, draft, first, cipher)


def accept(connection: Connection, draft: Draft, new: NewInput, cipher: Cipher) -> Accepted:
    """Record an input and append the draft, or return the input that the same key brought before."""
    first = _advance(connection, draft, None)
    row = {
        "conversation_id": draft.conversation_id,
        "turn": new.turn,
        "kind": new.kind,
        "offset": first,
        "key": new.key,
        "fingerprint": new.fingerprint,
        "done": False,
    }
    inserted = connection.execute(statements.INSERT_INPUT[connection.dialect.name], row).rowcount
    if not inserted:
        return _repeated(connection, draft, new)
    _write(connection, draft, first, cipher)
    recorded = TurnInput(
        conversation_id=draft.conversation_id, turn=new.turn, kind=new.kind, offset=first, done=False
    )
    return Accepted(input=recorded, duplicate=False)


def claim(connection: Connection, handoff_id: str, operator: str, change: Append, cipher: Cipher) -> bool:
    """Claim a queued hand-off and append; false, and nothing written, when it is not queued any more.

    The conversation's row is locked before the hand-off's, as everywhere, so that no two can wait for each
    other.
    """
    conversation_id = connection.execute(statements.QUEUED_HANDOFF, {"handoff": handoff_id}).scalar()
    if conversation_id is None:
        return False
    ready = draft(conversation_id, change, cipher)
    connection.execute(statements.LOCK_OWNER, {"conversation": conversation_id})
    parameters = {"handoff": handoff_id, "conversation": conversation_id, "new_operator": operator}
    if not connection.execute(statements.CLAIM_HANDOFF, parameters).rowcount:
        return False
    append(connection, ready, cipher)
    return True


def _repeated(connection: Connection, draft: Draft, new: NewInput) -> Accepted:
    parameters = {"conversation": draft.conversation_id, "key": new.key}
    row = connection.execute(statements.INPUT_BY_KEY, parameters).one()
    connection.rollback()  # gives the offsets back
    if row.fingerprint != new.fingerprint:
        raise IdempotencyConflict(draft.conversation_id)
    return Accepted(input=turn_input(row), duplicate=True)


def _advance(connection: Connection, draft: Draft, lease: Lease | None) -> int:
    """Lock the conversation, check who may speak, and return the first of the draft's offsets."""
    this = {"conversation": draft.conversation_id}
    target = draft.change.owner
    previous: Owner | None = None
    if target is not None:
        previous = cast("Owner | None", connection.execute(statements.LOCK_OWNER, this).scalar())
    count = len(draft.bodies)
    if lease is None:
        advanced = connection.execute(statements.ADVANCE, {**this, "count": count}).one_or_none()
    else:
        parameters = {**this, "count": count, "holder": lease.holder, "now": lease.now}
        advanced = connection.execute(statements.ADVANCE_LEASED, parameters).one_or_none()
    if advanced is None:
        if lease is not None and connection.execute(statements.CONVERSATION_EXISTS, this).scalar():
            raise LeaseLost(draft.conversation_id, lease.holder)
        raise ConversationUnknown(draft.conversation_id)
    last, owner = advanced
    _check_owner(draft, previous or owner, target or owner)
    if target is not None and target != owner:
        connection.execute(statements.SET_OWNER, {**this, "new_owner": target})
    return int(last) - count + 1


def _check_owner(draft: Draft, before: Owner, after: Owner) -> None:
    """A draft may speak as who owns the conversation before or after it, and move the owner by one step."""
    if before != after and not is_step(before, after):
        raise OwnershipConflict(
            f"conversation {draft.conversation_id!r} cannot go from {before!r} to {after!r}"
        )
    for source in draft.speakers:
        if not (may_speak(before, source) or may_speak(after, source)):
            raise OwnershipConflict(
                f"{source!r} may not speak in conversation {draft.conversation_id!r}: its owner is {before!r}"
            )


def _write(connection: Connection, draft: Draft, first: int, cipher: Cipher) -> list[Event]:
    change = draft.change
    if change.after is not None and change.after != first - 1:
        raise LogMoved(draft.conversation_id)
    rows = [
        {
            "conversation_id": draft.conversation_id,
            "offset": offset,
            "turn": event.turn,
            "kind": event.kind,
            "at": event.at,
            "body": body,
        }
        for offset, (event, body) in enumerate(zip(change.events, draft.bodies, strict=True), start=first)
    ]
    if rows:
        connection.execute(statements.INSERT_EVENT, rows)
        _fill_outbox(connection, draft, first)
        fill_mails(connection, draft.conversation_id, change.events, first)
        follow_log(connection, draft.conversation_id, change.events, first)
        index_said(connection, draft.conversation_id, draft.said, first)
    if draft.sealed:
        _write_vault(connection, draft, cipher)
    if change.packet is not None:
        connection.execute(statements.INSERT_HANDOFF, _handoff_row(draft.conversation_id, change.packet))
    if change.handoff is not None:
        _move_handoff(connection, draft.conversation_id, change.handoff)
    if change.watch is not None:
        write_watch(connection, change.watch)
    if change.contact is not None:
        write_contact(connection, change.contact)
    if change.finish_turn is not None:
        parameters = {"conversation": draft.conversation_id, "finished": change.finish_turn}
        if not connection.execute(statements.FINISH_INPUT, parameters).rowcount:
            raise TurnUnknown(draft.conversation_id, change.finish_turn)
    return [
        event.model_copy(update={"offset": offset}) for offset, event in enumerate(change.events, start=first)
    ]


def _fill_outbox(connection: Connection, draft: Draft, first: int) -> None:
    """Note for each webhook the events that it has to get."""
    rows = [
        {
            "of_conversation": draft.conversation_id,
            "offset_told": offset,
            "of_type": how.type,
            "of_topic": how.topic,
        }
        for offset, event in enumerate(draft.change.events, start=first)
        if (how := told(event)) is not None
    ]
    if rows:
        connection.execute(statements.FILL_OUTBOX, rows)


def _write_vault(connection: Connection, draft: Draft, cipher: Cipher) -> None:
    """Add values; one that is there already must be the same."""
    insert = statements.INSERT_SEALED[connection.dialect.name]
    rows = [
        {"conversation_id": draft.conversation_id, "placeholder": name, "sealed": sealed}
        for name, sealed in draft.sealed.items()
    ]
    if connection.execute(insert, rows).rowcount == len(rows):
        index_vault(connection, draft.conversation_id, draft.change.vault, cipher)
        return
    stored = connection.execute(statements.GET_VAULT, {"conversation": draft.conversation_id}).all()
    for name, sealed in stored:
        wanted = draft.change.vault.get(name)
        if wanted is not None and cipher.open(sealed, draft.conversation_id, name) != wanted:
            raise VaultConflict(draft.conversation_id, name)
    index_vault(connection, draft.conversation_id, draft.change.vault, cipher)


def _move_handoff(connection: Connection, conversation_id: str, move: tuple[str, str, str]) -> None:
    handoff_id, state, operator = move
    parameters = {
        "handoff": handoff_id,
        "conversation": conversation_id,
        "new_state": state,
        "new_operator": operator,
    }
    if not connection.execute(statements.MOVE_HANDOFF, parameters).rowcount:
        raise HandoffUnknown(handoff_id)


def _handoff_row(conversation_id: str, packet: HandoffPacket) -> dict[str, Any]:
    return {
        "handoff_id": packet.handoff_id,
        "conversation_id": conversation_id,
        "state": "queued",
        "reason": packet.reason,
        "priority": packet.priority,
        "language": packet.language,
        "created_at": packet.created_at,
        "promised_at": packet.promised_at,
        "operator": "",
        "packet": packet.model_dump_json(),
    }
