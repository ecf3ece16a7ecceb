"""The assembled product behind the HTTP API, called in process; a small help centre, all else is real."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from PIL import Image

from agent.assembly import Crossdesk, assemble
from agent.settings import Settings
from api.app import create_app
from tests.api.shopping import OPERATOR_KEY, Shopper, copy_help_centre


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """The product lives in one event loop: all tests here share it."""
    for item in items:
        if Path(__file__).parent in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("crossdesk")
    return Settings(
        home=home / "home",
        knowledge=copy_help_centre(home / "kb"),
        operator_key=OPERATOR_KEY,
        secret_key="a key that signs links in tests",
        webhooks_private=True,  # receivers of tests are on this machine
    )


@pytest.fixture(scope="session")
def assembled(settings: Settings) -> Crossdesk:
    return assemble(settings)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(assembled: Crossdesk) -> AsyncIterator[FastAPI]:
    made = create_app(assembled)
    async with made.router.lifespan_context(made):
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def crossdesk(assembled: Crossdesk, app: FastAPI) -> Crossdesk:
    """The product while it runs."""
    return assembled


@pytest_asyncio.fixture(loop_scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as made:
        yield made


@pytest.fixture
def open_shopper(client: httpx.AsyncClient) -> Callable[..., Any]:
    """Open a conversation."""

    async def _open(**body: str) -> Shopper:
        answer = await client.post("/v1/conversations", json=body or {"locale": "en-GB"})
        assert answer.status_code == 201, answer.text
        return Shopper(client=client, **answer.json())

    return _open


@pytest_asyncio.fixture(loop_scope="session")
async def shopper(open_shopper: Callable[..., Any]) -> Shopper:
    made: Shopper = await open_shopper()
    return made


@pytest.fixture
def operator() -> dict[str, str]:
    """The headers of an operator."""
    return {"Authorization": f"Bearer {OPERATOR_KEY}", "X-Operator": "Noor"}


@pytest.fixture
def photo() -> bytes:
    """A JPEG that tells where it was taken."""
    image = Image.new("RGB", (64, 48), "teal")
    exif = Image.Exif()
    exif[0x010F] = "A camera that leaves its name"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
