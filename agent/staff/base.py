"""What the desk's people need of a store: accounts with their pictures, sessions, and tries to sign in.

Held by one conformance suite on SQLite and on PostgreSQL. Every method is one transaction and raises
`agent.store.errors`. An `entry` is added to the audit log in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent.staff.audit import NewEntry
from agent.staff.values import Picture, Session, Staff

__all__ = ["AccountStore", "LoginStore", "Subject", "Tries"]


@dataclass(frozen=True, kw_only=True)
class Tries:
    """Wrong tries against one subject: `count` since the window began, the newest `last`."""

    count: int
    last: datetime | None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something against which tries are counted (an account, an address), and how many are free."""

    key: str
    free: int


class AccountStore(Protocol):
    """Accounts. Those who may not sign in any more stay, for the audit log names them."""

    async def add(self, staff: Staff, password: str, entry: NewEntry) -> None:
        """Store a new account with the hash of its password. Raises `AlreadyThere` for an e-mail in use."""
        ...

    async def all(self) -> list[Staff]:
        """Everybody, by name."""
        ...

    async def get(self, staff_id: str) -> Staff | None:
        """Somebody, or None."""
        ...

    async def by_email(self, email: str) -> tuple[Staff, str] | None:
        """Somebody and the hash of their password, or None."""
        ...

    async def change(
        self, staff_id: str, values: Mapping[str, object], entry: NewEntry, *, end_sessions: bool = False
    ) -> Staff | None:
        """Change fields of an account (named as in `Staff`); None where there is none.

        Raises `LastAdmin`, and changes nothing, where nobody would be left who can manage people.
        """
        ...

    async def set_password(
        self, staff_id: str, password: str, entry: NewEntry | None, *, end_sessions: bool
    ) -> bool:
        """Store another hash; false where there is no such account."""
        ...

    async def set_picture(self, staff_id: str, picture: Picture | None, digest: str, entry: NewEntry) -> bool:
        """Store or remove a picture; false where there is no such account."""
        ...

    async def picture(self, staff_id: str) -> Picture | None:
        """Somebody's picture, or None."""
        ...


class LoginStore(Protocol):
    """Sessions and tries."""

    async def start(self, session: Session, digest: str, entry: NewEntry) -> None:
        """Store a new session; those of the same person that have expired are removed."""
        ...

    async def find(self, digest: str) -> tuple[Session, Staff] | None:
        """The session of a token's digest and its owner, or None. Whether it still holds is the caller's to say."""
        ...

    async def note_seen(self, session_id: str, at: datetime) -> None:
        """Note that a session is in use."""
        ...

    async def of(self, staff_id: str) -> list[Session]:
        """Somebody's sessions, the newest first."""
        ...

    async def end(self, staff_id: str, session_id: str, entry: NewEntry) -> bool:
        """End a session of somebody; false where they have none of that id."""
        ...

    async def begin_try(self, subjects: Sequence[Subject], at: datetime) -> datetime | None:
        """Count a try against all subjects, before it is known to be wrong.

        Returns None, or, where one of them has to pause, until when; nothing is counted then. Tries that come
        at once are counted one after the other.
        """
        ...

    async def forgive(self, subjects: Sequence[Subject], at: datetime) -> None:
        """The try of this moment was right: the first subject's tries are forgotten, of the others this one."""
        ...
