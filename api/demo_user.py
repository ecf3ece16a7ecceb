"""Somebody who can look at the desk at once: a user of the demo, made where nobody else is there yet.

Only in development. The password is random, made once and kept in the home, so that each start can tell it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.errors import Conflict
from agent.settings import Settings
from agent.staff.assembly import Office, open_office
from agent.staff.passwords import new_password

__all__ = ["DEMO_EMAIL", "desk_line"]

DEMO_EMAIL = "demo@example.com"
_HOW = "crossdesk users add you@example.com --role admin"


def desk_line(settings: Settings) -> str:
    """How to sign in at the desk, in a few words; makes the demo's user where that is due. Raises `StoreError`."""
    return asyncio.run(_desk_line(settings))


async def _desk_line(settings: Settings) -> str:
    async with open_office(settings) as office:
        everybody = await office.directory.all()
        if not everybody and settings.environment == "development":
            await _make(office, settings)
            everybody = await office.directory.all()
        if not any(staff.disabled_at is None for staff in everybody):
            return f"nobody can sign in yet: {_HOW}"
        if len(everybody) == 1 and everybody[0].email == DEMO_EMAIL:
            password = await _kept(office, settings)
            if password:
                return f"sign in as {DEMO_EMAIL}, password {password}"
        return "who can sign in: crossdesk users list"


async def _make(office: Office, settings: Settings) -> None:
    password = new_password()
    try:
        await office.directory.add(
            DEMO_EMAIL,
            "Dana Demo",
            "admin",
            password,
            by=None,
            languages=("en", "de", "zh"),
            timezone="Europe/Berlin",
        )
    except Conflict:
        return  # another worker, which starts at the same moment, has made it: its password is the one to keep
    await asyncio.to_thread(_keep, _path(settings), password)


async def _kept(office: Office, settings: Settings) -> str:
    """The demo user's password, "" where it was changed since."""
    password = await asyncio.to_thread(_read, _path(settings))
    found = await office.directory.store.by_email(DEMO_EMAIL)
    right = found is not None and password and await office.passwords.matches(found[1], password)
    return password if right else ""


def _path(settings: Settings) -> Path:
    return settings.home / "keys" / "desk-demo.password"


def _keep(path: Path, password: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{password}\n", encoding="utf-8")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
