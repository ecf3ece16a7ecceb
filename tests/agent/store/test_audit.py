"""The audit log on both databases: it can only grow, and what is taken out of it shows."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from agent.staff.audit import GENESIS, AuditLog
from agent.store.audit import SqlAuditStore
from agent.store.sql import SqlConversationStore
from tests.agent.store.conftest import Clock


@pytest.fixture
def audit(store: SqlConversationStore, clock: Clock) -> AuditLog:
    return AuditLog(SqlAuditStore(store.database), clock, secret="a secret for tests")


@pytest.fixture
def elsewhere(other: SqlConversationStore, clock: Clock) -> AuditLog:
    return AuditLog(SqlAuditStore(other.database), clock, secret="a secret for tests")


async def fill(audit: AuditLog, count: int = 5) -> None:
    for number in range(count):
        await audit.record(None, "staff.role", f"staff_{number}", address="203.0.113.7", role_given="agent")


def by_force(engine: Engine, statement: str) -> None:
    """What somebody does who owns the database and goes round the triggers."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for event in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_no_{event}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))


async def test_entries_are_numbered_and_chained(audit: AuditLog) -> None:
    await fill(audit, 3)
    entries = [entry async for entry in audit.entries()]
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries] == [GENESIS, entries[0].digest, entries[1].digest]
    state = await audit.verify()
    assert (state.entries, state.head, state.broken) == (3, entries[2].digest, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'nobody' WHERE number = 2",
        "UPDATE audit SET number = 9 WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit",
        pytest.param("TRUNCATE audit", marks=pytest.mark.postgres),
    ],
)
async def test_the_database_refuses_to_change_or_remove_an_entry(
    audit: AuditLog, engine: Engine, statement: str
) -> None:
    if statement.startswith("TRUNCATE") and engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    await fill(audit)
    with pytest.raises(DBAPIError, match="can only grow"), engine.begin() as connection:
        connection.execute(text(statement))
    assert (await audit.verify()).entries == 5


@pytest.mark.parametrize(
    ("statement", "broken", "reason"),
    [
        ("DELETE FROM audit WHERE number = 3", 3, "missing"),
        ("DELETE FROM audit WHERE number = 1", 1, "missing"),
        ("DELETE FROM audit WHERE number = 5", 5, "missing"),
        ("DELETE FROM audit", 1, "missing"),
        ("UPDATE audit SET subject = 'staff_9' WHERE number = 2", 2, "changed"),
        ("UPDATE audit SET details = '{}' WHERE number = 4", 4, "changed"),
        ("UPDATE audit SET at = '2020-01-01 00:00:00' WHERE number = 1", 1, "changed"),
        ("UPDATE audit SET previous = digest WHERE number = 3", 3, "follow"),
    ],
)
async def test_what_was_done_to_an_entry_by_force_shows(
    audit: AuditLog, engine: Engine, statement: str, broken: int, reason: str
) -> None:
    await fill(audit)
    by_force(engine, statement)
    state = await audit.verify()
    assert state.broken == broken
    assert reason in state.reason
    assert state.entries == broken - 1


async def test_two_workers_write_one_chain(audit: AuditLog, elsewhere: AuditLog) -> None:
    await asyncio.gather(*(fill(log, 10) for log in (audit, elsewhere)))
    assert (await elsewhere.verify()).entries == 20


async def test_pages_go_from_new_to_old_and_are_filtered(audit: AuditLog) -> None:
    await fill(audit)
    await audit.record(None, "staff.disable", "staff_3")
    first = await audit.store.page(limit=2)
    assert [entry.number for entry in first] == [6, 5]
    assert [entry.number for entry in await audit.store.page(before=5, limit=9)] == [4, 3, 2, 1]
    assert [entry.number for entry in await audit.store.page(action="staff.disable")] == [6]
    assert [entry.number for entry in await audit.store.page(subject="staff_3")] == [6, 4]


def test_an_address_is_kept_as_a_keyed_hash(audit: AuditLog, clock: Clock) -> None:
    hashed = audit.address("203.0.113.7")
    assert hashed == audit.address("203.0.113.7") != audit.address("203.0.113.8")
    assert audit.address("2001:db8::1") == audit.address("2001:db8::2") != audit.address("2001:db8:1::1")
    other = AuditLog(audit.store, clock, secret="another")
    assert other.address("203.0.113.7") != hashed
