"""Real servers in processes of their own, which may die; a small help centre, all else is real."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from evals.bench_server import READY_SECONDS, ServerProcess, copy_home, free_port, warm_home
from tests.agent.store.conftest import SERVER
from tests.api.shopping import copy_help_centre

NO_POSTGRES = (
    "PostgreSQL does not answer, so two workers on one database stay UNTESTED: start one, or set "
    "CROSSDESK_TEST_POSTGRES, as the tests of the store say"
)

StartServer = Callable[..., ServerProcess]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(NO_POSTGRES in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(f"SKIPPED: {NO_POSTGRES}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_help_centre(tmp_path_factory.mktemp("knowledge") / "kb")


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory, knowledge: Path) -> Path:
    """A home with an indexed help centre: each server gets a copy and starts in seconds."""
    return warm_home(tmp_path_factory.mktemp("warm") / "home", knowledge=knowledge)


@pytest.fixture(scope="module")
def start_server(
    tmp_path_factory: pytest.TempPathFactory, warm: Path, knowledge: Path
) -> Iterator[StartServer]:
    """Start a server, on a home of its own where none is given. `wait` for it."""
    servers: list[ServerProcess] = []

    def start(*, home: Path | None = None, **environment: str) -> ServerProcess:
        place = home or copy_home(warm, tmp_path_factory.mktemp("server") / "home")
        made = ServerProcess(place, environment={"CROSSDESK_KNOWLEDGE": str(knowledge), **environment})
        servers.append(made)
        made.start()
        return made

    yield start
    for server in servers:
        server.kill()


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """An empty PostgreSQL database of these tests' own, as a URL; dropped afterwards."""
    name = f"crossdesk_durability_{secrets.token_hex(6)}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        server.dispose()
        pytest.skip(NO_POSTGRES)
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory, warm: Path) -> Iterator[str]:
    """A Chroma server on a copy of the index, as a URL."""
    home = copy_home(warm, tmp_path_factory.mktemp("chroma") / "home")
    port = free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(home / "index")]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with (home / "chroma.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/api/v2/heartbeat", process)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"{url} does not answer")
