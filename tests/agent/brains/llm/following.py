"""A shopper who watches the reply being written."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from agent.conversation.events import Event, ReplyEvent, TextDeltaEvent
from tests.agent.staging import Conversation


@dataclass(kw_only=True)
class Watched:
    """What a follower of one turn has seen."""

    pieces: list[str] = field(default_factory=list)
    replies: list[ReplyEvent] = field(default_factory=list)

    @property
    def reply(self) -> ReplyEvent:
        """The one reply."""
        (only,) = self.replies
        return only


async def live(shopper: Conversation, text: str) -> AsyncIterator[Event]:
    """Send a message; its events as they happen."""
    service = shopper.stage.crossdesk.service
    sent = await service.send(shopper.record, text, key=secrets.token_hex(8))
    async for event in service.follow(shopper.record, after=sent.offset - 1, until_turn=sent.turn):
        yield event


async def watch(shopper: Conversation, text: str) -> Watched:
    """Send a message and watch its turn to the end; the pieces must make the reply."""
    seen = Watched()
    async for event in live(shopper, text):
        if isinstance(event, TextDeltaEvent):
            seen.pieces.append(event.text)
        elif isinstance(event, ReplyEvent):
            seen.replies.append(event)
    assert "".join(seen.pieces) == seen.reply.reply.text
    return seen
