"""How often one client or key may do something: token buckets, in the memory of this process.

With several workers each counts for itself, so that what is allowed in all grows with their number.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request

from agent.keys.values import ApiKey
from agent.settings import Settings
from agent.store.base import ConversationRecord
from api.problems import ProblemError

MOST_KEYS = 20_000


class TokenBuckets:
    """A bucket for each key, with `per_minute` tokens when it is full and refilled at that rate.

    Only the `most_keys` buckets that were used last are kept: one that is forgotten is full again.
    """

    def __init__(
        self, per_minute: int, *, most_keys: int = MOST_KEYS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / 60
        self._most_keys = most_keys
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when there were

    def take(self, key: str) -> float:
        """Take a token: 0 when there was one, else the seconds until there is."""
        now = self._clock()
        tokens, since = self._buckets.pop(key, (self._size, now))
        tokens = min(self._size, tokens + (now - since) * self._per_second)
        granted = tokens >= 1
        self._buckets[key] = (tokens - 1 if granted else tokens, now)
        if len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
        return 0.0 if granted else (1 - tokens) / self._per_second

    def __len__(self) -> int:
        return len(self._buckets)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is counted: conversations opened by an address, inputs of a conversation, requests with a key.

    `keys` has the buckets of the keys of each rate.
    """

    openings: TokenBuckets
    inputs: TokenBuckets
    spare_local: bool
    keys: dict[int, TokenBuckets] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings set; in development clients on the same machine are not counted."""
        return cls(
            openings=TokenBuckets(settings.conversations_per_minute),
            inputs=TokenBuckets(settings.messages_per_minute),
            spare_local=settings.environment == "development",
        )


def limit_openings(request: Request) -> None:
    """Count a conversation that is to be opened. Raises a 429 problem."""
    _count(request, _limits(request).openings, _network(client_address(request)))


def limit_messages(request: Request, record: ConversationRecord) -> None:
    """Count a message, upload or decision of a conversation. Raises a 429 problem."""
    _count(request, _limits(request).inputs, record.conversation_id)


def limit_key(request: Request, key: ApiKey) -> None:
    """Count a request with a key; of a publishable one for each address apart. Raises a 429 problem."""
    buckets = _limits(request).keys.setdefault(key.per_minute, TokenBuckets(key.per_minute))
    who = _network(client_address(request)) if key.kind == "publishable" else ""
    _count(request, buckets, f"{key.key_id} {who}")


def client_address(request: Request) -> str:
    """Where the request comes from; behind a trusted proxy the server has put the shopper's address here."""
    return request.client.host if request.client else ""


def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


def _count(request: Request, buckets: TokenBuckets, key: str) -> None:
    if _limits(request).spare_local and _is_local(client_address(request)):
        return
    wait = buckets.take(key)
    if wait > 0:
        seconds = math.ceil(wait)
        detail = f"That was too much in too short a time: try again in {seconds} seconds."
        raise ProblemError(429, "too-many-requests", detail, headers={"Retry-After": str(seconds)})


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _network(address: str) -> str:
    """An address as it is counted: of IPv6 the network, for a household has 2^64 addresses of it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else address
