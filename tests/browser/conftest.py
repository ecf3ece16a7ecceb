"""A real server, a real browser, and a shopper's hands on the demo shop's page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.shopper import Shopper

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_SECONDS = 240.0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses the browser is marked, skipped where there is none, and run last.

    Playwright's synchronous interface keeps an event loop running in the main thread for as long as it is open, and
    no asynchronous test can run beside it.
    """
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium found: the chat widget stays UNTESTED"))
    last = set(here)
    items[:] = [*(item for item in items if item not in last), *here]


class Server:
    """`crossdesk serve` in a process of its own, on a port and in a folder that outlive it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "CROSSDESK_HOME": str(self.home), "CROSSDESK_PORT": str(self.port)}
        environment |= {"OMP_NUM_THREADS": "1", "CROSSDESK_OPERATOR_KEY": "an operator key for tests"}
        with (self.home / "server.log").open("ab") as log:
            command = [sys.executable, "-m", "api.cli", "serve"]
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self._wait(self._process)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and process.poll() is None:
            try:
                if httpx.get(f"{self.url}readyz", timeout=5).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.25)
        self.kill()
        pytest.fail("the server did not become ready:\n" + (self.home / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """As a crash: nothing is said goodbye to."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("crossdesk"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Not for the session: while Playwright runs, no other event loop can.
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Shopper]]:
    """Open the demo shop as a new shopper: `visit("de", width=320, color_scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def _visit(
        lang: str = "en", *, market: str = "", width: int = 1280, height: int = 860, **more: str
    ) -> Shopper:
        options = {"timezone_id": "Europe/Berlin", "locale": "en-GB", **more}
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        return Shopper(page, f"{server.url}?open=0&lang={lang}" + (f"&market={market}" if market else ""))

    yield _visit
    for context in contexts:
        context.close()
