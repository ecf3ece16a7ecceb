"""The TypeScript client: up to date, type-checked, and run against a real server. Needs Node.js."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from api import problems
from clients import generate
from evals.bench_server import ServerProcess
from tests.clients.proxy import CuttingProxy

NOT_TESTED = f"NOT TESTED: {generate.NO_NODE}"

needs_node = pytest.mark.skipif(not generate.has_node(), reason=NOT_TESTED)


def run(*command: str, text: str = "", **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=generate.TYPESCRIPT,
        env={**os.environ, **environment},
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built() -> None:
    run("node_modules/.bin/tsc")


def test_the_types_are_written_from_the_present_description() -> None:
    """Without Node.js as well: their first line names the description."""
    first = generate.SCHEMA.read_text(encoding="utf-8").partition("\n")[0]
    assert first == generate.first_line(generate.describe()), "run `make clients` and commit what it writes"


def test_every_problem_of_the_server_has_its_kind() -> None:
    text = (generate.TYPESCRIPT / "src" / "errors.ts").read_text(encoding="utf-8")
    named = set(re.findall(r'^  \| "([a-z-]+)"', text, re.MULTILINE))
    kinds = {answer.kind for answer in problems._ANSWERS.values()} | set(problems._KINDS.values())
    assert kinds | {"starting", "not-ready"} == named


@needs_node
def test_the_types_are_what_the_generator_writes() -> None:
    written = generate.typescript_types(generate.OPENAPI.read_text(encoding="utf-8"))
    assert generate.SCHEMA.read_text(encoding="utf-8") == written, "run `make clients`"


@needs_node
@pytest.mark.usefixtures("built")
def test_its_own_tests_pass_against_a_real_server(server: ServerProcess, proxy: CuttingProxy) -> None:
    proxy.cuts = [0, 40, 400, 900]
    out = run(
        "node",
        "--test",
        "--test-reporter=tap",
        "dist/test/",
        CROSSDESK_URL=server.url,
        CROSSDESK_CUT_URL=proxy.url,
    )
    assert "# fail 0" in out
    assert "# skipped 0" in out
    assert proxy.cuts == []


@needs_node
@pytest.mark.usefixtures("built")
def test_the_example_holds_a_conversation(server: ServerProcess) -> None:
    said = "Where is my order 10001? anna.schmidt@example.de\n\n"
    assert "[card: tracking]" in run("node", "dist/example.js", server.url, text=said)
