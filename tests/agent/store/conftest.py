"""Both databases, migrated once a run; every test gets empty tables in them."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from agent.conversation.events import MessageEvent, Owner
from agent.conversation.ids import new_id
from agent.store.base import ConversationRecord
from agent.store.crypto import Cipher, new_key
from agent.store.engine import open_engine
from agent.store.migrate import migrate
from agent.store.sql import SqlConversationStore

SERVER = os.environ.get("CROSSDESK_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
HOW_TO_START = (
    "PostgreSQL does not answer, so half of the store's tests are skipped. Start one with "
    "`docker run -d -p 127.0.0.1:5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:16`, "
    "or set CROSSDESK_TEST_POSTGRES to the URL of one where databases may be created"
)
BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(HOW_TO_START in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(f"SKIPPED: {HOW_TO_START}", yellow=True, bold=True)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    """A PostgreSQL database of this run's own, dropped afterwards."""
    name = f"crossdesk_test_{secrets.token_hex(6)}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        server.dispose()
        pytest.skip(HOW_TO_START)
    url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    yield url
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def empty_postgres(migrated_postgres: str) -> str:
    """An empty schema of that database, as a URL."""
    name = f"empty_{secrets.token_hex(6)}"
    engine = open_engine(migrated_postgres)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    inside = make_url(migrated_postgres).update_query_dict({"options": f"-csearch_path={name}"})
    return inside.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "store.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "store.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("migrated_postgres")
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # else the audit log stays
        connection.execute(
            text(
                "TRUNCATE conversations, attempts, api_keys, webhooks, staff, audit, brain_days, leases CASCADE"
            )
        )
        connection.execute(text("UPDATE audit_head SET number = 0, digest = repeat('0', 64)"))
    engine.dispose()
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cipher() -> Cipher:
    return Cipher([new_key()])


@pytest.fixture
async def store(engine: Engine, cipher: Cipher, clock: Clock) -> AsyncIterator[SqlConversationStore]:
    store = SqlConversationStore(engine, cipher, clock)
    yield store
    await store.close()


@pytest.fixture
async def other(url: str, cipher: Cipher, clock: Clock) -> AsyncIterator[SqlConversationStore]:
    """A second worker's store on the same database."""
    store = SqlConversationStore(open_engine(url), cipher, clock)
    yield store
    await store.close()


@pytest.fixture
def record(clock: Clock) -> Callable[..., ConversationRecord]:
    def make(owner: Owner = "bot") -> ConversationRecord:
        return ConversationRecord(
            conversation_id=new_id("conv"),
            token_hash="0" * 64,
            created_at=clock(),
            locale="de-DE",
            market="DE",
            timezone="Europe/Berlin",
            channel="web",
            owner=owner,
        )

    return make


@pytest.fixture
async def conversation(store: SqlConversationStore, record: Callable[..., ConversationRecord]) -> str:
    """A new conversation's id."""
    new = record()
    await store.create(new)
    return new.conversation_id


@pytest.fixture
def message(clock: Clock) -> Callable[..., MessageEvent]:
    def make(
        text: str = "Wo ist meine Bestellung?", *, turn: str = "", source: str = "shopper"
    ) -> MessageEvent:
        return MessageEvent.model_validate(
            {"at": clock(), "source": source, "turn": turn, "message_id": new_id("msg"), "text": text}
        )

    return make
