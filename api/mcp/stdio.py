"""`crossdesk mcp` over stdio: one process, one client, one conversation."""

from __future__ import annotations

import mcp.server.stdio as stdio

from agent.assembly import Crossdesk, assemble
from agent.direct_calls import CHANNEL
from agent.errors import SettingsError
from agent.settings import Settings
from agent.store.base import ConversationRecord
from api.mcp.tools import Caller, build_server

__all__ = ["serve_stdio"]


async def serve_stdio(settings: Settings) -> None:
    """Serve until the client closes the stream. Standard output belongs to the protocol.

    Raises `SettingsError`, `NotAllowed` for a conversation's token that is wrong, and `InvalidInput` for a bad
    identity token.
    """
    crossdesk = assemble(settings)
    await crossdesk.start()
    try:
        record = await _conversation(crossdesk, settings)

        caller = Caller(calls=crossdesk.calls, record=record)
        server = build_server(lambda _: caller)
        async with stdio.stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
    finally:
        await crossdesk.stop()


async def _conversation(crossdesk: Crossdesk, settings: Settings) -> ConversationRecord:
    """The conversation that the settings name, else a new one for whom they sign in."""
    service = crossdesk.service
    known = settings.mcp_conversation.get_secret_value()
    if known:
        conversation_id, _, token = known.partition(":")
        record = await service.authorise(conversation_id, token)
        if record.channel != CHANNEL:
            raise SettingsError(f"CROSSDESK_MCP_CONVERSATION: open it with the channel {CHANNEL!r}")
        return record
    identity = settings.mcp_identity_token.get_secret_value() or None
    opened = await service.open(channel=CHANNEL, identity_token=identity)
    return await service.authorise(opened.conversation_id, opened.token)
