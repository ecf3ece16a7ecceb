"""Who works at the desk, and what a role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal, get_args

__all__ = [
    "MAY",
    "PERMISSIONS",
    "ROLES",
    "Permission",
    "Picture",
    "Role",
    "Session",
    "SignedIn",
    "Staff",
]

Role = Literal[
    "agent",  # answers shoppers
    "supervisor",  # leads agents: approves what is above their caps, sees reports and the audit log
    "admin",  # runs the desk: people and settings
]
Permission = Literal[
    "account",  # one's own account: password, language, sessions
    "conversations.read",  # see the inbox, conversations and packets
    "conversations.act",  # take over, answer, note, tag, assign, close; what the bot can do, within its caps
    "contact.reveal",  # see a shopper's e-mail, phone and address after giving a reason
    "contact.read",  # see them without giving one
    "bulk",  # change many conversations at once
    "refund.approve",  # approve what is above the caps
    "review",  # the review page: the bot's worst conversations, answers marked as wrong
    "reports.read",  # figures about the desk
    "audit.read",  # the audit log
    "export",  # take data out as files
    "staff.manage",  # add people, change their roles, disable them
    "settings",  # rules, views and canned replies that all share
]

ROLES: tuple[Role, ...] = get_args(Role)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

_AGENT: frozenset[Permission] = frozenset(
    {"account", "conversations.read", "conversations.act", "contact.reveal"}
)
_SUPERVISOR: frozenset[Permission] = _AGENT | {
    "contact.read",
    "bulk",
    "refund.approve",
    "review",
    "reports.read",
    "audit.read",
    "export",
}
MAY: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {"agent": _AGENT, "supervisor": _SUPERVISOR, "admin": frozenset(PERMISSIONS)}
)
"""What each role may do. docs/desk.md has the same table; a test compares them."""


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Somebody who works at the desk.

    `email` is the login, in lower case. `languages` are those that they answer in (ISO 639-1); `interface` is
    the language of the desk's pages. `picture` changes with the picture, "" where there is none.
    """

    staff_id: str
    email: str
    name: str
    role: Role
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    timezone: str
    interface: str
    created_at: datetime
    disabled_at: datetime | None = None
    picture: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether their role admits this, and they are not disabled."""
        return self.disabled_at is None and permission in MAY[self.role]

    @property
    def initials(self) -> str:
        """One or two letters for where there is no picture."""
        words = [word for word in self.name.split() if word[0].isalnum()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def hue(self) -> int:
        """0 to 11: the colour behind the initials, always the same for the same person."""
        return sum(self.staff_id.encode()) % 12


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A small picture of somebody, without metadata."""

    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Session:
    """Somebody signed in with one browser. `device` is what the browser calls itself, shortened."""

    session_id: str
    staff_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    device: str


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who makes a request of the desk. `csrf` is what each of their forms has to send along."""

    staff: Staff
    session: Session
    csrf: str

    def __repr__(self) -> str:
        return f"SignedIn({self.staff.staff_id!r}, {self.session.session_id!r})"
