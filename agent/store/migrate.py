"""Brings the tables up to date. Several processes may start at once: one migrates, the others wait."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from agent.store.database import translated
from agent.store.engine import is_sqlite, reading
from agent.store.errors import MigrationFailed

__all__ = ["HEAD", "migrate"]

HEAD = "0010"
"""The newest revision in `migrations/versions`, here so that a start with nothing to do needs no Alembic."""

_SCRIPTS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x63726F7373  # any number that nothing else in the database locks


def migrate(engine: Engine) -> None:
    """Make or change the tables until they are at `HEAD`; all in one transaction, so all or nothing.

    Raises `MigrationFailed` when the database was made by a newer version.
    """
    with translated():
        with reading(engine).connect() as connection:
            if _revision(connection) == HEAD:
                return
        with engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE, which is the lock
            if not is_sqlite(engine):
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
            if _revision(connection) != HEAD:
                _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    """The revision that the tables are at, or None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Alembic takes 0.4 s to import and is needed only here.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise MigrationFailed(
            "the database is at a revision that this version does not know; was it made by a newer one?"
        ) from error
