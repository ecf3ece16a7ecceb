"""Opening a conversation once for an idempotency key, without storing anything secret.

Id and token follow from the key, who sent it, the day, and a secret of the server, so that a repeated request
gets the same ones. The token depends on the request's content as well: the hash that is stored of it tells
whether a key comes again with another request.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.conversation.ids import reference_of

KEPT = timedelta(days=1)
"""How long a key is remembered at least."""


@dataclass(frozen=True, kw_only=True)
class OpeningKey:
    """A client's idempotency key; `client` tells clients apart that happen to choose the same one."""

    key: str = field(repr=False)
    client: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Openings:
    """Derives ids and tokens from keys (HMAC-SHA256)."""

    secret: str = field(repr=False)

    def ids(self, key: OpeningKey, now: datetime) -> Iterator[str]:
        """The id that the key stands for since yesterday, then the one since today."""
        for day in (now - KEPT, now):
            digest = self._mac("opening", day.date().isoformat(), key.client, key.key)
            yield f"conv_{digest.hex()[:32]}"

    def token(self, conversation_id: str, content: str) -> str:
        """The token of such a conversation, opened by a request with this content."""
        digest = self._mac("token", conversation_id, content)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def reference(self, owner: str, name: str) -> str:
        """The reference of the conversation that an owner calls by a name; the same one at any time."""
        return reference_of(int.from_bytes(self._mac("reference", owner, name)))

    def _mac(self, *parts: str) -> bytes:
        message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        return hmac.new(self.secret.encode(), message, hashlib.sha256).digest()
