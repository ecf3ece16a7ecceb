"""The engine that the store and the demo shop share: SQLite out of the box, PostgreSQL by URL.

On SQLite every transaction begins with `BEGIN IMMEDIATE`: it waits its turn as a writer at once, instead of
failing in the middle when another writer was faster. Reads of one statement need no transaction:
`reading(engine)` is the same engine without one.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from agent.store.errors import StoreUnavailable

__all__ = ["is_sqlite", "open_engine", "reading"]

_BUSY_MILLISECONDS = 10_000
_READ_ONLY = "crossdesk_read_only"


def open_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `sqlite:////path/to/file.db` or `postgresql+psycopg://…`; connects on first use.

    `pool_size` bounds the connections kept open. Parameters never appear in its errors. Raises `ValueError`
    for another database, and for SQLite in memory, which has one connection for all threads.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError(
            "the database URL cannot be read; give sqlite:////path or postgresql+psycopg://…"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _open_sqlite(parsed, pool_size)
    if backend == "postgresql":
        psycopg_url = parsed.set(drivername="postgresql+psycopg")
        return create_engine(psycopg_url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True)
    raise ValueError(f"the store runs on SQLite and PostgreSQL, not on {backend!r}")


def reading(engine: Engine) -> Engine:
    """The same engine and pool for reads of one statement: each its own transaction, no lock, no BEGIN."""
    if is_sqlite(engine):
        return engine.execution_options(**{_READ_ONLY: True})
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def is_sqlite(engine: Engine) -> bool:
    """Whether the engine speaks to SQLite."""
    return engine.dialect.name == "sqlite"


def _open_sqlite(url: URL, pool_size: int) -> Engine:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ValueError("the store needs SQLite in a file: sqlite:////path/to/file.db")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, record: Any) -> None:  # noqa: ARG001
    """Settings of each connection.

    With WAL and `synchronous=NORMAL` a commit survives the death of the process, not always a power cut; the
    file is never damaged by either.
    """
    connection.isolation_level = None  # no implicit BEGIN by the driver: `_begin_immediate` decides
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(
            "SQLite could not open its write-ahead log: is the disk full or read-only?"
        ) from error
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_immediate(connection: Connection) -> None:
    if not connection.get_execution_options().get(_READ_ONLY):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
