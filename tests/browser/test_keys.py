"""The widget where the server requires keys: with one that was made for its page, and without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server
from tests.browser.shopper import TURN_MS, Shopper


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("strict"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CROSSDESK_KEYS_REQUIRED", "true")
        server.start()
    yield server
    server.kill()


def make_key(home: Path, origin: str) -> str:
    command = [sys.executable, "-m", "api.cli", "keys", "create", "web", "--kind", "publishable"]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CROSSDESK_HOME", str(home))
        done = subprocess.run([*command, "--origin", origin], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_shopper_talks_through_a_key_made_for_the_page(browser: Browser, strict: Server) -> None:
    key = make_key(strict.home, strict.url)
    with browser.new_context(locale="en-GB") as context:
        shopper = Shopper(context.new_page(), f"{strict.url}?open=0&lang=en&key={key}").open()
        shopper.say("Where is my order?")
        shopper.reload()
        expect(shopper.replies).to_have_count(1, timeout=TURN_MS)
        shopper.say("10001, anna.schmidt@example.de")
        expect(shopper.card("tracking")).to_be_visible(timeout=TURN_MS)
        assert shopper.errors == []


def test_without_its_key_the_widget_gets_no_conversation(browser: Browser, strict: Server) -> None:
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        with page.expect_response(lambda response: response.url.endswith("/v1/conversations")) as opened:
            Shopper(page, f"{strict.url}?open=0&lang=en").open().type("Where is my order?")
        assert opened.value.status == 401
