from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from agent.assembly import Crossdesk
from api.app import create_app
from api.limits import TokenBuckets
from tests.api.shopping import Shopper, problem


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_bucket_is_full_at_first_and_refills_steadily(clock: Clock) -> None:
    buckets = TokenBuckets(60, clock=clock)
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") == pytest.approx(1.0)
    clock.now += 0.5
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert buckets.take("a") == 0.0


def test_a_bucket_never_holds_more_than_a_minutes_worth(clock: Clock) -> None:
    buckets = TokenBuckets(3, clock=clock)
    buckets.take("a")
    clock.now += 3600
    assert [buckets.take("a") == 0 for _ in range(4)] == [True, True, True, False]


def test_buckets_do_not_share(clock: Clock) -> None:
    buckets = TokenBuckets(1, clock=clock)
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0
    assert buckets.take("a") > 0


def test_only_so_many_buckets_are_kept_the_ones_used_last(clock: Clock) -> None:
    buckets = TokenBuckets(1, most_keys=3, clock=clock)
    for key in ("a", "b", "c", "a", "d"):
        buckets.take(key)
    assert len(buckets) == 3
    assert buckets.take("a") > 0, "a was used after b and is still known"
    assert buckets.take("b") == 0, "b was forgotten"


def limited(crossdesk: Crossdesk, *, environment: str = "production") -> FastAPI:
    settings = crossdesk.settings.model_copy(
        update={"conversations_per_minute": 3, "messages_per_minute": 2, "environment": environment}
    )
    return create_app(replace(crossdesk, settings=settings))


def from_address(app: FastAPI, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def opened(client: httpx.AsyncClient, times: int) -> list[int]:
    return [(await client.post("/v1/conversations", json={})).status_code for _ in range(times)]


async def test_openings_are_counted_for_each_address(crossdesk: Crossdesk) -> None:
    app = limited(crossdesk)
    async with from_address(app, "203.0.113.1") as one, from_address(app, "203.0.113.2") as other:
        assert await opened(one, 3) == [201] * 3
        refused = await one.post("/v1/conversations", json={})
        problem(refused, 429, "too-many-requests")
        assert int(refused.headers["retry-after"]) in range(1, 21)
        assert await opened(other, 1) == [201]


async def test_openings_are_counted_for_a_household_of_ipv6(crossdesk: Crossdesk) -> None:
    app = limited(crossdesk)
    statuses = []
    for host in range(1, 5):
        async with from_address(app, f"2001:db8:1:2::{host}") as client:
            statuses += await opened(client, 1)
    assert statuses == [201, 201, 201, 429]


async def test_messages_are_counted_for_each_conversation(crossdesk: Crossdesk) -> None:
    async with from_address(limited(crossdesk), "203.0.113.3") as client:
        first, second = [
            Shopper(client=client, **(await client.post("/v1/conversations", json={})).json())
            for _ in range(2)
        ]
        for _ in range(2):
            await first.say("Hello")
        refused = await first.post("messages", {"text": "Hello"})
        problem(refused, 429, "too-many-requests")
        assert "retry-after" in refused.headers
        await second.say("Hello")


async def test_in_development_the_own_machine_is_not_counted(crossdesk: Crossdesk) -> None:
    async with from_address(limited(crossdesk, environment="development"), "127.0.0.1") as client:
        assert await opened(client, 10) == [201] * 10


async def test_fifty_shoppers_at_once_from_one_address_are_welcome(crossdesk: Crossdesk) -> None:
    settings = crossdesk.settings.model_copy(update={"environment": "production"})
    app = create_app(replace(crossdesk, settings=settings))
    async with from_address(app, "203.0.113.4") as client:
        assert await opened(client, 50) == [201] * 50
