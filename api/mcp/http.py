"""`/mcp`: the streamable HTTP transport, without sessions: each request says by itself whom it is for.

A request carries the conversation's id and token, as the HTTP API takes them, and an API key where keys are
required. There is no session that another caller could join, and no answer of a shopper is heard but in a request
that carries the token.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from agent.direct_calls import CHANNEL
from agent.errors import Forbidden, NotAllowed
from agent.keys.values import is_key
from agent.store.base import ConversationRecord
from api.access import requires
from api.deps import product
from api.limits import limit_messages
from api.mcp.tools import Caller, Context, build_server

__all__ = ["McpDoor"]

PATH = "/mcp"
CONVERSATION_HEADER = "X-Conversation-Id"
_CALLER = "crossdesk.caller"


class McpDoor:
    """Lets requests in that carry a conversation's token, and passes them to the transport."""

    def __init__(self) -> None:
        self._manager = StreamableHTTPSessionManager(build_server(_caller), stateless=True)
        self._check_key = requires("conversations")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve as long as the context lasts."""
        async with self._manager.run():
            yield

    def route(self) -> Route:
        """The route of the application."""
        return Route(PATH, endpoint=self, include_in_schema=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Raises `NotAllowed`, `Forbidden` and problems, for the application to answer."""
        request = Request(scope, receive)
        record = await self._admitted(request)
        caller = Caller(calls=product(request).calls, record=record)
        await self._manager.handle_request({**scope, _CALLER: caller}, receive, send)

    async def _admitted(self, request: Request) -> ConversationRecord:
        crossdesk = product(request)
        await self._check_key(request, crossdesk, request.headers.get("X-API-Key"))
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        conversation_id = request.headers.get(CONVERSATION_HEADER, "")
        if kind.lower() != "bearer" or is_key(token) or not conversation_id:
            raise NotAllowed(
                f"open a conversation with the channel {CHANNEL!r} and send its id as {CONVERSATION_HEADER} and "
                "its token as Authorization: Bearer …"
            )
        record = await crossdesk.service.authorise(conversation_id, token)
        if record.channel != CHANNEL:
            raise Forbidden(f"this conversation is of another channel than {CHANNEL!r}")
        if request.method == "POST":
            limit_messages(request, record)
        return record


def _caller(context: Context) -> Caller:
    """Whom the HTTP request of a message is for."""
    if context.request is None:
        raise TypeError("the transport brought no HTTP request")
    found: Caller = context.request.scope[_CALLER]
    return found
