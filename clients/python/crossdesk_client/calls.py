"""Requests as values, and when one is tried again: what the sync and the async client share."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import BaseModel

__all__ = ["Call", "Retries", "new_key", "path_of", "retry_after"]

STREAM = "text/event-stream"
_AGAIN = frozenset({429, 502, 503, 504})


def new_key() -> str:
    """A new idempotency key."""
    return secrets.token_urlsafe(18)


def path_of(template: str, **values: str) -> str:
    """A path with values in it, quoted so that none leaves its place."""
    return template.format(**{name: quote(value, safe="") for name, value in values.items()})


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request. `key` is its idempotency key; it stays the same over all tries."""

    method: str
    path: str
    bearer: str = ""
    body: BaseModel | None = None
    file: tuple[str, bytes] | None = None
    query: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    def request(self, client: httpx.Client | httpx.AsyncClient, *, stream: bool, after: int) -> httpx.Request:
        """The request for httpx; a stream goes on after an offset."""
        headers = {"Accept": STREAM if stream else "application/json", **self.headers}
        if self.bearer:
            headers["Authorization"] = f"Bearer {self.bearer}"
        if self.key:
            headers["Idempotency-Key"] = self.key
        if stream and after:
            headers["Last-Event-ID"] = str(after)
        content: dict[str, Any] = {}
        if self.body is not None:
            content["json"] = self.body.model_dump(mode="json", exclude_none=True)
        if self.file is not None:
            content["files"] = {"file": self.file}
        return client.build_request(
            self.method, self.path, headers=headers, params=dict(self.query), **content
        )


@dataclass(frozen=True, kw_only=True)
class Retries:
    """How often a call is tried, and how long it waits in between, in seconds.

    Where the server says how long to wait it is done so, unless that is longer than `longest`: then the error
    is raised at once, with `retry_after`. Otherwise the pauses double, with a random part.
    """

    tries: int = 5
    first: float = 0.25
    longest: float = 30.0

    def pause(self, tried: int, response: httpx.Response | None) -> float | None:
        """How long to wait before the next try, after `tried` of them; None: give up."""
        if tried >= self.tries or (response is not None and response.status_code not in _AGAIN):
            return None
        asked = retry_after(response) if response is not None else None
        if asked is not None:
            return asked if asked <= self.longest else None
        backoff = min(self.longest, self.first * 2.0 ** (tried - 1))
        return backoff * random.uniform(0.5, 1.0)  # noqa: S311 - spreads clients, is no secret


def retry_after(response: httpx.Response) -> float | None:
    """The seconds that `Retry-After` asks to wait, given as a number or as a date."""
    text = response.headers.get("Retry-After", "").strip()
    if not text:
        return None
    if text.isdecimal():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
