"""That no statement's cost grows with the number of conversations or with the length of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.sql import ClauseElement

from agent.conversation.events import MessageEvent
from agent.store import keys, staff_logins, statements, webhooks
from agent.store.base import Append
from agent.store.engine import is_sqlite
from agent.store.sql import SqlConversationStore

UNFINISHED = "ix_inputs_unfinished"

Message = Callable[..., MessageEvent]

READS: list[Any] = [
    pytest.param(statement, id=name)
    for name, statement in [
        ("get", statements.GET_CONVERSATION),
        ("events after", statements.EVENTS_AFTER),
        ("events after, limited", statements.EVENTS_AFTER_LIMITED),
        ("events of a turn", statements.EVENTS_OF_TURN),
        ("events of a turn, limited", statements.EVENTS_OF_TURN_LIMITED),
        ("recent events", statements.EVENTS_RECENT),
        ("newest of kinds", statements.newest_of_kinds(3)),
        ("input by key", statements.INPUT_BY_KEY),
        ("input by turn", statements.INPUT_BY_TURN),
        ("pending", statements.PENDING),
        ("abandoned", statements.ABANDONED),
        ("vault", statements.GET_VAULT),
        ("page of the vault", statements.VAULT_PAGE),
        ("hand-off", statements.GET_HANDOFF),
        ("open hand-off", statements.OPEN_HANDOFF),
        ("most urgent hand-offs", statements.most_urgent_handoffs(2)),
        ("wrong tries", statements.COUNT_ATTEMPTS),
        ("advance", statements.ADVANCE),
        ("advance under a lease", statements.ADVANCE_LEASED),
        ("acquire a lease", statements.ACQUIRE_LEASE),
        ("finish an input", statements.FINISH_INPUT),
        ("move a hand-off", statements.MOVE_HANDOFF),
        ("claim a hand-off", statements.CLAIM_HANDOFF),
        ("fill the outbox", statements.FILL_OUTBOX),
        ("due in the outbox", webhooks.DUE),
        ("claim in the outbox", webhooks.CLAIM),
        ("wait in the outbox", webhooks.WAIT_TOO),
        ("key by its secret", keys.BY_SECRET),
        ("session by its digest", staff_logins.BY_DIGEST),
        ("tries to sign in", staff_logins.COUNT_TRIES),
    ]
]


@pytest.mark.parametrize("statement", READS)
def test_every_statement_finds_its_rows_by_an_index(
    engine: Engine, statement: ClauseElement, clock: Callable[[], datetime]
) -> None:
    with engine.connect() as connection:
        plan = explain(connection, statement, clock())
    assert plan
    assert [line for line in plan if scans_a_table(line)] == [], plan
    if not is_sqlite(engine):
        for line, detail in zip(plan, [*plan[1:], ""], strict=True):
            if "Index" in line and "Scan" in line and UNFINISHED not in line:
                assert "Index Cond" in detail, plan


def explain(connection: Connection, statement: ClauseElement, now: datetime) -> list[str]:
    compiled = statement.compile(dialect=connection.dialect)
    samples = {name: sample(name, now) for name in compiled.params or ()}
    parameters = compiled.construct_params(samples) or {}
    processors: Any = compiled._bind_processors  # type: ignore[attr-defined]
    bound = {name: processors.get(name, lambda value: value)(value) for name, value in parameters.items()}
    if is_sqlite(connection.engine):
        ordered = tuple(bound[name] for name in compiled.positiontup)  # type: ignore[attr-defined]
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", ordered)]
    for shortcut in ("seqscan", "bitmapscan"):  # what it prefers on empty tables
        connection.execute(text(f"SET LOCAL enable_{shortcut} = off"))
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {compiled}", bound)]


def sample(name: str, now: datetime) -> object:
    if name in {"limit", "total", "count", "after", "now", "until", "then"} or name.startswith("offset"):
        return 5
    return now if name == "since" else "x"


def scans_a_table(line: str) -> bool:
    """Whether a line of a plan reads a whole table or index.

    Subqueries hold only the few rows that their limit lets through. The index of unfinished inputs is read
    whole on purpose: nothing else is in it.
    """
    if "Seq Scan" in line:
        return True
    return (
        line.startswith("SCAN ")
        and not re.match(r"SCAN \(|SCAN anon_|SCAN CONSTANT", line)
        and UNFINISHED not in line
    )


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_each_call_takes_few_statements_however_long_the_conversation_is(
    store: SqlConversationStore, engine: Engine, conversation: str, message: Message
) -> None:
    begin = 1 if is_sqlite(engine) else 0
    for length in (1, 300):
        await store.append(conversation, Append(events=[message() for _ in range(length)]))
        turn = f"turn_{length}"
        with counted(engine) as seen:
            new = Append(events=[message(turn=turn)])
            await store.accept(conversation, turn=turn, kind="message", key=turn, fingerprint="f", append=new)
        # The conversation, the input, the events, the outbox; the inbox is read and written, search written.
        assert len(seen) == 7 + begin
        await store.acquire_lease(conversation, "w", seconds=10)
        with counted(engine) as seen:
            await store.append(conversation, Append(events=[message()] * 5, finish_turn=turn), lease="w")
        # The conversation, the events, the outbox, the input; the inbox is read and written, search written.
        assert len(seen) == 7 + begin
        with counted(engine) as seen:
            await store.recent(conversation, limit=20)
        assert len(seen) == 1
        with counted(engine) as seen:
            await store.of_kinds(conversation, ["identity", "proposal"])
        assert len(seen) == 1
