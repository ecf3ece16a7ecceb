from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from agent.assembly import Crossdesk, Report
from agent.errors import SettingsError
from agent.settings import Settings
from api.app import build_app
from api.startup import PARTS, Startup
from tests.api.shopping import problem


class Building:
    """A build that goes on when the test says so, on a product that only starts and stops."""

    def __init__(self) -> None:
        self.go_on = threading.Semaphore(0)
        self.reached = threading.Semaphore(0)
        self.log: list[str] = []
        self.error: Exception | None = None

    def __call__(self, report: Report) -> Crossdesk:
        for step in ("database", "embedder", "index", "index: 3 of 20 passages", "models"):
            report(step)
            self.reached.release()
            self.go_on.acquire()
        if self.error is not None:
            raise self.error
        return self  # type: ignore[return-value]

    async def start(self) -> None:
        self.log.append("started")

    async def stop(self) -> None:
        self.log.append("stopped")

    async def until_step(self, number: int) -> None:
        """Let the build come to its step of that number, from 1."""
        for step in range(number):
            if step:
                self.go_on.release()
            await asyncio.to_thread(self.reached.acquire)

    def finish(self) -> None:
        for _ in range(5):
            self.go_on.release()


@pytest.fixture
def building() -> Building:
    return Building()


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client


def starting(building: Building, tmp_path: Path, **options: Any) -> FastAPI:
    options.setdefault("environment", "development")
    settings = Settings(home=tmp_path, environment=options.pop("environment"))
    return build_app(Startup(settings, building, **options))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - a thread is waited for
            await asyncio.sleep(0.01)


async def test_the_server_lives_before_it_can_serve(building: Building, tmp_path: Path) -> None:
    async with running(starting(building, tmp_path)) as client:
        await building.until_step(1)
        assert (await client.get("/healthz")).json() == {"status": "alive"}
        found = problem(await client.get("/readyz"), 503, "not-ready")
        assert found["parts"]["database"] == {"ready": False, "reason": "is being prepared"}
        assert all(not part["ready"] and part["reason"] for part in found["parts"].values())
        building.finish()


async def test_each_part_says_how_far_it_is(building: Building, tmp_path: Path) -> None:
    async with running(starting(building, tmp_path)) as client:
        await building.until_step(4)
        parts = (await client.get("/readyz")).json()["parts"]
        assert set(parts) == set(PARTS)
        assert parts["database"]["ready"]
        assert parts["embedder"]["ready"]
        assert parts["index"]["reason"] == "is being prepared (3 of 20 passages)"
        assert not parts["models"]["ready"]
        building.finish()


async def test_until_it_can_serve_calls_are_told_to_come_again(building: Building, tmp_path: Path) -> None:
    async with running(starting(building, tmp_path)) as client:
        await building.until_step(1)
        for path in ("/v1/desk/handoffs", "/v1/labels/x", "/help/en"):
            answer = await client.get(path)
            problem(answer, 503, "starting")
            assert answer.headers["retry-after"] == "2"
        problem(await client.post("/v1/conversations", json={}), 503, "starting")
        assert (await client.get("/widget/crossdesk.js")).status_code == 200
        building.finish()


async def test_it_starts_what_it_built_and_stops_it(building: Building, tmp_path: Path) -> None:
    steps: list[str] = []
    app = starting(building, tmp_path, report=steps.append)
    building.finish()
    async with running(app):
        await until(lambda: app.state.startup.product is not None)
        assert building.log == ["started"]
    assert building.log == ["started", "stopped"]
    assert steps[-1] == "ready"


async def test_a_failure_is_told_and_named(building: Building, tmp_path: Path) -> None:
    failures: list[Exception] = []
    building.error = SettingsError("CROSSDESK_KNOWLEDGE: 2 problems")
    app = starting(building, tmp_path, failed=failures.append)
    building.finish()
    async with running(app) as client:
        await until(lambda: bool(failures))
        assert failures == [building.error]
        parts = (await client.get("/readyz")).json()["parts"]
        assert parts["models"]["reason"].endswith("CROSSDESK_KNOWLEDGE: 2 problems")
        assert (await client.get("/healthz")).status_code == 200


async def test_in_production_a_failure_keeps_its_details(building: Building, tmp_path: Path) -> None:
    building.error = SettingsError("a secret detail")
    app = starting(building, tmp_path, environment="production")
    building.finish()
    async with running(app) as client:
        await until(lambda: app.state.startup.failure is not None)
        assert "a secret detail" not in (await client.get("/readyz")).text


async def test_a_server_that_stops_while_it_starts_gives_up(building: Building, tmp_path: Path) -> None:
    steps: list[str] = []
    async with running(starting(building, tmp_path, report=steps.append)):
        await building.until_step(2)
        asyncio.get_running_loop().call_later(0.05, building.finish)
    assert steps == ["database", "embedder"]
    assert building.log == []


async def test_ready_is_what_serves(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "parts": {part: {"ready": True, "reason": ""} for part in PARTS},
    }
