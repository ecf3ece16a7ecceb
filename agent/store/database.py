"""From the event loop to the database: one hop to a thread a call, one transaction there, errors translated.

The driver of SQLite blocks in any case, so synchronous SQLAlchemy runs in a few threads, for both databases
alike. On SQLite all writes go through one thread: the database admits one writer, and waiting in a queue is
fair and quick where its own lock makes writers sleep and try again. On PostgreSQL row locks keep writers
apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from agent.store.codec import AnyRow
from agent.store.engine import is_sqlite, reading
from agent.store.errors import AlreadyThere, StoreUnavailable

__all__ = ["Database", "translated"]

T = TypeVar("T")


class Database:
    """Runs reads and transactions of an engine in threads.

    With `threads=0` they run where they are called: for a simulation, whose clock stands still meanwhile.
    """

    def __init__(self, engine: Engine, *, threads: int) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._inline = threads == 0
        self._readers = ThreadPoolExecutor(max(threads, 1), thread_name_prefix="store")
        self._writers = (
            ThreadPoolExecutor(1, thread_name_prefix="store-writer") if is_sqlite(engine) else self._readers
        )

    @property
    def dialect(self) -> str:
        """Which database it is: "sqlite" or "postgresql"."""
        return self._engine.dialect.name

    async def read(
        self,
        statement: Executable,
        parameters: Mapping[str, object],
        convert: Callable[[Sequence[AnyRow]], T],
    ) -> T:
        """Run one query and convert its rows, in the thread, after the connection was given back."""

        def query(connection: Connection) -> Sequence[AnyRow]:
            return connection.execute(statement, parameters).all()

        def work() -> T:
            return convert(self._transact(self._reading, query))

        if self._inline:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a transaction: committed when `work` returns, undone when it raises."""
        if self._inline:
            return self._transact(self._engine, work)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self._transact, self._engine, work)

    async def close(self) -> None:
        """Let running calls end and give the connections back."""
        await asyncio.to_thread(self._shut_down)

    def _shut_down(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _transact(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        with translated():
            return self._attempt(engine, work, again=True)

    def _attempt(self, engine: Engine, work: Callable[[Connection], T], *, again: bool) -> T:
        """One transaction; once more when the connection was dead (the database was started anew).

        A commit is never repeated: whether it took effect is not known then.
        """
        with engine.connect() as connection:
            try:
                result = work(connection)
            except DBAPIError as error:
                if not (again and error.connection_invalidated):
                    raise
            else:
                connection.commit()
                return result
        return self._attempt(engine, work, again=False)


@contextmanager
def translated() -> Iterator[None]:
    """The one seam where the database's errors become the store's."""
    try:
        yield
    except IntegrityError as error:
        raise AlreadyThere(
            "an id is in use already, or the conversation has an open hand-off already"
        ) from error
    except SQLAlchemyError as error:
        raise StoreUnavailable(f"the database failed ({type(error).__name__}); see the cause") from error
