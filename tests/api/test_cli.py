"""The command `crossdesk`, run as a program in a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.shopping import copy_help_centre

CROSSDESK = [sys.executable, "-m", "api.cli"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_help_centre(tmp_path_factory.mktemp("articles") / "kb")


def run(home: Path, *arguments: str, text: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CROSSDESK_")}
    environment |= {f"CROSSDESK_{name.upper()}": str(value) for name, value in settings.items()}
    environment |= {"CROSSDESK_HOME": str(home), "COLUMNS": "200"}
    return subprocess.run(
        [*CROSSDESK, *arguments],
        cwd=ROOT,
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def assert_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Bad input ends with one line that says what is wrong, and exit code 2."""
    assert done.returncode == 2, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    for word in words:
        assert word in lines[0]


def test_help_lists_the_commands(home: Path) -> None:
    done = run(home, "--help")
    assert done.returncode == 0
    for command in ("serve", "chat", "doctor", "ingest", "train", "eval", "keys", "webhooks"):
        assert command in done.stdout


def test_ingest_says_what_it_would_do_and_does_it_once(home: Path, articles: Path) -> None:
    planned = run(home, "ingest", str(articles), "--dry-run")
    assert planned.returncode == 0, planned.stderr
    assert "would be added" in planned.stdout
    done = run(home, "ingest", str(articles))
    assert " 0 were added" not in done.stdout
    again = run(home, "ingest", str(articles))
    assert "Passages: 0 were added, 0 changed" in again.stdout


def test_ingest_names_file_and_line_of_what_is_wrong(home: Path, articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    shutil.copytree(articles, folder)
    broken = folder / "en" / "refunds.md"
    broken.write_text(broken.read_text().replace("language: en", "language: klingon"))
    done = run(home, "ingest", str(folder))
    assert_one_line(done, "refunds.md:", "klingon")


def test_doctor_says_what_works(home: Path, articles: Path) -> None:
    done = run(home, "doctor", knowledge=articles)
    assert done.returncode == 0, done.stdout
    assert "Ready to serve." in done.stdout
    for part in ("database", "embedder", "index", "help centre", "intents", "policy", "replies"):
        assert part in done.stdout


def test_doctor_says_what_is_wrong(home: Path, tmp_path: Path) -> None:
    done = run(home, "doctor", policy=tmp_path / "nowhere.yaml")
    assert done.returncode == 1
    assert "nowhere.yaml" in done.stdout
    assert "wrong" in done.stdout


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"port": "http"}, ("CROSSDESK_PORT", "integer")),
        ({"embeddings": "word2vec"}, ("CROSSDESK_EMBEDDINGS", "word2vec")),
        ({"environment": "production"}, ("CROSSDESK_OPERATOR_KEY",)),
        ({"workers": "4"}, ("CROSSDESK_WORKERS", "PostgreSQL")),
    ],
)
def test_a_bad_setting_ends_the_server_with_one_line(
    home: Path, settings: dict[str, object], words: tuple[str, ...]
) -> None:
    assert_one_line(run(home, "serve", **settings), *words)


def test_chat_holds_a_conversation_and_presses_buttons(home: Path, articles: Path) -> None:
    lines = ("cancel order 10004, li.wei@example.cn", "2", "/quit")
    done = run(home, "chat", text="\n".join(lines) + "\n", knowledge=articles)
    assert done.returncode == 0, done.stderr
    assert "10004" in done.stdout
    assert "No, thanks" in done.stdout
    assert "haven't changed anything" in done.stdout


def test_chat_shows_what_happens_in_each_turn(home: Path, articles: Path) -> None:
    lines = ("cancel order 10004, li.wei@example.cn", "/quit")
    done = run(home, "chat", "--trace", text="\n".join(lines) + "\n", knowledge=articles)
    assert done.returncode == 0, done.stderr
    for part in (
        "perceived │ en, cancel_order",
        "verify_order(",
        "<EMAIL_1>",
        "cancel_order open",
        "answered by",
    ):
        assert part in done.stdout


def test_chat_refuses_a_prompt_that_nobody_reads(home: Path) -> None:
    assert_one_line(run(home, "chat", "--brain", "embedded", "--prompt", "x.md"), "--prompt and --brain-url")
