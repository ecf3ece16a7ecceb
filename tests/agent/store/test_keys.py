"""Keys on both databases: made, checked, rotated without a gap, revoked at once, and never stored readable."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, inspect, text

from agent.errors import Forbidden, InvalidInput, NotAllowed, NotFound
from agent.keys.keyring import DEFAULT_OVERLAP, NOTED_EVERY, Keyring, check_use
from agent.keys.values import Issued
from agent.store.keys import SqlKeyStore
from agent.store.sql import SqlConversationStore
from tests.agent.store.conftest import Clock

SHOP = "https://shop.example.com"


@pytest.fixture
def keyring(store: SqlConversationStore, clock: Clock) -> Keyring:
    return Keyring(SqlKeyStore(store.database), clock)


@pytest.fixture
def elsewhere(other: SqlConversationStore, clock: Clock) -> Keyring:
    """Another worker's keys."""
    return Keyring(SqlKeyStore(other.database), clock)


async def issue(keyring: Keyring, **options: object) -> Issued:
    return await keyring.create("erp", "secret", ["desk:read"], **options)  # type: ignore[arg-type]


async def test_a_key_opens_what_it_was_made_for(keyring: Keyring, elsewhere: Keyring) -> None:
    issued = await keyring.create("web", "publishable", ["conversations"], origins=[SHOP], per_minute=7)
    found = await elsewhere.check(issued.text)
    assert found == issued.key
    assert (found.name, found.origins, found.per_minute) == ("web", (SHOP,), 7)


async def test_nothing_that_is_stored_opens_anything(keyring: Keyring, engine: Engine) -> None:
    issued = await issue(keyring)
    random_part = issued.text.split("_")[2]
    with engine.connect() as connection:
        stored = "".join(
            str(row)
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608
        )
    assert issued.key.key_id in stored
    assert random_part not in stored


async def test_a_key_with_one_character_changed_is_refused(keyring: Keyring) -> None:
    issued = await issue(keyring)
    wrong = issued.text[:-1] + ("0" if issued.text[-1] != "0" else "1")
    disguised = issued.text.replace("cdsk_", "cdpk_")
    for given in (wrong, disguised, issued.key.key_id, "", "cdsk_" + "0" * 26 + "_" + "0" * 64):
        with pytest.raises(NotAllowed, match="not valid"):
            await keyring.check(given)


async def test_rotating_leaves_no_gap(keyring: Keyring, elsewhere: Keyring, clock: Clock) -> None:
    old = await issue(keyring)
    new = await keyring.rotate(old.key.key_id)
    assert new.text != old.text
    for given in (old.text, new.text):
        assert (await elsewhere.check(given)).key_id == old.key.key_id
    clock.now += DEFAULT_OVERLAP - timedelta(seconds=1)
    assert await elsewhere.check(old.text)
    clock.now += timedelta(seconds=1)
    with pytest.raises(NotAllowed):
        await elsewhere.check(old.text)
    assert (await elsewhere.check(new.text)).scopes == {"desk:read"}


async def test_a_later_rotation_does_not_prolong_an_old_secret(keyring: Keyring, clock: Clock) -> None:
    first = await issue(keyring)
    second = await keyring.rotate(first.key.key_id, overlap=timedelta(minutes=10))
    third = await keyring.rotate(first.key.key_id, overlap=timedelta(hours=10))
    clock.now += timedelta(minutes=10)
    with pytest.raises(NotAllowed):
        await keyring.check(first.text)
    assert await keyring.check(second.text)
    assert await keyring.check(third.text)


async def test_a_leaked_key_is_rotated_without_overlap(keyring: Keyring) -> None:
    old = await issue(keyring)
    new = await keyring.rotate(old.key.key_id, overlap=timedelta(0))
    with pytest.raises(NotAllowed):
        await keyring.check(old.text)
    assert await keyring.check(new.text)


async def test_a_revoked_key_ends_at_once_with_all_its_secrets(keyring: Keyring, elsewhere: Keyring) -> None:
    old = await issue(keyring)
    new = await keyring.rotate(old.key.key_id)
    assert await elsewhere.check(new.text)
    await keyring.revoke(old.key.key_id)
    for given in (old.text, new.text):
        with pytest.raises(NotAllowed):
            await elsewhere.check(given)
    with pytest.raises(NotFound, match="revoked"):
        await keyring.rotate(old.key.key_id)


async def test_revoking_again_keeps_the_moment(keyring: Keyring, clock: Clock) -> None:
    issued = await issue(keyring)
    await keyring.revoke(issued.key.key_id)
    at = clock.now
    clock.advance(60)
    await keyring.revoke(issued.key.key_id)
    assert [key.revoked_at for key in await keyring.all()] == [at]


async def test_what_is_not_there_is_said(keyring: Keyring) -> None:
    with pytest.raises(NotFound):
        await keyring.rotate("key_none")
    with pytest.raises(NotFound):
        await keyring.revoke("key_none")


async def test_keys_are_listed_in_the_order_of_their_making(keyring: Keyring, clock: Clock) -> None:
    made = []
    for _ in range(3):
        made.append((await issue(keyring)).key.key_id)
        clock.advance(1)
    await keyring.rotate(made[1])
    listed = await keyring.all()
    assert [key.key_id for key in listed] == made
    assert [len(key.secrets) for key in listed] == [1, 2, 1]


async def test_last_used_is_noted_without_a_write_for_each_request(
    keyring: Keyring, engine: Engine, clock: Clock
) -> None:
    issued = await issue(keyring)
    writes: list[str] = []

    def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("UPDATE api_key_secrets"):
            writes.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    first = clock.now
    await asyncio.gather(*(keyring.check(issued.text) for _ in range(20)))
    for _ in range(20):
        await keyring.check(issued.text)
    assert len(writes) <= 4, "at first, at most one for each thread that read before"
    assert (await keyring.all())[0].secrets[0].last_used_at == first
    few = len(writes)
    clock.now += NOTED_EVERY
    for _ in range(20):
        await keyring.check(issued.text)
    assert len(writes) == few + 1
    assert (await keyring.all())[0].secrets[0].last_used_at == clock.now


async def test_a_use_is_not_noted_backwards(
    keyring: Keyring, store: SqlConversationStore, clock: Clock
) -> None:
    issued = await issue(keyring)
    await keyring.check(issued.text)
    earlier = clock.now - timedelta(hours=1)
    secret = issued.key.secrets[0].secret_id
    await SqlKeyStore(store.database).note_use(secret, earlier, unless_after=earlier - NOTED_EVERY)
    assert (await keyring.all())[0].secrets[0].last_used_at == clock.now


@pytest.mark.parametrize(
    ("kind", "scopes", "origins", "pointer"),
    [
        ("secret", [], [], "/scope"),
        ("secret", ["everything"], [], "/scope"),
        ("publishable", ["conversations", "desk:read"], [SHOP], "/scope"),
        ("publishable", ["conversations"], [], "/origin"),
        ("secret", ["conversations"], [SHOP], "/origin"),
        ("publishable", ["conversations"], ["*"], "/origin"),
        ("publishable", ["conversations"], ["https://*"], "/origin"),
        ("publishable", ["conversations"], ["https://*.example.com"], "/origin"),
        ("publishable", ["conversations"], ["shop.example.com"], "/origin"),
        ("publishable", ["conversations"], [f"{SHOP}/cart"], "/origin"),
        ("publishable", ["conversations"], ["https://me@shop.example.com"], "/origin"),
        ("publishable", ["conversations"], ["https://a.example https://b.example"], "/origin"),
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(
    keyring: Keyring, kind: str, scopes: list[str], origins: list[str], pointer: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await keyring.create("name", kind, scopes, origins=origins)  # type: ignore[arg-type]
    assert caught.value.pointer == pointer
    assert await keyring.all() == []


@pytest.mark.parametrize(
    ("name", "per_minute"), [("", 1), ("a\nb", 1), ("x" * 65, 1), ("ok", 0), ("ok", 10**9)]
)
async def test_names_and_rates_have_bounds(keyring: Keyring, name: str, per_minute: int) -> None:
    with pytest.raises(InvalidInput):
        await keyring.create(name, "secret", ["desk:read"], per_minute=per_minute)


async def test_a_publishable_key_is_for_its_origins_and_a_secret_one_for_its_scopes(keyring: Keyring) -> None:
    web = (await keyring.create("web", "publishable", ["conversations"], origins=[f"{SHOP}/"])).key
    check_use(web, "conversations", SHOP)
    for origin in (None, "https://other.example", f"{SHOP}:8443", "http://shop.example.com"):
        with pytest.raises(Forbidden, match="origin"):
            check_use(web, "conversations", origin)
    erp = (await issue(keyring)).key
    check_use(erp, "desk:read", None)
    with pytest.raises(Forbidden, match="desk:write"):
        check_use(erp, "desk:write", None)
