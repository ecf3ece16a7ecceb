"""Reasons for seeing a shopper's contact data: each is recorded, and holds for a while and one conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args

from agent.errors import Forbidden, InvalidInput, NotFound
from agent.staff.audit import AuditLog, NewEntry
from agent.staff.values import Staff
from agent.store.errors import AlreadyThere

__all__ = ["REASONS", "RevealReason", "RevealStore", "Reveals"]

RevealReason = Literal[
    "call_back",  # call the shopper
    "write",  # write to the shopper outside the chat
    "delivery",  # settle a delivery with the carrier
    "identity",  # check who the shopper is
    "other",  # something else, said in words
]
REASONS: tuple[RevealReason, ...] = get_args(RevealReason)

_LONGEST_WORDS = 200


class RevealStore(Protocol):
    """Until when contact data are shown. Methods raise `agent.store.errors`."""

    async def put(self, staff_id: str, conversation_id: str, until: datetime, entry: NewEntry) -> None:
        """Store or prolong, with its entry. Raises `AlreadyThere` where there is no such conversation."""
        ...

    async def until(self, staff_id: str, conversation_id: str) -> datetime | None:
        """Until when, or None where no reason was ever given."""
        ...


@dataclass(kw_only=True)
class Reveals:
    """Reveals contact data for `lasting` after a reason was given.

    `without_personal_data` masks free text in a language, so that the audit log never holds any.
    """

    store: RevealStore
    audit: AuditLog
    clock: Callable[[], datetime]
    lasting: timedelta
    without_personal_data: Callable[[str, str], str]

    async def reveal(
        self, staff: Staff, conversation_id: str, reason: str, words: str = "", *, address: str = ""
    ) -> datetime:
        """Record the reason; returns until when the data are shown.

        Raises `Forbidden`, `NotFound`, and `InvalidInput` for a reason that is none, or for "other" without words.
        """
        if not staff.may("contact.reveal"):
            raise Forbidden("this role may not see contact data")
        if reason not in REASONS:
            raise InvalidInput("/reason", f"{reason!r} is none of {', '.join(REASONS)}")
        said = " ".join(words.split())
        if len(said) > _LONGEST_WORDS:
            raise InvalidInput("/words", f"at most {_LONGEST_WORDS} characters")
        if reason == "other" and not said:
            raise InvalidInput("/words", "say in a few words why the data are needed")
        until = self.clock() + self.lasting
        masked = self.without_personal_data(said, staff.interface) if said else ""
        details = {"reason": reason, "minutes": int(self.lasting.total_seconds() // 60)}
        entry = self.audit.entry(
            staff,
            "contact.reveal",
            conversation_id,
            address=address,
            **details,
            **({"words": masked} if masked else {}),
        )
        try:
            await self.store.put(staff.staff_id, conversation_id, until, entry)
        except AlreadyThere as exc:  # a row that is referred to is not there
            raise NotFound("there is no such conversation") from exc
        return until

    async def until(self, staff: Staff, conversation_id: str) -> datetime | None:
        """Until when somebody sees the contact data of a conversation for a reason that they gave, or None."""
        until = await self.store.until(staff.staff_id, conversation_id)
        return until if until is not None and until > self.clock() else None

    async def holds(self, staff: Staff, conversation_id: str) -> bool:
        """Whether a reason that somebody gave still holds: `revealed` of `shown_to`."""
        return await self.until(staff, conversation_id) is not None
