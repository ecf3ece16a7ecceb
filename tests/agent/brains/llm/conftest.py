"""The product with a language model behind a real socket."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from agent.assembly import assemble
from agent.brains.llm.breaker import Breaker
from agent.settings import Settings
from tests.agent.brains.llm.wire import Server
from tests.agent.staging import IDENTITY_KEY, Stage
from tests.api.shopping import copy_help_centre

pytest.importorskip("langchain_openai", reason="NOT TESTED: language models, for want of langchain-openai")


@pytest.fixture(scope="session")
def server() -> Server:
    return Server()


@pytest.fixture(scope="session")
def address(server: Server) -> Iterator[str]:
    with server as url:
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def built_with_model(address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    home = tmp_path_factory.mktemp("model")
    crossdesk = assemble(
        Settings(
            home=home / "home",
            knowledge=copy_help_centre(home / "kb"),
            operator_key="an operator key for tests",
            secret_key="a key that signs links in tests",
            identity_key=IDENTITY_KEY,
            brain="openai:right",
            brain_url=address,
            brain_price_in=1.0,
            brain_price_out=4.0,
        )
    )
    await crossdesk.start()
    yield Stage(crossdesk)
    await crossdesk.stop()


@pytest.fixture
def model_stage(built_with_model: Stage) -> Stage:
    """The stage with a shop as it was on its first day, and a breaker that is closed."""
    built_with_model.open_the_shop_anew()
    answering = built_with_model.crossdesk.runner.answerer.answering
    object.__setattr__(answering, "breaker", Breaker(clock=time.monotonic))
    return built_with_model
