from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, text

from agent.store import migrate as module
from agent.store.engine import open_engine
from agent.store.errors import MigrationFailed
from agent.store.migrate import HEAD, migrate
from agent.store.quality_tables import SCORES
from agent.store.staff_tables import METADATA
from tools.demo.tables import METADATA as SHOP

ROOT = Path(module.__file__).parents[2]


def all_metadata() -> list[MetaData]:
    """What the migrations have to make: the tables of conversations and of the demo shop."""
    assert SCORES.metadata is METADATA
    return [METADATA, SHOP]


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    def is_ours(_: object, name: str | None, *rest: object) -> bool:
        """All but the index of full-text search: on SQLite it is a table that has tables of its own."""
        return not str(name).startswith(("said_index", "ix_said_tokens"))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        differences = compare_metadata(context, all_metadata())  # type: ignore[arg-type]
    assert differences == []


def test_the_newest_revision_is_the_one_that_is_named() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "agent" / "store" / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_database_that_is_up_to_date_takes_a_small_part_of_making_it(engine: Engine) -> None:
    def seconds() -> float:
        start = time.perf_counter()
        migrate(engine)
        return time.perf_counter() - start

    making = seconds()
    assert min(seconds() for _ in range(3)) < making / 3


def test_nothing_to_do_needs_no_alembic(url: str) -> None:
    code = (
        "import sys; from agent.store.engine import open_engine; from agent.store.migrate import migrate; "
        f"migrate(open_engine({url!r})); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def start_together(url: str, processes: int = 3) -> None:
    code = (
        "from agent.store.engine import open_engine; from agent.store.migrate import migrate; "
        f"migrate(open_engine({url!r}))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(processes)
    ]
    errors = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0] * processes, errors


def test_processes_that_start_at_once_migrate_sqlite_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    start_together(url)
    assert tables(url) >= {"conversations", "events", "alembic_version"}


@pytest.mark.postgres
def test_processes_that_start_at_once_migrate_postgresql_once(empty_postgres: str) -> None:
    start_together(empty_postgres)
    assert tables(empty_postgres) >= {"conversations", "events", "alembic_version"}


def test_a_database_of_a_newer_version_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(MigrationFailed, match="newer"):
            migrate(engine)
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})


def tables(url: str) -> set[str]:
    engine = open_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names
