"""The demo shop behaves as a `ShopBackend` must, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.tools.conformance import Clock, ShopBackendConformance
from tools.demo.data import read_demo_data
from tools.testing import InMemoryShop

FOLDER = Path(__file__).resolve().parents[3] / "data" / "shop"
NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


class TestDemoShop(ShopBackendConformance):
    """With the fixtures `shop` and `clock` of this folder."""


class TestInMemoryShop(ShopBackendConformance):
    """The fake is held to the same."""

    @pytest.fixture
    def clock(self) -> Clock:
        return lambda: NOW

    @pytest.fixture
    def shop(self, clock: Clock) -> InMemoryShop:
        data = read_demo_data(FOLDER, NOW)
        return InMemoryShop(
            orders=[item.order for item in data.orders],
            products=data.products,
            customers=data.customers,
            clock=clock,
        )
