"""The demo shop on both databases, loaded once a run; every test gets an untouched copy."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from tools.demo.loading import load_demo_shop
from tools.demo.shop import DemoShop
from tools.demo.tables import METADATA

FOLDER = Path(__file__).resolve().parents[3] / "data" / "shop"
NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
SERVER = os.environ.get("CROSSDESK_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
HOW_TO_START = (
    "PostgreSQL does not answer, so half of the demo shop's tests are skipped. Start one with "
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

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def loaded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the shop in it, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "shop.db"
    engine = create_engine(f"sqlite:///{path}")
    METADATA.create_all(engine)
    assert load_demo_shop(engine, FOLDER, NOW)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Engine]:
    """The server, for making and dropping databases."""
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with server.connect():
            pass
    except OperationalError:
        pytest.skip(HOW_TO_START)
    yield server
    server.dispose()


@pytest.fixture(scope="session")
def loaded_postgres(postgres_server: Engine) -> Iterator[str]:
    """The name of a database with the shop in it, to be used as a template."""
    name = f"crossdesk_demo_{secrets.token_hex(6)}"
    with postgres_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = create_engine(make_url(SERVER).set(database=name))
    METADATA.create_all(engine)
    assert load_demo_shop(engine, FOLDER, NOW)
    engine.dispose()
    yield name
    with postgres_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_database(postgres_server: Engine) -> Iterator[str]:
    """An empty database's name, dropped after the test."""
    name = f"crossdesk_demo_{secrets.token_hex(6)}"
    with postgres_server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield name
    with postgres_server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The loaded shop, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "shop.db"
        shutil.copy(request.getfixturevalue("loaded_sqlite"), path)
        engine = create_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    template: str = request.getfixturevalue("loaded_postgres")
    server: Engine = request.getfixturevalue("postgres_server")
    name = f"crossdesk_demo_{secrets.token_hex(6)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine = create_engine(make_url(SERVER).set(database=name))
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=BOTH)
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The shop's tables without anything in them."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        engine = create_engine(make_url(SERVER).set(database=request.getfixturevalue("postgres_database")))
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(engine: Engine, clock: Clock) -> DemoShop:
    return DemoShop(engine, clock=clock)
