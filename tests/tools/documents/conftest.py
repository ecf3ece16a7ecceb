from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.demo.data import read_demo_data
from tools.demo.tracking_numbers import tracking_number
from tools.models import Address, Money, Order, ReturnOrder, ReturnState
from tools.policy import ShopPolicy, load_policy

DATA = Path(__file__).resolve().parents[3] / "data"
NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)

LONG_NAME = "Maximiliane-Alexandra Freifrau von Hohenzollern-Sigmaringen zu Löwenstein-Wertheim-Rosenberg"
LONG = Address(
    name=LONG_NAME,
    street="Donaudampfschifffahrtsgesellschaftskapitänswitwenstraße 1234567890, Hinterhaus, 4. Obergeschoss",
    city="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch am See",
    postcode="12345-67890",
    country="DE",
)


@pytest.fixture(scope="session")
def policy() -> ShopPolicy:
    return load_policy(DATA / "policy.yaml")


@pytest.fixture(scope="session")
def orders() -> dict[str, Order]:
    return {item.order.number: item.order for item in read_demo_data(DATA / "shop", NOW).orders}


def return_of(order: Order, carrier: str) -> ReturnOrder:
    rma = f"RMA-{order.number}-1"
    return ReturnOrder(
        rma=rma,
        quantities={order.lines[0].line_id: 1},
        reason="too_small",
        state=ReturnState.LABEL_CREATED,
        created_at=NOW,
        refund=Money(0, order.currency),
        label_fee=Money(0, order.currency),
        carrier=carrier,
        tracking_number=tracking_number(carrier, rma),
    )
