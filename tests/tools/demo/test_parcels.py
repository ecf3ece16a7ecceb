from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.demo.conftest import FOLDER
from tools.actions import CreateReturn
from tools.demo.carrier import DemoCarrier, demo_carriers
from tools.demo.shop import DemoShop
from tools.demo.tracking_numbers import CARRIERS, gs1_check_digit, s10_check_digit, tracking_number
from tools.models import LineId, Money, OrderNumber, TrackingCode

POLICY = Path(FOLDER).parent / "policy.yaml"


async def test_a_carrier_knows_the_scans_of_its_parcels(shop: DemoShop) -> None:
    order = await shop.order(OrderNumber("10009"))
    assert order is not None
    parcel = order.shipments[0]
    scans = await DemoCarrier(shop, "BRT").track(parcel.tracking_number)
    assert tuple(scans) == parcel.events
    assert scans[-1].code is TrackingCode.DELIVERED


async def test_a_carrier_does_not_know_the_parcels_of_another(shop: DemoShop) -> None:
    order = await shop.order(OrderNumber("10009"))
    assert order is not None
    carriers = demo_carriers(shop, ["BRT", "DHL"])
    assert list(await carriers["DHL"].track(order.shipments[0].tracking_number)) == []
    assert list(await carriers["BRT"].track("0000")) == []


async def test_a_parcel_on_its_way_back_has_scans(shop: DemoShop) -> None:
    action = CreateReturn(
        order_number=OrderNumber("10002"),
        quantities={LineId("10002-1"): 1},
        reason="too_small",
        refund=Money(8900, "GBP"),
        label_fee=Money(0, "GBP"),
    )
    await shop.apply(action, key="k1", expected_version=0)
    order = await shop.order(OrderNumber("10002"))
    assert order is not None
    carrier = DemoCarrier(shop, "Royal Mail")
    scans = await carrier.track(order.returns[0].tracking_number)
    assert [scan.code for scan in scans] == [TrackingCode.LABEL_CREATED]
    earlier = await shop.order(OrderNumber("10008"))
    assert earlier is not None
    scans = await carrier.track(earlier.returns[0].tracking_number)
    assert [scan.code for scan in scans] == [TrackingCode.LABEL_CREATED, TrackingCode.DELIVERED]


def test_every_carrier_of_the_policy_has_its_own_numbers() -> None:
    markets = yaml.safe_load(POLICY.read_text(encoding="utf-8"))["markets"]
    assert {market["carrier"] for market in markets.values()} <= set(CARRIERS)


@pytest.mark.parametrize(("serial", "digit"), [("47312482", 9), ("12345678", 5), ("00000000", 5)])
def test_the_check_digit_of_the_postal_union(serial: str, digit: int) -> None:
    assert s10_check_digit(serial) == digit


def test_the_check_digit_of_gs1() -> None:
    assert gs1_check_digit("629104150021") == 3  # the example of the standard, a GTIN-13


@given(serial=st.text(min_size=1, max_size=20), carrier=st.sampled_from(sorted(CARRIERS)))
def test_numbers_look_like_the_carriers_and_are_repeatable(serial: str, carrier: str) -> None:
    number = tracking_number(carrier, serial)
    assert number == tracking_number(carrier, serial)
    assert number.isascii()
    assert 10 <= len(number) <= 25


@given(serial=st.text(min_size=1, max_size=20))
def test_the_formats_that_scanners_check(serial: str) -> None:
    usps, dhl, royal = (tracking_number(name, serial) for name in ("USPS", "DHL", "Royal Mail"))
    assert len(usps) == 22
    assert int(usps[-1]) == gs1_check_digit(usps[:-1])
    assert len(dhl) == 20
    assert int(dhl[-1]) == gs1_check_digit(dhl[2:-1])
    assert (len(royal), royal[-2:]) == (13, "GB")
    assert int(royal[10]) == s10_check_digit(royal[2:10])
