"""One attempt to deliver a message, signed as the specification of Standard Webhooks says.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ssl
from collections.abc import Callable
from datetime import datetime

import httpx

from agent.webhooks.destination import Destination, DestinationRefused, Destinations
from agent.webhooks.values import Answer, Webhook

__all__ = ["TIMEOUT_SECONDS", "Sender", "sign"]

TIMEOUT_SECONDS = 15.0


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: HMAC-SHA256 over id, timestamp (seconds since 1970) and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(signed.digest()).decode()


class Sender:
    """Delivers messages. Redirects are not followed, answers are not read, proxies are not used."""

    def __init__(
        self,
        destinations: Destinations,
        clock: Callable[[], datetime],
        *,
        tls: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._destinations = destinations
        self._clock = clock
        self._timeout = timeout
        # No connection is kept: one to an address must not serve another host of the same address.
        self._client = httpx.AsyncClient(
            verify=tls or httpx.create_ssl_context(trust_env=False),
            trust_env=False,
            follow_redirects=False,
            timeout=timeout,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def send(self, webhook: Webhook, message_id: str, body: bytes) -> Answer:
        """Try once. Never raises for what the receiver or the network does."""
        try:
            async with asyncio.timeout(self._timeout):
                destination = await self._destinations.resolve(webhook.url)
                return await self._post(destination, self._headers(webhook, message_id, body), body)
        except DestinationRefused as exc:
            return Answer(error=str(exc))
        except TimeoutError:
            return Answer(error=f"no answer within {self._timeout:g} seconds")
        except httpx.HTTPError as exc:
            return Answer(error=f"the receiver could not be reached ({type(exc).__name__})")

    async def close(self) -> None:
        """Release connections."""
        await self._client.aclose()

    def _headers(self, webhook: Webhook, message_id: str, body: bytes) -> dict[str, str]:
        now = self._clock()
        timestamp = int(now.timestamp())
        signatures = (sign(secret, message_id, timestamp, body) for secret in webhook.secrets_at(now))
        return {
            "content-type": "application/json",
            "user-agent": "Crossdesk",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signatures),
        }

    async def _post(self, to: Destination, headers: dict[str, str], body: bytes) -> Answer:
        request = self._client.stream(
            "POST",
            to.url,
            content=body,
            headers={**headers, "host": to.host_header},
            extensions={"sni_hostname": to.host},
        )
        async with request as response:
            if response.is_success:
                return Answer(status=response.status_code)
            asked = response.headers.get("retry-after", "")
            return Answer(
                status=response.status_code,
                error=f"the receiver answered {response.status_code}",
                wait=float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None,
            )
