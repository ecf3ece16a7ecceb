"""Conversations that their clients know by names, where the protocol has no place for a token.

An owner is whoever may continue a conversation: the caller of the API, with the user and the signed-in customer
that it speaks for. The conversation's token follows from the owner and a secret of the server, so that another
owner who knows the reference, or happens to choose the same name, does not get in.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from agent.conversation.ids import hash_token, reference_of
from agent.service import ConversationService
from agent.store.base import ConversationRecord
from agent.store.errors import AlreadyThere

__all__ = ["NamedConversations", "Owner", "printed", "references_in"]

_PREFIX = "conv_"
_GROUP = 4
_LETTERS = "0-9A-HJKMNP-TV-Z"  # Crockford's base 32
_PRINTED = re.compile(rf"\b[{_LETTERS}]{{4}}(?:-[{_LETTERS}]{{4}}){{3}}\b", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who may continue a conversation. Each part is empty where it is not known."""

    caller: str
    user: str = ""
    customer_id: str = ""

    @property
    def key(self) -> str:
        """The parts as one text that no other owner has."""
        return "".join(f"{len(part)}:{part}" for part in (self.caller, self.user, self.customer_id))


@dataclass(frozen=True, kw_only=True)
class NamedConversations:
    """Finds conversations by reference for their owner, and opens them."""

    service: ConversationService

    def id_of(self, owner: Owner, name: str) -> str:
        """The id of the conversation that the owner calls so."""
        return _PREFIX + self.service.openings.reference(owner.key, name)

    def new_id(self) -> str:
        """An id for a conversation that has no name."""
        return _PREFIX + reference_of(secrets.randbits(80))

    async def find(self, owner: Owner, ids: Iterable[str]) -> ConversationRecord | None:
        """The first of these conversations that exists and is the owner's."""
        for conversation_id in ids:
            record = await self.service.store.get(conversation_id)
            if record is not None and hmac.compare_digest(
                record.token_hash, self._hash(owner, conversation_id)
            ):
                return record
        return None

    async def open(
        self, owner: Owner, conversation_id: str, *, locale: str, market: str, timezone: str, channel: str
    ) -> ConversationRecord:
        """Open a conversation for its owner, once. Raises `InvalidInput`."""
        record = self.service.new_record(
            conversation_id,
            locale=locale,
            market=market,
            timezone=timezone,
            channel=channel,
            customer_id=owner.customer_id or None,
        )
        record = replace(record, token_hash=self._hash(owner, conversation_id))
        try:
            await self.service.store.create(record)
        except AlreadyThere:  # by the same request on another connection
            return await self.find(owner, (conversation_id,)) or record
        return record

    def _hash(self, owner: Owner, conversation_id: str) -> str:
        return hash_token(self.service.openings.token(conversation_id, owner.key))


def printed(conversation_id: str) -> str:
    """A conversation's reference as people read it: "7KQ2-M9XD-P4TA-X3NC"."""
    letters = conversation_id.removeprefix(_PREFIX).upper()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def references_in(text: str) -> Iterator[str]:
    """The ids of the conversations whose references a text shows."""
    for found in _PRINTED.findall(text):
        yield _PREFIX + found.replace("-", "").lower()
