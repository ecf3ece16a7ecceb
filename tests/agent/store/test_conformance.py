"""The log, inputs and leases of `ConversationStore`, held on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import pytest
from sqlalchemy import Engine, text

from agent.conversation.events import Event, MessageEvent, PerceivedEvent, Reply, ReplyEvent
from agent.conversation.ids import new_id
from agent.store.base import Accepted, Append, ConversationRecord, ConversationStore
from agent.store.crypto import Cipher
from agent.store.engine import is_sqlite, open_engine
from agent.store.errors import (
    AlreadyThere,
    ConversationUnknown,
    IdempotencyConflict,
    LeaseLost,
    TurnUnknown,
)
from agent.store.sql import SqlConversationStore

Message = Callable[..., MessageEvent]
Record = Callable[..., ConversationRecord]


class Clock(Protocol):
    def __call__(self) -> datetime: ...

    def advance(self, seconds: float) -> None: ...


def offsets(events: Sequence[Event]) -> list[int]:
    return [event.offset for event in events]


async def accept(
    store: ConversationStore, conversation: str, event: Event, *, key: str = "k1", fingerprint: str = "f1"
) -> Accepted:
    turn = event.turn or new_id("turn")
    return await store.accept(
        conversation,
        turn=turn,
        kind="message",
        key=key,
        fingerprint=fingerprint,
        append=Append(events=[event]),
    )


# ---- conversations ----


async def test_a_conversation_comes_back_as_it_was_stored(store: ConversationStore, record: Record) -> None:
    known = replace(record(), customer_id="c17")
    await store.create(known)
    assert await store.get(known.conversation_id) == known
    assert await store.get("conv_other") is None


async def test_a_conversation_id_is_used_once(store: ConversationStore, record: Record) -> None:
    known = record()
    await store.create(known)
    with pytest.raises(AlreadyThere):
        await store.create(known)


async def test_two_stores_on_one_database_see_each_others_writes_at_once(
    store: ConversationStore, other: ConversationStore, conversation: str, message: Message
) -> None:
    for worker, reader in ((store, other), (other, store)) * 3:
        appended = await worker.append(conversation, Append(events=[message()]))
        assert (await reader.recent(conversation, limit=1)) == appended


# ---- the log ----


async def test_events_get_consecutive_offsets_and_come_back_equal(
    store: ConversationStore, conversation: str, message: Message
) -> None:
    first = await store.append(conversation, Append(events=[message("a"), message('"quoted" \\ \x00 {}')]))
    second = await store.append(conversation, Append(events=[message("💚 العربية 中文")]))
    assert offsets([*first, *second]) == [1, 2, 3]
    assert await store.events(conversation) == [*first, *second]


async def test_offsets_have_no_gap_when_two_workers_append_at_the_same_time(
    store: ConversationStore, other: ConversationStore, conversation: str, message: Message
) -> None:
    async def write(worker: ConversationStore) -> list[Event]:
        return await worker.append(conversation, Append(events=[message(), message()]))

    written = await asyncio.gather(*(write(worker) for _ in range(40) for worker in (store, other)))
    assert sorted(offset for pair in written for offset in offsets(pair)) == list(range(1, 161))
    assert all(pair[1].offset == pair[0].offset + 1 for pair in written)
    assert offsets(await store.events(conversation)) == list(range(1, 161))


async def test_a_refused_append_writes_nothing_and_leaves_no_gap(
    store: ConversationStore, conversation: str, message: Message
) -> None:
    with pytest.raises(TurnUnknown):
        await store.append(conversation, Append(events=[message()], vault={"<NAME_1>": "A"}, finish_turn="t"))
    assert await store.events(conversation) == []
    assert await store.vault(conversation) == {}
    assert offsets(await store.append(conversation, Append(events=[message()]))) == [1]


async def test_nothing_can_be_written_to_a_conversation_that_does_not_exist(
    store: ConversationStore, message: Message
) -> None:
    with pytest.raises(ConversationUnknown):
        await store.append("conv_none", Append(events=[message()]))
    with pytest.raises(ConversationUnknown):
        await accept(store, "conv_none", message())
    with pytest.raises(ConversationUnknown):
        await store.acquire_lease("conv_none", "w1", seconds=5)
    assert await store.events("conv_none") == []
    assert await store.recent("conv_none", limit=5) == []


async def test_events_are_found_by_offset_limit_turn_and_kind(
    store: ConversationStore, record: Record, clock: Clock, message: Message
) -> None:
    conversation, neighbour = record(), record()
    await store.create(conversation)
    await store.create(neighbour)
    cid = conversation.conversation_id
    for number in range(1, 5):
        turn = f"turn_{number}"
        perceived = PerceivedEvent(
            at=clock(),
            source="system",
            turn=turn,
            message_id="m",
            language="de",
            sentiment="neutral",
            intents=(),
        )
        reply = ReplyEvent(
            at=clock(), source="bot", turn=turn, message_id="m", reply=Reply(text="Ja", language="de")
        )
        await store.append(cid, Append(events=[message(turn=turn), perceived, reply]))
        await store.append(neighbour.conversation_id, Append(events=[message(turn=turn), perceived]))

    assert offsets(await store.events(cid, after=9)) == [10, 11, 12]
    assert offsets(await store.events(cid, after=3, limit=2)) == [4, 5]
    assert offsets(await store.events(cid, turn="turn_2")) == [4, 5, 6]
    assert offsets(await store.events(cid, turn="turn_2", after=4, limit=1)) == [5]
    assert offsets(await store.recent(cid, limit=4)) == [9, 10, 11, 12]
    assert offsets(await store.latest(cid, ["reply", "message", "dialogue"])) == [10, 12]
    assert offsets(await store.of_kinds(cid, ["perceived"])) == [2, 5, 8, 11]
    assert offsets(await store.of_kinds(cid, ["message", "reply", "message"], limit=3)) == [9, 10, 12]
    assert await store.of_kinds(cid, []) == await store.latest(cid, []) == []
    assert await store.of_kinds(cid, ["message"], limit=0) == await store.recent(cid, limit=0) == []


# ---- inputs ----


async def test_an_input_is_pending_until_its_turn_is_over(
    store: ConversationStore, conversation: str, message: Message
) -> None:
    accepted = await accept(store, conversation, message(turn="t1"), key="k1")
    later = await accept(store, conversation, message(turn="t2"), key="k2")
    assert (accepted.duplicate, accepted.input.turn, accepted.input.offset) == (False, "t1", 1)
    assert await store.pending(conversation) == [accepted.input, later.input]
    await store.append(conversation, Append(events=[], finish_turn="t1"))
    assert await store.pending(conversation) == [later.input]
    assert await store.input(conversation, "t1") == replace(accepted.input, done=True)
    assert await store.input(conversation, "t3") is None


async def test_the_same_key_again_returns_the_first_input_and_appends_nothing(
    store: ConversationStore, conversation: str, message: Message
) -> None:
    first = await accept(store, conversation, message("Hallo", turn="t1"))
    again = await accept(store, conversation, message("Hallo", turn="t2"))
    assert again == Accepted(input=first.input, duplicate=True)
    assert len(await store.events(conversation)) == 1
    assert offsets(await store.append(conversation, Append(events=[message()]))) == [2]


async def test_the_same_key_with_another_request_is_a_conflict(
    store: ConversationStore, conversation: str, message: Message
) -> None:
    await accept(store, conversation, message())
    with pytest.raises(IdempotencyConflict):
        await accept(store, conversation, message(), fingerprint="f2")
    assert len(await store.events(conversation)) == 1


async def test_of_many_requests_with_one_key_at_the_same_time_one_is_accepted(
    store: ConversationStore, other: ConversationStore, conversation: str, message: Message
) -> None:
    answers = await asyncio.gather(
        *(accept(worker, conversation, message()) for _ in range(10) for worker in (store, other))
    )
    assert [answer.duplicate for answer in answers].count(False) == 1
    assert len({answer.input.turn for answer in answers}) == 1
    assert len(await store.events(conversation)) == 1


@pytest.mark.parametrize("key", ["k" * 20_000, "a\x00b"], ids=["long", "with NUL"])
async def test_any_key_that_a_client_sends_is_told_apart(
    store: ConversationStore, conversation: str, message: Message, key: str
) -> None:
    assert not await store.knows_key(conversation, key)
    await accept(store, conversation, message(), key=key)
    assert await store.knows_key(conversation, key)
    assert not await store.knows_key(conversation, key + "x")
    assert (await accept(store, conversation, message(), key=key)).duplicate


async def test_keys_of_different_conversations_do_not_meet(
    store: ConversationStore, conversation: str, record: Record, message: Message
) -> None:
    neighbour = record()
    await store.create(neighbour)
    await accept(store, conversation, message())
    assert not (await accept(store, neighbour.conversation_id, message())).duplicate


async def test_an_input_needs_an_event_that_records_it(store: ConversationStore, conversation: str) -> None:
    with pytest.raises(ValueError, match="needs an event"):
        await store.accept(
            conversation, turn="t", kind="message", key="k", fingerprint="f", append=Append(events=[])
        )


# ---- leases ----


async def test_one_owner_at_a_time_holds_a_lease(
    store: ConversationStore, other: ConversationStore, conversation: str
) -> None:
    assert await store.acquire_lease(conversation, "w1", seconds=10)
    assert not await other.acquire_lease(conversation, "w2", seconds=10)
    await other.release_lease(conversation, "w2")
    assert not await other.acquire_lease(conversation, "w2", seconds=10)
    await store.release_lease(conversation, "w1")
    assert await other.acquire_lease(conversation, "w2", seconds=10)


async def test_of_many_who_want_a_lease_at_the_same_time_one_gets_it(
    store: ConversationStore, other: ConversationStore, conversation: str
) -> None:
    got = await asyncio.gather(
        *(
            worker.acquire_lease(conversation, f"w{number}", seconds=10)
            for number, worker in enumerate((store, other) * 10)
        )
    )
    assert got.count(True) == 1


async def test_a_lease_ends_by_itself_and_lasts_when_it_is_renewed(
    store: ConversationStore, conversation: str, clock: Clock
) -> None:
    await store.acquire_lease(conversation, "w1", seconds=10)
    clock.advance(9)
    assert await store.acquire_lease(conversation, "w1", seconds=10)
    clock.advance(9)
    assert not await store.acquire_lease(conversation, "w2", seconds=10)
    clock.advance(1)
    assert await store.acquire_lease(conversation, "w2", seconds=10)


async def test_who_lost_the_lease_writes_nothing(
    store: ConversationStore, conversation: str, clock: Clock, message: Message
) -> None:
    accepted = await accept(store, conversation, message())
    await store.acquire_lease(conversation, "w1", seconds=10)
    assert await store.append(conversation, Append(events=[message()]), lease="w1")
    clock.advance(11)
    change = Append(events=[message()], finish_turn=accepted.input.turn, owner="closed")
    with pytest.raises(LeaseLost):
        await store.append(conversation, change, lease="w1")
    await store.acquire_lease(conversation, "w2", seconds=10)
    with pytest.raises(LeaseLost):
        await store.append(conversation, change, lease="w1")
    assert offsets(await store.events(conversation)) == [1, 2]
    assert await store.pending(conversation) == [accepted.input]
    assert offsets(await store.append(conversation, change, lease="w2")) == [3]


async def test_an_abandoned_conversation_has_an_unfinished_input_and_no_live_lease(
    store: ConversationStore, record: Record, clock: Clock, message: Message
) -> None:
    ids = []
    for _ in range(4):
        new = record()
        await store.create(new)
        ids.append(new.conversation_id)
    never_run, running, finished, died = ids
    for cid in ids:
        await accept(store, cid, message(turn="t1"))
    await accept(store, died, message(turn="t2"), key="k2")
    await store.acquire_lease(running, "w1", seconds=60)
    await store.acquire_lease(died, "w2", seconds=10)
    await store.append(finished, Append(events=[], finish_turn="t1"))
    assert await store.abandoned() == [never_run]
    clock.advance(30)
    assert sorted(await store.abandoned()) == sorted([never_run, died])
    assert len(await store.abandoned(limit=1)) == 1


# ---- wrong tries, and the connection itself ----


async def test_wrong_tries_are_counted_by_subject_and_time(store: ConversationStore, clock: Clock) -> None:
    start = clock()
    await store.record_attempt("order:10001", start)
    clock.advance(60)
    await store.record_attempt("order:10001", clock())
    await store.record_attempt("order:" + "9" * 10_000, clock())
    assert await store.attempts("order:10001", start) == 2
    assert await store.attempts("order:10001", clock()) == 1
    assert await store.attempts("order:" + "9" * 10_000, datetime.min.replace(tzinfo=UTC)) == 1
    assert await store.attempts("order:10002", start) == 0


@pytest.mark.postgres
async def test_a_database_that_was_started_again_is_not_noticed(
    migrated_postgres: str, cipher: Cipher, clock: Clock, record: Record, message: Message
) -> None:
    store = SqlConversationStore(open_engine(migrated_postgres), cipher, clock)
    new = record()
    await store.create(new)
    await store.get(new.conversation_id)
    cut_all_connections(open_engine(migrated_postgres))
    assert await store.append(new.conversation_id, Append(events=[message()]))
    cut_all_connections(open_engine(migrated_postgres))
    assert await store.get(new.conversation_id) == new
    await store.close()


def cut_all_connections(engine: Engine) -> None:
    assert not is_sqlite(engine)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()
