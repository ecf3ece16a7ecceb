"""The vault, hand-offs and ownership of `ConversationStore`, held on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from agent.conversation.events import (
    Event,
    HandoffEvent,
    MessageEvent,
    Owner,
    OwnershipEvent,
    Reply,
    ReplyEvent,
)
from agent.conversation.ids import new_id
from agent.handoff.packet import HandoffPacket, PacketIdentity
from agent.store.base import Append, ConversationRecord, ConversationStore
from agent.store.crypto import Cipher, new_key
from agent.store.engine import is_sqlite
from agent.store.errors import (
    AlreadyThere,
    HandoffUnknown,
    KeyUnknown,
    OwnershipConflict,
    SealBroken,
    StoreCorrupt,
    VaultConflict,
)
from agent.store.rotation import rotate_vault
from agent.store.sql import SqlConversationStore

Message = Callable[..., MessageEvent]
Record = Callable[..., ConversationRecord]
Clock = Callable[[], datetime]

PERSONAL = "anna.schmidt@example.de"


def packet(conversation_id: str, at: datetime, *, priority: int = 3, minutes: int = 15) -> HandoffPacket:
    return HandoffPacket(
        handoff_id=new_id("hand"),
        conversation_id=conversation_id,
        created_at=at,
        promised_at=at + timedelta(minutes=minutes),
        reason="explicit_wish",
        rule="always",
        priority=priority,
        language="de",
        market="DE",
        timezone="Europe/Berlin",
        sentiment_path=(),
        intents=(),
        identity=PacketIdentity(level="order", how="email", orders=("10001",)),
        orders=({"number": "10001", "total": {"amount_minor": 8900}},),
        tool_calls=(),
        proposals=(),
        promises=(),
        passages=(),
        tried=(),
        open_question="Wo ist mein Paket, <NAME_1>?",
        suggested_next_step="",
        suggested_reply="",
        last_messages=(),
    )


def reply(at: datetime) -> ReplyEvent:
    return ReplyEvent(at=at, source="bot", message_id="m", reply=Reply(text="Gern", language="de"))


async def queue(store: ConversationStore, new: HandoffPacket) -> HandoffPacket:
    await store.append(new.conversation_id, Append(events=[], owner="queued", packet=new))
    return new


def raw_content(engine: Engine, folder: Path) -> bytes:
    """Everything that the database keeps: the files of SQLite, every row of PostgreSQL."""
    if is_sqlite(engine):
        return b"".join(path.read_bytes() for path in folder.glob("store.db*"))
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return b"".join(
            str(tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)).encode()
            for (table,) in tables.all()
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - its own tables
        )


# ---- the vault ----


async def test_the_vault_keeps_values_and_adds_new_ones(store: ConversationStore, conversation: str) -> None:
    await store.append(conversation, Append(events=[], vault={"<EMAIL_1>": PERSONAL, "<NAME_1>": "李伟"}))
    await store.append(conversation, Append(events=[], vault={"<EMAIL_1>": PERSONAL, "<NAME_2>": "Ana"}))
    assert await store.vault(conversation) == {"<EMAIL_1>": PERSONAL, "<NAME_1>": "李伟", "<NAME_2>": "Ana"}
    assert await store.vault("conv_other") == {}


async def test_of_two_values_for_one_placeholder_the_second_is_refused_with_all_that_came_with_it(
    store: ConversationStore, conversation: str, message: Message
) -> None:
    await store.append(conversation, Append(events=[], vault={"<EMAIL_1>": PERSONAL}))
    with pytest.raises(VaultConflict) as caught:
        await store.append(
            conversation, Append(events=[message()], vault={"<EMAIL_1>": "b@c.de", "<X_1>": "y"})
        )
    assert caught.value.placeholder == "<EMAIL_1>"
    assert "b@c.de" not in str(caught.value)
    assert await store.vault(conversation) == {"<EMAIL_1>": PERSONAL}
    assert await store.events(conversation) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.from_regex(r"<[A-Z]{2,9}_[1-9]>", fullmatch=True),
        st.text(st.characters(), max_size=80),
        max_size=5,
    )
)
async def test_any_text_comes_back_from_the_vault(
    store: ConversationStore, record: Record, values: dict[str, str]
) -> None:
    new = record()
    await store.create(new)
    await store.append(new.conversation_id, Append(events=[], vault=values))
    assert await store.vault(new.conversation_id) == values


async def test_no_value_of_the_vault_stands_readable_in_the_database(
    store: ConversationStore, conversation: str, message: Message, engine: Engine, tmp_path: Path
) -> None:
    stored = message("Meine Adresse ist <EMAIL_1>")
    await store.append(conversation, Append(events=[stored], vault={"<EMAIL_1>": PERSONAL}))
    raw = raw_content(engine, tmp_path)
    assert b"Meine Adresse ist <EMAIL_1>" in raw
    assert b"anna" not in raw
    assert b"example.de" not in raw


async def test_a_value_that_was_moved_or_sealed_with_a_lost_key_does_not_open(
    store: ConversationStore, conversation: str, engine: Engine, clock: Clock
) -> None:
    await store.append(conversation, Append(events=[], vault={"<EMAIL_1>": PERSONAL}))
    stranger = SqlConversationStore(engine, Cipher([new_key()]), clock)
    with pytest.raises(KeyUnknown):
        await stranger.vault(conversation)
    with engine.begin() as connection:
        connection.execute(text("UPDATE vault SET placeholder = '<EMAIL_2>'"))
    with pytest.raises(SealBroken):
        await store.vault(conversation)
    await stranger.close()


async def test_rotation_seals_everything_anew_so_that_the_old_key_can_go(
    engine: Engine, clock: Clock, record: Record
) -> None:
    old, new = new_key(), new_key()
    before = SqlConversationStore(engine, Cipher([old]), clock)
    values = {f"<NAME_{number}>": f"Name {number}" for number in range(1, 8)}
    conversations = [record() for _ in range(3)]
    for known in conversations:
        await before.create(known)
        await before.append(known.conversation_id, Append(events=[], vault=values))
    both = Cipher([new, old])
    assert await asyncio.to_thread(rotate_vault, engine, both, page=4) == 21
    assert await asyncio.to_thread(rotate_vault, engine, both, page=4) == 0
    after = SqlConversationStore(engine, Cipher([new]), clock)
    assert [await after.vault(known.conversation_id) for known in conversations] == [values] * 3
    await before.close()
    await after.close()


async def test_an_event_that_cannot_be_read_is_reported_without_its_text(
    store: ConversationStore, conversation: str, message: Message, engine: Engine
) -> None:
    await store.append(conversation, Append(events=[message("geheim"), message("geheim")]))
    with engine.begin() as connection:
        connection.execute(
            text("""UPDATE events SET body = replace(body, '"text"', '"txet"') WHERE "offset" = 2""")
        )
    with pytest.raises(StoreCorrupt, match=r"offsets \[2\]") as caught:
        await store.events(conversation)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


# ---- hand-offs ----


async def test_a_hand_off_comes_back_with_its_packet(
    store: ConversationStore, conversation: str, clock: Clock
) -> None:
    queued = await queue(store, packet(conversation, clock()))
    found = await store.handoff(queued.handoff_id)
    assert found is not None
    record, stored = found
    assert stored == queued
    assert (record.state, record.priority, record.promised_at) == ("queued", 3, queued.promised_at)
    assert await store.open_handoff(conversation) == record
    assert await store.handoff("hand_none") is None


async def test_the_most_urgent_hand_offs_come_first(
    store: ConversationStore, record: Record, clock: Clock
) -> None:
    wanted = [(1, 60), (2, 5), (2, 30), (4, 1)]
    for priority, minutes in reversed(wanted):
        new = record()
        await store.create(new)
        await queue(store, packet(new.conversation_id, clock(), priority=priority, minutes=minutes))
    listed = await store.handoffs("queued")
    assert [(known.priority, (known.promised_at - clock()).seconds // 60) for known in listed] == wanted
    await store.append(
        listed[0].conversation_id, Append(events=[], handoff=(listed[0].handoff_id, "closed", "eva"))
    )
    assert [known.handoff_id for known in await store.handoffs("queued", limit=2)] == [
        listed[1].handoff_id,
        listed[2].handoff_id,
    ]
    everything = await store.handoffs(None)
    assert [known.handoff_id for known in everything] == [known.handoff_id for known in listed]
    assert (everything[0].state, everything[0].operator) == ("closed", "eva")


async def test_a_conversation_has_one_open_hand_off_at_a_time(
    store: ConversationStore, conversation: str, clock: Clock
) -> None:
    first = await queue(store, packet(conversation, clock()))
    with pytest.raises(AlreadyThere):
        await queue(store, packet(conversation, clock()))
    await store.append(
        conversation, Append(events=[], owner="bot", handoff=(first.handoff_id, "released", ""))
    )
    assert await store.open_handoff(conversation) is None
    second = await queue(store, packet(conversation, clock()))
    opened = await store.open_handoff(conversation)
    assert opened is not None
    assert opened.handoff_id == second.handoff_id


async def test_of_many_operators_who_claim_at_the_same_time_one_wins(
    store: ConversationStore, other: ConversationStore, conversation: str, clock: Clock
) -> None:
    queued = await queue(store, packet(conversation, clock()))

    def claim(operator: str) -> Append:
        event = HandoffEvent(
            at=clock(), source="human", handoff_id=queued.handoff_id, state="claimed", operator=operator
        )
        return Append(events=[event], owner="human", handoff=(queued.handoff_id, "claimed", operator))

    names = [f"operator {number}" for number in range(10)]
    won = await asyncio.gather(
        *(
            (store, other)[number % 2].claim_handoff(queued.handoff_id, name, claim(name))
            for number, name in enumerate(names)
        )
    )
    assert won.count(True) == 1
    known = await store.open_handoff(conversation)
    assert known is not None
    assert (known.state, known.operator) == ("claimed", names[won.index(True)])
    events = await store.events(conversation)
    assert [event.operator for event in events if event.kind == "handoff"] == [known.operator]
    record = await store.get(conversation)
    assert record is not None
    assert record.owner == "human"


async def test_a_hand_off_that_is_over_cannot_be_claimed_or_moved(
    store: ConversationStore, conversation: str, clock: Clock, message: Message
) -> None:
    queued = await queue(store, packet(conversation, clock()))
    await store.append(
        conversation, Append(events=[], owner="closed", handoff=(queued.handoff_id, "closed", "eva"))
    )
    assert not await store.claim_handoff(queued.handoff_id, "ben", Append(events=[message()]))
    assert not await store.claim_handoff("hand_none", "ben", Append(events=[message()]))
    with pytest.raises(HandoffUnknown):
        await store.append(
            conversation, Append(events=[message()], handoff=(queued.handoff_id, "queued", ""))
        )
    assert await store.events(conversation) == []


# ---- ownership ----


def speech(source: Any, at: datetime) -> Event:
    if source == "bot":
        return reply(at)
    return MessageEvent(at=at, source=source, message_id="m", text="Guten Tag")


@pytest.mark.parametrize(
    ("owner", "source", "allowed"),
    [
        ("bot", "bot", True),
        ("bot", "human", False),
        ("queued", "bot", True),
        ("queued", "human", False),
        ("human", "bot", False),
        ("human", "human", True),
        ("closed", "bot", False),
        ("closed", "human", False),
        ("closed", "shopper", True),
    ],
)
async def test_only_who_owns_the_conversation_can_speak_in_it(
    store: ConversationStore, record: Record, clock: Clock, owner: Owner, source: str, allowed: bool
) -> None:
    new = record(owner)
    await store.create(new)
    change = Append(events=[speech(source, clock())])
    if allowed:
        assert await store.append(new.conversation_id, change)
    else:
        with pytest.raises(OwnershipConflict):
            await store.append(new.conversation_id, change)
        assert await store.events(new.conversation_id) == []


async def test_a_reply_may_come_with_the_hand_off_that_it_announces(
    store: ConversationStore, conversation: str, clock: Clock
) -> None:
    moved = OwnershipEvent(at=clock(), source="system", owner="queued", previous="bot")
    change = Append(events=[moved, reply(clock())], owner="queued", packet=packet(conversation, clock()))
    assert len(await store.append(conversation, change)) == 2


async def test_the_owner_moves_one_legal_step_at_a_time(store: ConversationStore, record: Record) -> None:
    new = record("bot")
    await store.create(new)
    with pytest.raises(OwnershipConflict, match="from 'bot' to 'human'"):
        await store.append(new.conversation_id, Append(events=[], owner="human"))
    for owner in ("queued", "queued", "human", "closed", "bot"):
        await store.append(new.conversation_id, Append(events=[], owner=owner))
        stored = await store.get(new.conversation_id)
        assert stored is not None
        assert stored.owner == owner


async def test_a_bot_that_is_late_cannot_speak_over_the_person_who_claimed(
    store: ConversationStore, other: ConversationStore, conversation: str, clock: Clock, message: Message
) -> None:
    queued = await queue(store, packet(conversation, clock()))
    greeting = message("Hier ist Eva", source="human")
    claim = Append(events=[greeting], owner="human")
    answers = await asyncio.gather(
        other.claim_handoff(queued.handoff_id, "eva", claim),
        *(store.append(conversation, Append(events=[reply(clock())])) for _ in range(20)),
        return_exceptions=True,
    )
    assert answers[0] is True
    events = await store.events(conversation)
    kinds = [event.source for event in events]
    assert "bot" not in kinds[kinds.index("human") :]
    refused = [answer for answer in answers if isinstance(answer, OwnershipConflict)]
    assert len(refused) + kinds.count("bot") == 20
