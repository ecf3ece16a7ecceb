"""A server that is killed again and again loses nothing that it acknowledged and does nothing twice."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, select

from agent.store.engine import open_engine, reading
from agent.store.tables import CONVERSATIONS, EVENTS, INPUTS
from evals.bench_server import ServerProcess
from tests.durability.conftest import StartServer
from tests.durability.shopping import PatientShopper, Progress, plans
from tools.demo.tables import ACTIONS, ORDERS

TURNS = 200
KILLS = 14
AT_ONCE = 8
SEED = 20261126
LONGEST = 1200.0  # seconds; a machine that is busy with other tests needs long for so many starts
LEASE_ENDS = 60.0

Rows = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What is left of it all: what the shoppers were told, and what stands in the database."""

    shoppers: Sequence[PatientShopper]
    kills: int
    logs: dict[str, list[dict[str, Any]]]  # by conversation, as the API tells it
    conversations: Rows
    events: Rows
    inputs: Rows
    actions: Rows
    orders: dict[str, Any]

    def stored(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Stored events of a kind, with their conversation."""
        for row in self.events:
            if row.kind == kind:
                yield row.conversation_id, {**json.loads(row.body), "offset": row.offset}


async def _kill_at_random(server: ServerProcess, progress: Progress, chance: random.Random) -> int:
    """Kill and restart the server; every other time just after somebody confirmed a change."""
    kills = 0
    for number in range(1, KILLS + 1):
        answered = number * TURNS // (KILLS + 1) + chance.randint(-4, 4)
        await progress.until(answered=answered, confirming=number % 2)
        await asyncio.sleep(chance.uniform(0, 0.4))
        if progress.over:
            break
        server.kill()
        kills += 1
        server.start()
        await asyncio.to_thread(server.wait)
    return kills


async def _visit_all(server: ServerProcess) -> tuple[list[PatientShopper], int]:
    progress = Progress()
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        shoppers = [PatientShopper(client=client, plan=plan, progress=progress) for plan in plans()]
        waiting = iter(shoppers)

        async def serve_queue() -> None:
            for shopper in waiting:
                await shopper.visit()

        killer = asyncio.create_task(_kill_at_random(server, progress, random.Random(SEED)))  # noqa: S311
        try:
            async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(serve_queue())
        finally:
            await progress.note(over=True)
            kills = await killer
    return shoppers, kills


async def _logs(server: ServerProcess, shoppers: Sequence[PatientShopper]) -> dict[str, list[dict[str, Any]]]:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        logs = {}
        for patient in shoppers:
            patient.shopper.client = client
            logs[patient.shopper.id] = await patient.shopper.events()
        return logs


def _read(home: Path) -> dict[str, Any]:
    engine = open_engine(f"sqlite:///{home / 'crossdesk.db'}")
    with reading(engine).connect() as connection:
        in_order = select(EVENTS).order_by(EVENTS.c.conversation_id, EVENTS.c.offset)
        found = {
            "conversations": connection.execute(select(CONVERSATIONS)).all(),
            "events": connection.execute(in_order).all(),
            "inputs": connection.execute(select(INPUTS)).all(),
            "actions": connection.execute(select(ACTIONS)).all(),
            "orders": {row.number: row for row in connection.execute(select(ORDERS))},
        }
    engine.dispose()
    return found


def _live_leases(connection: Connection) -> Rows:
    columns = CONVERSATIONS.c
    live = columns.lease_owner.is_not(None) & (columns.lease_until > time.time())
    return connection.execute(select(columns.conversation_id).where(live)).all()


@pytest.fixture(scope="module")
def aftermath(start_server: StartServer) -> Aftermath:
    server = start_server()
    server.wait()
    shoppers, kills = asyncio.run(_visit_all(server))
    logs = asyncio.run(_logs(server, shoppers))
    server.stop()
    return Aftermath(shoppers=shoppers, kills=kills, logs=logs, **_read(server.home))


pytestmark = pytest.mark.slow


def test_the_server_was_killed_often_enough_in_the_middle_of_turns(aftermath: Aftermath) -> None:
    assert aftermath.kills >= KILLS - 2
    assert sum(len(patient.done) for patient in aftermath.shoppers) >= TURNS
    assert sum(patient.repeated > 0 for patient in aftermath.shoppers) >= aftermath.kills
    done = Counter(row.kind for row in aftermath.actions)
    assert all(done[kind] >= 4 for kind in ("create_return", "give_refund", "cancel_order", "change_address"))


def test_every_acknowledged_event_is_in_the_log_as_it_was_told(aftermath: Aftermath) -> None:
    for patient in aftermath.shoppers:
        log = {event["offset"]: event for event in aftermath.logs[patient.shopper.id]}
        for event in patient.acknowledged:
            assert log[event["offset"]] == event


def test_every_message_was_answered_once_however_often_it_was_sent(aftermath: Aftermath) -> None:
    for patient in aftermath.shoppers:
        log = aftermath.logs[patient.shopper.id]
        said = [event["text"] for event in log if event["kind"] == "message"]
        assert said == [what.text for what, _ in patient.done if what.kind == "message"]
        replies = [event for event in log if event["kind"] == "reply"]
        assert [event["reply"]["text"] for event in replies] == [a.reply.text for _, a in patient.done]
        assert len({event["turn"] for event in replies}) == len(replies)


def test_nobody_was_told_of_a_fault(aftermath: Aftermath) -> None:
    assert list(aftermath.stored("error")) == []
    failed = [event for _, event in aftermath.stored("tool_finished") if event["status"] == "failed"]
    assert failed == []


def test_every_proposal_was_carried_out_at_most_once_and_is_said_to_be_done_only_then(
    aftermath: Aftermath,
) -> None:
    states: dict[str, list[str]] = {}
    for _, event in aftermath.stored("proposal"):
        states.setdefault(event["proposal_id"], []).append(event["state"])
    carried_out = Counter(row.key for row in aftermath.actions)
    assert set(carried_out) <= set(states)
    assert set(carried_out.values()) == {1}
    for proposal, path in states.items():
        assert path[-1] != "confirmed", f"{proposal} was confirmed and then forgotten"
        assert (path[-1] == "done") == (proposal in carried_out)
        assert path.count("done") <= 1


def test_every_change_took_effect_once_in_the_shop(aftermath: Aftermath) -> None:
    kinds = {patient.plan.script.order.number: patient.plan.wish for patient in aftermath.shoppers}
    for number, count in Counter(row.order_number for row in aftermath.actions).items():
        order = aftermath.orders[number]
        assert count == 1, f"order {number} was changed {count} times"
        assert order.version == 1, f"order {number} was written more than once"
        document = order.document
        if kinds[number] == "create_return":
            assert len(document["returns"]) == 1
        elif kinds[number] == "give_refund":
            assert len(document["refunds"]) == 1
        elif kinds[number] == "cancel_order":
            assert document["status"] == "cancelled"
            assert len(document["refunds"]) == len(document["payments"])


def test_no_turn_is_unfinished_and_no_lease_is_left(aftermath: Aftermath) -> None:
    assert [row.turn for row in aftermath.inputs if not row.done] == []
    now = time.time()
    held = [row for row in aftermath.conversations if row.lease_owner and row.lease_until > now + LEASE_ENDS]
    assert held == []


def test_the_offsets_of_every_conversation_have_no_gaps(aftermath: Aftermath) -> None:
    found: dict[str, list[int]] = {}
    for row in aftermath.events:
        found.setdefault(row.conversation_id, []).append(row.offset)
    for row in aftermath.conversations:
        offsets = found.get(row.conversation_id, [])
        assert offsets == list(range(1, row.last_offset + 1))
    assert len(aftermath.conversations) == len(aftermath.shoppers)
