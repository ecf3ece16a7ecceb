from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from agent.store.engine import open_engine, reading
from agent.store.errors import StoreUnavailable
from agent.store.migrate import migrate


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("sqlite://", "in a file"),
        ("sqlite:///:memory:", "in a file"),
        ("mysql://localhost/x", "not on 'mysql'"),
        ("no url", "cannot be read"),
    ],
)
def test_a_database_that_cannot_serve_is_refused_with_what_to_do(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        open_engine(url)


def test_sqlite_is_set_up_for_many_readers_and_one_writer(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'x.db'}")
    with reading(engine).connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000}
    engine.dispose()


def test_readers_on_sqlite_do_not_wait_for_a_writer_and_see_what_was_committed(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.begin() as writer:
        writer.execute(text("CREATE TABLE t (n INTEGER)"))
    with engine.begin() as writer:
        writer.execute(text("INSERT INTO t VALUES (1)"))
        with reading(engine).connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM t")).scalar() == 0
    with reading(engine).connect() as reader:
        assert reader.execute(text("SELECT count(*) FROM t")).scalar() == 1
    engine.dispose()


def test_a_database_that_does_not_answer_is_reported_without_its_password() -> None:
    engine = open_engine("postgresql+psycopg://someone:hunter2@127.0.0.1:1/none?connect_timeout=1")
    with pytest.raises(StoreUnavailable) as caught:
        migrate(engine)
    assert "hunter2" not in f"{caught.value} {caught.value.__cause__}"


def test_a_place_where_no_file_can_be_is_reported(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StoreUnavailable):
        migrate(open_engine(f"sqlite:///{tmp_path / 'folder.db'}"))
