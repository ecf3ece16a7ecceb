"""A real server in a process of its own; a small help centre, all else is real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.generate import NO_NODE
from evals.bench_server import ServerProcess, copy_home, warm_home
from tests.api.shopping import OPERATOR_KEY, copy_help_centre
from tests.clients.proxy import CuttingProxy, cutting


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A running server."""
    folder = tmp_path_factory.mktemp("client-server")
    knowledge = copy_help_centre(folder / "kb")
    home = copy_home(warm_home(folder / "warm", knowledge=knowledge), folder / "home")
    made = ServerProcess(
        home, environment={"CROSSDESK_KNOWLEDGE": str(knowledge), "CROSSDESK_OPERATOR_KEY": OPERATOR_KEY}
    )
    made.start()
    made.wait()
    yield made
    made.kill()


@pytest.fixture
def proxy(server: ServerProcess) -> Iterator[CuttingProxy]:
    """A way to the server that can be cut."""
    with cutting(server.port) as made:
        yield made


@pytest.fixture
def sent_photo(tmp_path: Path) -> bytes:
    """A JPEG."""
    from PIL import Image

    path = tmp_path / "photo.jpg"
    Image.new("RGB", (64, 48), "teal").save(path, "JPEG")
    return path.read_bytes()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(NO_NODE in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(f"NOT TESTED: {NO_NODE}", yellow=True, bold=True)
