"""The client: opens conversations and the desk."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from crossdesk_client._async.conversation import AsyncConversation
from crossdesk_client._async.desk import AsyncDesk
from crossdesk_client._async.transport import AsyncTransport
from crossdesk_client.calls import Call, Retries, new_key, path_of
from crossdesk_client.models import Alive, OpenAnswer, OpenRequest, Readiness

__all__ = ["AsyncCrossdesk"]


class AsyncCrossdesk:
    """A Crossdesk server. Use it as a context manager, or `close` it.

    `api_key` goes into `X-API-Key` (`crossdesk keys create`). `timeout` is in seconds, for each wait on the
    network; a turn may take as long as the server's own limit. `transport` is httpx's, for tests and proxies.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        *,
        api_key: str | None = None,
        timeout: float = 30.0,
        retries: Retries | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        headers = {"User-Agent": "crossdesk-client"}
        if api_key is not None:
            headers["X-API-Key"] = api_key
        client = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=timeout, transport=transport)
        self._transport = AsyncTransport(client, retries or Retries())

    async def __aenter__(self) -> Self:
        """Itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def open(
        self,
        *,
        locale: str | None = None,
        market: str | None = None,
        timezone: str | None = None,
        channel: str | None = None,
        identity_token: str | None = None,
        idempotency_key: str | None = None,
    ) -> AsyncConversation:
        """Open a conversation. Everything is optional; `identity_token` is the shop's JWT for a signed-in customer.

        Raises `ProblemError`s and `Unreachable`.
        """
        body = OpenRequest(
            locale=locale, market=market, timezone=timezone, channel=channel, identity_token=identity_token
        )
        call = Call(method="POST", path="/v1/conversations", body=body, key=idempotency_key or new_key())
        opened = OpenAnswer.model_validate_json((await self._transport.send(call)).content)
        return AsyncConversation(self._transport, opened.id, opened.token)

    def conversation(self, id: str, token: str) -> AsyncConversation:  # noqa: A002 - the API's name
        """A conversation that was opened before."""
        return AsyncConversation(self._transport, id, token)

    def desk(self, *, operator: str = "", operator_key: str = "") -> AsyncDesk:
        """The desk, for an operator of that name.

        `operator_key` is the server's CROSSDESK_OPERATOR_KEY; a secret `api_key` with the scopes of the desk
        needs none.
        """
        return AsyncDesk(self._transport, bearer=operator_key, operator=operator)

    async def document(self, url: str) -> bytes:
        """The PDF that the `url` of a label or invoice card leads to.

        Raises `LinkExpired`, and `ValueError` for a link that is neither a label nor an invoice.
        """
        for kind in ("labels", "invoices"):
            _, found, token = url.partition(f"/v1/{kind}/")
            if found:
                path = path_of(f"/v1/{kind}/{{token}}", token=token)
                return (await self._transport.send(Call(method="GET", path=path))).content
        raise ValueError(f"{url!r} is no link to a label or an invoice")

    async def health(self) -> Alive:
        """Whether the server lives."""
        return Alive.model_validate_json(
            (await self._transport.send(Call(method="GET", path="/healthz"))).content
        )

    async def ready(self) -> Readiness:
        """Whether all parts serve. Raises `Unavailable` where some do not, after the retries."""
        response = await self._transport.send(Call(method="GET", path="/readyz"))
        return Readiness.model_validate_json(response.content)
