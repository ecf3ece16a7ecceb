"""Shoppers who talk to the assembled product through the HTTP API, each test in a shop as it was on its first day."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import Table, delete, insert, select

from agent.assembly import Crossdesk, assemble
from agent.settings import Settings
from agent.store.tables import ATTEMPTS
from api.app import create_app
from tests.conversations.talking import Talk
from tools.demo.tables import ACTIONS, ORDERS, PARCELS, PRODUCTS

_CHANGING: tuple[Table, ...] = (PARCELS, ACTIONS, ORDERS, PRODUCTS)  # rows that refer to others first


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """The product lives in one event loop: all tests here share it."""
    for item in items:
        if Path(__file__).parent in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> Crossdesk:
    return assemble(
        Settings(
            home=tmp_path_factory.mktemp("conversations"),
            operator_key="an operator key for tests",
            secret_key="a key that signs links in tests",
        )
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(assembled: Crossdesk) -> AsyncIterator[FastAPI]:
    made = create_app(assembled)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture(scope="session")
def first_day(assembled: Crossdesk) -> dict[str, list[dict[str, object]]]:
    with assembled.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in _CHANGING
        }


@pytest.fixture
def shop_of_the_first_day(assembled: Crossdesk, first_day: dict[str, list[dict[str, object]]]) -> None:
    """Put every order back as it was, and forget who guessed at it."""
    with assembled.engine.begin() as connection:
        connection.execute(delete(ATTEMPTS))
        for table in _CHANGING:
            connection.execute(delete(table))
        for table in reversed(_CHANGING):
            if first_day[table.name]:
                connection.execute(insert(table), first_day[table.name])


@pytest_asyncio.fixture(loop_scope="session")
async def client(app: FastAPI, shop_of_the_first_day: None) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as made:
        yield made


@pytest.fixture
def talk(client: httpx.AsyncClient) -> Callable[..., Talk]:
    """Begin a conversation: `talk("de-DE")`, `talk("en-GB", market="US")`."""

    def _begin(locale: str, **where: str) -> Talk:
        return Talk(client=client, opening={"locale": locale, **where})

    return _begin
