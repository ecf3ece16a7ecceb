"""`crossdesk users` and `crossdesk audit`, run as programs on a database of their own, and the demo's user."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from agent.settings import Settings
from api.demo_user import DEMO_EMAIL, desk_line
from tests.api.test_cli import assert_one_line, run

PASSWORD = "correct horse battery\n"


def test_somebody_is_added_listed_promoted_and_disabled(tmp_path: Path) -> None:
    assert "crossdesk users add" in run(tmp_path, "users", "list").stdout
    boss = run(tmp_path, "users", "add", "boss@example.com", "--role", "admin", text=PASSWORD)
    assert boss.returncode == 0, boss.stderr
    assert boss.stdout == ""
    made = run(tmp_path, "users", "add", "noor@example.com", "--generate", "--language", "nl")
    assert len(made.stdout.strip()) == 23, "the password alone is on standard output, for scripts"
    assert run(tmp_path, "users", "role", "noor@example.com", "supervisor").returncode == 0
    assert run(tmp_path, "users", "disable", "noor@example.com").returncode == 0
    listed = run(tmp_path, "users", "list").stdout
    row = next(line for line in listed.splitlines() if "noor@example.com" in line)
    for word in ("Noor", "supervisor", "nl", "disabled"):
        assert word in row
    assert run(tmp_path, "users", "enable", "noor@example.com").returncode == 0
    again = run(tmp_path, "users", "password", "noor@example.com", "--generate")
    assert again.stdout.strip() != made.stdout.strip()
    entries = run(tmp_path, "audit", "list").stdout
    for action in ("staff.add", "staff.role", "staff.disable", "staff.enable", "staff.password"):
        assert action in entries


def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path) -> None:
    assert_one_line(run(tmp_path, "users", "add", "nobody", text=PASSWORD), "email", "nobody")
    assert_one_line(run(tmp_path, "users", "add", "a@example.com", "--role", "boss", text=PASSWORD), "role")
    assert_one_line(run(tmp_path, "users", "add", "a@example.com", text="short\n"), "password", "12")
    assert_one_line(run(tmp_path, "users", "role", "a@example.com", "admin"), "a@example.com")
    assert run(tmp_path, "users", "add", "a@example.com", "--role", "admin", text=PASSWORD).returncode == 0
    assert_one_line(run(tmp_path, "users", "add", "A@example.com", text=PASSWORD), "already")
    assert_one_line(run(tmp_path, "users", "disable", "a@example.com"), "last admin")


def test_a_log_that_was_tampered_with_ends_with_code_1(tmp_path: Path) -> None:
    run(tmp_path, "users", "add", "a@example.com", text=PASSWORD)
    good = run(tmp_path, "audit", "verify")
    assert (good.returncode, good.stdout.split(",")[0]) == (0, "1 entries")
    with sqlite3.connect(tmp_path / "crossdesk.db") as database:
        database.execute("DROP TRIGGER audit_no_update")
        database.execute("UPDATE audit SET who = 'somebody'")
    database.close()
    bad = run(tmp_path, "audit", "verify")
    assert bad.returncode == 1
    assert "Entry 1 was changed" in bad.stderr


def test_a_stranger_is_told_how_to_sign_in_at_each_start_until_somebody_is_there(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    first = desk_line(settings)
    assert first.startswith(f"sign in as {DEMO_EMAIL}, password ")
    assert desk_line(settings) == first
    assert (tmp_path / "keys" / "desk-demo.password").stat().st_mode & 0o077 == 0
    run(tmp_path, "users", "add", "me@example.com", "--role", "admin", text=PASSWORD)
    assert "password" not in desk_line(settings)


def test_a_changed_password_of_the_demo_is_not_told(tmp_path: Path) -> None:
    desk_line(Settings(home=tmp_path))
    run(tmp_path, "users", "password", DEMO_EMAIL, text=PASSWORD)
    assert "password" not in desk_line(Settings(home=tmp_path))


def test_in_production_nobody_is_made(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, environment="production", secret_key="a key of sixteen and more")
    assert "crossdesk users add" in desk_line(settings)
    assert run(tmp_path, "users", "list").stdout.startswith("Nobody")
