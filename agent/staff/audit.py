"""The audit log: who did what and when. Entries are added and never changed; each is chained to the one before."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol, get_args

from agent.staff.values import Staff

__all__ = [
    "ACTIONS",
    "GENESIS",
    "AuditAction",
    "AuditEntry",
    "AuditLog",
    "AuditStore",
    "ChainState",
    "NewEntry",
    "hash_of",
]

AuditAction = Literal[
    "session.start",  # signed in
    "session.refuse",  # a wrong password or an account that may not sign in
    "session.end",  # signed out, or ended a session of one's own
    "staff.add",
    "staff.role",
    "staff.disable",
    "staff.enable",
    "staff.profile",
    "staff.picture",
    "staff.password",
    "contact.reveal",  # saw a shopper's contact data; the reason is in the details
    "audit.export",
    "conversation.take",
    "conversation.reply",
    "conversation.note",
    "conversation.tag",
    "conversation.assign",
    "conversation.snooze",
    "conversation.merge",
    "conversation.resolve",
    "conversation.return",  # handed back to the bot
    "conversation.mark",  # a bot's answer marked as wrong
    "conversation.review",  # a scored conversation marked as reviewed
    "conversation.export",
    "conversation.bulk",
    "shop.act",  # did something in the shop: cancel, label, refund …
    "shop.approve",  # approved or refused what is above the caps
    "settings.change",
]
ACTIONS: tuple[AuditAction, ...] = get_args(AuditAction)

GENESIS = "0" * 64
"""The hash before the first entry."""
_PAGE = 500


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """What is to be recorded. `details` holds ids, counts and words of closed sets: no personal data.

    `who` is the staff id, or "command" for the command line; `subject` is an id (`conv_…`, `staff_…`);
    `address` is the keyed hash of the caller's address, see `AuditLog.address`.
    """

    at: datetime
    who: str
    role: str
    action: AuditAction
    subject: str
    details: Mapping[str, str | int | bool] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditEntry(NewEntry):
    """An entry as it is stored. `number` counts from 1 without gaps; `digest` covers it and `previous`."""

    number: int
    previous: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class ChainState:
    """What `verify` found: `entries` are good; `broken` is the first number that is not, 0 where all are."""

    entries: int
    head: str
    broken: int = 0
    reason: str = ""


class AuditStore(Protocol):
    """Entries, oldest first by number. Methods raise `agent.store.errors`."""

    async def append(self, entry: NewEntry) -> AuditEntry:
        """Add an entry at the end of the chain."""
        ...

    async def page(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        action: str = "",
        who: str = "",
        subject: str = "",
    ) -> list[AuditEntry]:
        """The newest entries below a number, newest first; of one action, person or subject where given."""
        ...

    async def after(self, number: int, *, limit: int) -> list[AuditEntry]:
        """Entries above a number, oldest first."""
        ...

    async def head(self) -> tuple[int, str]:
        """Number and digest of the newest entry, kept apart from the entries."""
        ...


def hash_of(number: int, previous: str, entry: NewEntry) -> str:
    """SHA-256 of an entry with its number and the digest before it."""
    content = [
        number,
        previous,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.who,
        entry.role,
        entry.action,
        entry.subject,
        dict(entry.details),
        entry.address,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class AuditLog:
    """Records and reads. What belongs to another change is appended in that change's transaction instead."""

    def __init__(self, store: AuditStore, clock: Callable[[], datetime], *, secret: str) -> None:
        self.store = store
        self._clock = clock
        self._secret = secret.encode()

    def entry(
        self,
        staff: Staff | None,
        action: AuditAction,
        subject: str,
        *,
        address: str = "",
        **details: str | int | bool,
    ) -> NewEntry:
        """An entry of now. Without staff it was the command line. `address` is the caller's, not yet hashed."""
        return NewEntry(
            at=self._clock(),
            who=staff.staff_id if staff else "command",
            role=staff.role if staff else "",
            action=action,
            subject=subject,
            details=details,
            address=self.address(address),
        )

    async def record(
        self,
        staff: Staff | None,
        action: AuditAction,
        subject: str,
        *,
        address: str = "",
        **details: str | int | bool,
    ) -> AuditEntry:
        """Add an entry of its own."""
        return await self.store.append(self.entry(staff, action, subject, address=address, **details))

    def address(self, address: str) -> str:
        """The keyed hash of an address (of IPv6 the /64), so that the log links requests and names nobody."""
        if not address:
            return ""
        try:
            ip = ipaddress.ip_address(address)
            named = str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else address
        except ValueError:
            named = address
        return hmac.new(self._secret, f"address:{named}".encode(), hashlib.sha256).hexdigest()[:32]

    async def entries(self) -> AsyncIterator[AuditEntry]:
        """All entries, oldest first, read a page at a time."""
        number = 0
        while page := await self.store.after(number, limit=_PAGE):
            for entry in page:
                yield entry
            number = page[-1].number

    async def verify(self) -> ChainState:
        """Go through the chain: whether an entry was changed, removed or added beside it."""
        count, previous = 0, GENESIS
        head_number, head_digest = await self.store.head()
        async for entry in self.entries():
            expected = count + 1
            if entry.number != expected:
                return ChainState(entries=count, head=previous, broken=expected, reason="is missing")
            if entry.previous != previous:
                return ChainState(
                    entries=count, head=previous, broken=expected, reason="does not follow the one before it"
                )
            if entry.digest != hash_of(entry.number, entry.previous, entry):
                return ChainState(entries=count, head=previous, broken=expected, reason="was changed")
            count, previous = entry.number, entry.digest
            if count == head_number and previous != head_digest:
                return ChainState(
                    entries=count, head=previous, broken=count, reason="is not the one that was written last"
                )
        if count < head_number:
            return ChainState(entries=count, head=previous, broken=count + 1, reason="is missing")
        return ChainState(entries=count, head=previous)
