"""`crossdesk keys`, run as a program on a database of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.keys.values import KEY_PATTERN
from tests.api.test_cli import assert_one_line, run


def create(home: Path, *more: str) -> tuple[str, str]:
    """A secret key's id and text."""
    done = run(home, "keys", "create", "erp", "--kind", "secret", *more)
    assert done.returncode == 0, done.stderr
    text = done.stdout.strip()
    assert re.fullmatch(KEY_PATTERN, text), "the key alone is on standard output, for scripts"
    return done.stderr.split()[0], text


def test_a_key_is_made_shown_once_rotated_and_revoked(tmp_path: Path) -> None:
    key_id, text = create(tmp_path, "--scope", "desk:read", "--scope", "desk:write")
    listed = run(tmp_path, "keys", "list")
    assert key_id in listed.stdout
    assert "desk:read desk:write" in listed.stdout
    assert text.split("_")[2] not in listed.stdout
    rotated = run(tmp_path, "keys", "rotate", key_id, "--overlap-hours", "2")
    assert rotated.returncode == 0, rotated.stderr
    assert re.fullmatch(KEY_PATTERN, rotated.stdout.strip())
    assert rotated.stdout.strip() != text
    assert "old until" in run(tmp_path, "keys", "list").stdout
    assert run(tmp_path, "keys", "revoke", key_id).returncode == 0
    assert "revoked" in run(tmp_path, "keys", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "x", "--kind", "secret", "--scope", "all"), ("scope", "desk:read")),
        (("create", "x", "--kind", "publishable"), ("origin",)),
        (("create", "x", "--kind", "publishable", "--origin", "shop"), ("origin", "https://")),
        (("rotate", "key_none"), ("key_none",)),
        (("revoke", "key_none"), ("key_none",)),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert_one_line(run(tmp_path, "keys", *arguments), *words)


def test_without_keys_the_list_says_how_to_make_one(tmp_path: Path) -> None:
    assert "crossdesk keys create" in run(tmp_path, "keys", "list").stdout
