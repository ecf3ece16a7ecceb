"""Live news and presence: one suite in process and on Redis, where two workers behave as one."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from agent.errors import SettingsError
from agent.news.base import DESK, RESYNC, Live, News, Stream, topic_of
from agent.news.in_process import InProcessLive
from agent.news.opening import open_live
from agent.news.signals import TellingSignals
from agent.news.through_redis import RedisLive
from agent.store.signals import InProcessSignals

URL = os.environ.get("CROSSDESK_TEST_REDIS", "redis://127.0.0.1:6379/0")
HOW_TO_START = "Redis does not answer: start one, or set CROSSDESK_TEST_REDIS to the URL of one"
ROOM = topic_of("conv_1")


async def _workers(kind: str) -> list[Live]:
    if kind == "process":
        one: Live = InProcessLive()
        return [one, one]
    probe: Redis = Redis.from_url(URL)
    try:
        await probe.ping()
    except (RedisError, OSError):
        pytest.skip(HOW_TO_START)
    finally:
        await probe.aclose()
    prefix = f"crossdesk-test-{secrets.token_hex(6)}:"
    return [RedisLive(URL, prefix=prefix), RedisLive(URL, prefix=prefix)]


@pytest.fixture(params=["process", "redis"])
async def workers(request: pytest.FixtureRequest) -> AsyncIterator[list[Live]]:
    made = await _workers(request.param)
    for live in set(made):
        await live.start()
    yield made
    for live in set(made):
        await live.close()


async def heard(stream: Stream) -> News:
    news = await stream.next(timeout=20)
    assert news is not None
    return news


async def test_news_reach_the_followers_of_their_topic_in_every_worker(workers: list[Live]) -> None:
    one, other = workers
    async with one.follow(DESK) as here, other.follow(DESK, ROOM) as there, other.follow("else") as apart:
        one.publish(News(topic=DESK, kind="changed", data={"conversation_id": "conv_1"}))
        other.publish(News(topic=ROOM, kind="changed"))
        assert (await heard(here)).data == {"conversation_id": "conv_1"}
        assert {(await heard(there)).topic for _ in range(2)} == {DESK, ROOM}
        for stream in (here, there, apart):
            assert await stream.next(timeout=0.3) is None  # each once, and to nobody else


async def test_who_enters_is_seen_by_all_until_they_leave(workers: list[Live]) -> None:
    one, other = workers
    async with other.follow(ROOM) as seen:
        await one.enter(ROOM, "staff_a", "viewing", seconds=30)
        await one.enter(ROOM, "staff_a", "viewing", seconds=30)
        await one.enter(ROOM, "staff_b", "viewing", seconds=30)
        assert [(await heard(seen)).data["who"] for _ in range(2)] == ["staff_a", "staff_b"]
        assert await other.present(ROOM, "viewing") == ["staff_a", "staff_b"]
        assert await other.present(ROOM, "typing") == []
        assert await other.present(topic_of("conv_2"), "viewing") == []
        await other.leave(ROOM, "staff_a", "viewing")
        assert await one.present(ROOM, "viewing") == ["staff_b"]
        assert (await heard(seen)).data == {"who": "staff_a", "what": "viewing", "here": "no"}
        await one.leave(ROOM, "staff_a", "viewing")  # again: nothing to tell
        assert await seen.next(timeout=0.3) is None


async def test_typing_ends_by_itself(workers: list[Live]) -> None:
    one, other = workers
    await one.enter(ROOM, "staff_a", "typing", seconds=0.2)
    assert await other.present(ROOM, "typing") == ["staff_a"]
    async with asyncio.timeout(20):
        while await other.present(ROOM, "typing"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    async with other.follow(ROOM) as seen:
        await one.enter(ROOM, "staff_a", "typing", seconds=5)
        assert (await heard(seen)).data["here"] == "yes"


async def test_a_change_of_a_conversation_is_told_to_the_whole_desk(workers: list[Live]) -> None:
    one, other = workers
    signals = TellingSignals(InProcessSignals(), one)
    async with other.follow(DESK) as desk, other.follow(ROOM) as room, signals.subscribe("conv_1") as bell:
        signals.notify("conv_1")
        assert (await heard(desk)).data == {"conversation_id": "conv_1"}
        assert (await heard(room)).kind == "changed"
        assert await bell.wait(timeout=5)


async def test_a_follower_who_is_far_behind_reads_everything_again() -> None:
    live = InProcessLive()
    async with live.follow(DESK) as slow:
        for _ in range(1500):
            live.publish(News(topic=DESK, kind="changed"))
        kinds = []
        while (news := await slow.next(timeout=0.1)) is not None:
            kinds.append(news.kind)
    assert kinds[0] == RESYNC
    assert len(kinds) < 1000


async def test_without_redis_nothing_fails_and_own_news_still_come() -> None:
    live = RedisLive("redis://127.0.0.1:1/0")
    await live.start()
    try:
        async with live.follow(DESK) as stream:
            live.publish(News(topic=DESK, kind="changed"))
            assert (await heard(stream)).kind == "changed"
        await live.enter(ROOM, "staff_a", "viewing", seconds=5)
        assert await live.present(ROOM, "viewing") == []
    finally:
        await live.close()


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="CROSSDESK_REDIS_URL"):
        open_live("http://127.0.0.1")
