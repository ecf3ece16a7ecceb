"""The product, assembled once for the tests that try brains on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.assembly import assemble
from agent.settings import Settings
from tests.agent.staging import IDENTITY_KEY, Stage
from tests.api.shopping import copy_help_centre


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def built_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    home = tmp_path_factory.mktemp("stage")
    crossdesk = assemble(
        Settings(
            home=home / "home",
            knowledge=copy_help_centre(home / "kb"),
            operator_key="an operator key for tests",
            secret_key="a key that signs links in tests",
            identity_key=IDENTITY_KEY,
        )
    )
    await crossdesk.start()
    yield Stage(crossdesk)
    await crossdesk.stop()


@pytest.fixture
def stage(built_stage: Stage) -> Stage:
    """The stage with a shop as it was on its first day."""
    built_stage.open_the_shop_anew()
    return built_stage
