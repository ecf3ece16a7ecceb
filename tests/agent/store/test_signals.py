from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg
import pytest
from sqlalchemy.engine import make_url

from agent.conversation.events import MessageEvent
from agent.store.base import Append, ConversationStore
from agent.store.postgres_signals import PostgresSignals
from agent.store.signals import Draft, InProcessSignals, Signals

Message = Callable[..., MessageEvent]
NO_TIME = 0.05
LONG = 10.0


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not condition():  # noqa: ASYNC110 - there is no event to wait for in what is tested
            await asyncio.sleep(0.01)


@asynccontextmanager
async def worker(url: str) -> AsyncIterator[PostgresSignals]:
    """One worker's signals on PostgreSQL, listening."""
    signals = PostgresSignals(url)
    await signals.start()
    try:
        await until(lambda: signals.connected)
        yield signals
    finally:
        await signals.close()


@pytest.fixture(
    params=["in process", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Signals, Signals]]:
    """Who notifies and who follows: the same object in one process, two workers on PostgreSQL."""
    if request.param == "in process":
        alone = InProcessSignals()
        yield alone, alone
        return
    url = request.getfixturevalue("migrated_postgres")
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(worker(url)), await stack.enter_async_context(worker(url))


async def test_a_follower_is_woken_by_its_conversation_only(pair: tuple[Signals, Signals]) -> None:
    here, there = pair
    async with there.subscribe("conv_a") as a, there.subscribe("conv_b") as b:
        here.notify("conv_a")
        assert await a.wait(timeout=LONG)
        assert not await b.wait(timeout=NO_TIME)
        assert not await a.wait(timeout=NO_TIME)


async def test_a_signal_that_comes_before_the_wait_is_not_lost(pair: tuple[Signals, Signals]) -> None:
    here, there = pair
    async with there.subscribe("conv_a") as follower:
        here.notify("conv_a")
        await asyncio.sleep(0.2)
        assert await follower.wait(timeout=NO_TIME)


async def test_every_follower_of_a_conversation_is_woken(pair: tuple[Signals, Signals]) -> None:
    here, there = pair
    async with there.subscribe("conv_a") as one, there.subscribe("conv_a") as two:
        here.notify("conv_a")
        assert all(await asyncio.gather(one.wait(timeout=LONG), two.wait(timeout=LONG)))


async def test_a_draft_reaches_the_followers_and_does_not_make_them_read_the_log(
    pair: tuple[Signals, Signals],
) -> None:
    here, there = pair
    draft = Draft(turn="turn_1", message_id="msg_1", text="<NAME_1>, il est à\nvous.")
    async with there.subscribe("conv_a") as follower:
        assert follower.take_change()
        here.show("conv_a", draft)
        assert await follower.wait(timeout=LONG)
        assert follower.draft == draft
        assert not follower.take_change()
        here.notify("conv_a")
        assert await follower.wait(timeout=LONG)
        assert follower.take_change()


async def test_a_draft_that_is_too_long_for_a_notification_stops_no_other_signal(
    pair: tuple[Signals, Signals],
) -> None:
    here, there = pair
    async with there.subscribe("conv_a") as follower:
        here.show("conv_a", Draft(turn="turn_1", message_id="msg_1", text="ж" * 5000))
        here.notify("conv_a")
        assert await follower.wait(timeout=LONG)
        assert follower.take_change()


async def test_nothing_is_kept_of_a_conversation_that_nobody_follows() -> None:
    signals = InProcessSignals()
    async with signals.subscribe("conv_a"):
        pass
    signals.notify("conv_a")
    assert len(signals._subscribers) == 0
    async with signals.subscribe("conv_a") as later:
        assert not await later.wait(timeout=NO_TIME)


async def test_a_worker_wakes_its_own_followers_without_the_database() -> None:
    signals = PostgresSignals("postgresql+psycopg://nobody@127.0.0.1:1/none")
    async with signals.subscribe("conv_a") as follower:
        signals.notify("conv_a")
        assert await follower.wait(timeout=NO_TIME)
    await signals.close()


async def test_followers_are_woken_every_second_while_the_database_does_not_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    signals = PostgresSignals("postgresql+psycopg://nobody:hunter2@127.0.0.1:1/none")
    with caplog.at_level(logging.WARNING):
        await signals.start()
        async with signals.subscribe("conv_a") as follower:
            assert await follower.wait(timeout=3)
    assert not signals.connected
    assert "polling" in caplog.text
    assert "hunter2" not in caplog.text
    await signals.close()


@pytest.mark.postgres
async def test_signals_work_again_after_the_connections_were_cut(migrated_postgres: str) -> None:
    async with worker(migrated_postgres) as here, worker(migrated_postgres) as there:
        async with there.subscribe("conv_a") as follower:
            await cut_all_connections(migrated_postgres)
            async with asyncio.timeout(LONG):
                while here.connected or there.connected:
                    here.notify("conv_x")
                    await asyncio.sleep(0.01)
            here.notify("conv_a")  # while it is down: sent as soon as it is up
            await until(lambda: here.connected and there.connected)
            assert await follower.wait(timeout=LONG)
        async with there.subscribe("conv_b") as second:
            here.notify("conv_b")
            assert await second.wait(timeout=NO_TIME * 10)


async def cut_all_connections(url: str) -> None:
    conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_follower_built_on_signals_gets_every_event_once_and_in_order(
    pair: tuple[Signals, Signals], store: ConversationStore, conversation: str, message: Message
) -> None:
    here, there = pair
    got: list[int] = []

    async def follow() -> None:
        async with there.subscribe(conversation) as changed:
            while len(got) < 100:
                got.extend(event.offset for event in await store.events(conversation, after=len(got)))
                await changed.wait(timeout=LONG)

    async def write() -> None:
        for _ in range(25):
            await store.append(conversation, Append(events=[message()]))
            here.notify(conversation)

    async with asyncio.timeout(2 * LONG):
        follower = asyncio.create_task(follow())
        await asyncio.gather(*(write() for _ in range(4)))
        await until(lambda: len(got) == 100)
        here.notify(conversation)
        await follower
    assert got == list(range(1, 101))
