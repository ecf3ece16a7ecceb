"""Webhooks never reach, by way of this server, what only this server can reach."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import InvalidInput
from agent.webhooks.destination import DestinationRefused, Destinations, is_public

PRODUCTION = Destinations(plain_http=False, private=False)
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10")
private_v4 = st.sampled_from(PRIVATE).flatmap(lambda network: st.ip_addresses(network=network))


@given(private_v4)
def test_private_addresses_are_not_public_however_they_are_spelled(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    spellings = (
        address,
        ipaddress.IPv6Address(0xFFFF << 32 | number),  # mapped
        ipaddress.IPv6Address(0x2002 << 112 | number << 80),  # 6to4
        ipaddress.IPv6Address(0x64FF9B << 96 | number),  # NAT64
    )
    assert not any(is_public(spelling) for spelling in spellings)


@pytest.mark.parametrize(
    "text",
    ["::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "224.0.0.1", "255.255.255.255"],
)
def test_what_belongs_to_no_one_on_the_internet_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_the_internet_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com",
        "ftp://hooks.example.com",
        "https://",
        "hooks.example.com",
        "https://user:password@hooks.example.com",
        "https://hooks.example.com/#part",
        "https://hooks.example.com:port",
        "",
    ],
)
def test_a_url_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        PRODUCTION.check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://0x7f000001/hook",
        "https://2130706433/hook",
        "https://0177.0.0.1/hook",
    ],
)
async def test_this_machine_and_its_network_are_refused(url: str) -> None:
    with pytest.raises(DestinationRefused):
        await PRODUCTION.resolve(url)


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    found = await Destinations(plain_http=True, private=True).resolve("http://localhost:8080/a?b=c")
    assert found.url.host in {"127.0.0.1", "::1"}
    assert (found.url.port, found.url.raw_path) == (8080, b"/a?b=c")
    assert (found.host_header, found.host) == ("localhost:8080", "localhost")
