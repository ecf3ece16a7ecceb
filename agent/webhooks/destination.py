"""Where webhooks may go: never, by way of this server, to what only this server can reach.

A host name is looked up once for each attempt, every address of it is checked, and the connection is made to
the address that was checked: a name that points elsewhere a moment later changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass

import httpx

from agent.errors import AgentError, InvalidInput

__all__ = ["Destination", "DestinationRefused", "Destinations", "is_public"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class DestinationRefused(AgentError):
    """A webhook may not go there; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A URL with an address in the place of its host, and the host for `Host` and TLS."""

    url: httpx.URL
    host_header: str
    host: str


@dataclass(frozen=True, kw_only=True)
class Destinations:
    """Which destinations are allowed: plain HTTP in development only, private addresses by a setting."""

    plain_http: bool
    private: bool

    def check_url(self, text: str) -> httpx.URL:
        """A URL that webhooks may have. Raises `InvalidInput`."""
        try:
            url = httpx.URL(text)
        except (httpx.InvalidURL, UnicodeError) as exc:
            raise InvalidInput("/url", f"{text!r} is not a URL") from exc
        if url.scheme != "https" and not (self.plain_http and url.scheme == "http"):
            raise InvalidInput("/url", "must begin with https://")
        if not url.host or url.userinfo or url.fragment:
            raise InvalidInput("/url", "needs a host, and may hold neither a user nor a fragment")
        return url

    async def resolve(self, text: str) -> Destination:
        """Look the host up and check all its addresses. Raises `DestinationRefused`."""
        try:
            url = self.check_url(text)
        except InvalidInput as exc:
            raise DestinationRefused(exc.detail) from exc
        host = url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await _addresses(host, port)
        if not self.private and not all(is_public(address) for address in addresses):
            raise DestinationRefused("the host has a private address (CROSSDESK_WEBHOOKS_PRIVATE allows it)")
        return Destination(
            url=url.copy_with(host=str(addresses[0])), host_header=url.netloc.decode("ascii"), host=host
        )


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and so is the IPv4 address that it may stand for."""
    if not address.is_global or address.is_multicast or getattr(address, "is_site_local", False):
        return False
    return all(is_public(inner) for inner in _embedded(address))


def _embedded(address: Address) -> list[ipaddress.IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


async def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise DestinationRefused("the host name cannot be found") from exc
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
