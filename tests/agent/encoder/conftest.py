"""The shipped encoder, opened once."""

from __future__ import annotations

import pytest

from agent.assembly import open_encoder
from agent.encoder.encoder import Encoder
from agent.encoder.heads import Heads


@pytest.fixture(scope="session")
def opened() -> tuple[Encoder, Heads]:
    return open_encoder()


@pytest.fixture(scope="session")
def encoder(opened: tuple[Encoder, Heads]) -> Encoder:
    return opened[0]


@pytest.fixture(scope="session")
def heads(opened: tuple[Encoder, Heads]) -> Heads:
    return opened[1]
