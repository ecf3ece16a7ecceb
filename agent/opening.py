"""What the assembly and light commands open alike, without importing the rest: the database, and a kept secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.settings import Settings
from agent.store.crypto import load_or_create_key
from agent.store.database import Database
from agent.store.engine import open_engine
from agent.store.migrate import migrate

__all__ = ["open_database", "signing_secret"]


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database with one connection, brought up to date, and closed at the end."""
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database, pool_size=1)
    migrate(engine)
    database = Database(engine, threads=1)
    try:
        yield database
    finally:
        await database.close()


def signing_secret(settings: Settings) -> str:
    """The key of a setting, or one that is made once and kept in the home."""
    given = settings.secret_key.get_secret_value()
    return given or load_or_create_key(settings.home / "keys" / "links.key")
