"""The people at the desk: added, changed, disabled. What is done is recorded in the audit log."""

from __future__ import annotations

import asyncio
import hashlib
import re
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache

from agent.conversation.ids import new_id
from agent.errors import Conflict, InvalidInput, NotFound
from agent.languages import LANGUAGES
from agent.staff.audit import AuditAction, AuditLog
from agent.staff.base import AccountStore
from agent.staff.passwords import Passwords, check_password
from agent.staff.pictures import small_picture
from agent.staff.values import ROLES, Picture, Role, Staff
from agent.store.errors import AlreadyThere, LastAdmin

__all__ = ["Directory", "timezones"]

_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,189}")
_SKILL = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_LONGEST_NAME = 60


class Directory:
    """Everybody who has ever worked at the desk. `by` is who makes a change, None for the command line."""

    def __init__(
        self, store: AccountStore, passwords: Passwords, audit: AuditLog, clock: Callable[[], datetime]
    ) -> None:
        self.store = store
        self._passwords = passwords
        self._audit = audit
        self._clock = clock

    async def all(self) -> list[Staff]:
        """Everybody, by name."""
        return await self.store.all()

    async def get(self, staff_id: str) -> Staff:
        """Somebody by id. Raises `NotFound`."""
        found = await self.store.get(staff_id)
        if found is None:
            raise NotFound(f"there is nobody with the id {staff_id!r}")
        return found

    async def named(self, email: str) -> Staff:
        """Somebody by e-mail. Raises `NotFound`."""
        found = await self.store.by_email(_email(email))
        if found is None:
            raise NotFound(f"there is nobody with the e-mail {email!r}")
        return found[0]

    async def add(
        self,
        email: str,
        name: str,
        role: str,
        password: str,
        *,
        by: Staff | None,
        languages: Sequence[str] = ("en",),
        skills: Sequence[str] = (),
        timezone: str = "UTC",
        interface: str = "en",
        address: str = "",
    ) -> Staff:
        """Add somebody. Raises `InvalidInput`, and `Conflict` where the e-mail is in use."""
        staff = Staff(
            staff_id=new_id("staff"),
            email=_email(email),
            name=_name(name),
            role=_role(role),
            languages=_languages(languages),
            skills=_skills(skills),
            timezone=_timezone(timezone),
            interface=_language(interface, "/interface"),
            created_at=self._clock(),
        )
        check_password(password, email=staff.email)
        entry = self._audit.entry(by, "staff.add", staff.staff_id, address=address, role_given=staff.role)
        try:
            await self.store.add(staff, await self._passwords.hash(password), entry)
        except AlreadyThere as exc:
            raise Conflict("somebody has this e-mail address already") from exc
        return staff

    async def set_role(self, staff_id: str, role: str, *, by: Staff | None, address: str = "") -> Staff:
        """Give somebody another role; they have to sign in again. Raises `Conflict` for the last admin."""
        wanted = _role(role)
        before = await self.get(staff_id)
        if before.role == wanted:
            return before
        return await self._change(
            staff_id,
            {"role": wanted},
            "staff.role",
            by,
            address=address,
            end_sessions=True,
            details={"role_before": before.role, "role_given": wanted},
        )

    async def disable(self, staff_id: str, *, by: Staff | None, address: str = "") -> Staff:
        """End somebody's access at once. Raises `Conflict` for the last admin, and for oneself."""
        if by is not None and by.staff_id == staff_id:
            raise Conflict("nobody can disable themselves")
        before = await self.get(staff_id)
        if before.disabled_at is not None:
            return before
        values = {"disabled_at": self._clock()}
        return await self._change(staff_id, values, "staff.disable", by, address=address, end_sessions=True)

    async def enable(self, staff_id: str, *, by: Staff | None, address: str = "") -> Staff:
        """Give somebody their access back."""
        before = await self.get(staff_id)
        if before.disabled_at is None:
            return before
        return await self._change(staff_id, {"disabled_at": None}, "staff.enable", by, address=address)

    async def set_profile(
        self,
        staff_id: str,
        *,
        by: Staff,
        name: str | None = None,
        languages: Sequence[str] | None = None,
        skills: Sequence[str] | None = None,
        timezone: str | None = None,
        interface: str | None = None,
        address: str = "",
    ) -> Staff:
        """Change what is given. Raises `InvalidInput`."""
        values: dict[str, object] = {}
        if name is not None:
            values["name"] = _name(name)
        if languages is not None:
            values["languages"] = _languages(languages)
        if skills is not None:
            values["skills"] = _skills(skills)
        if timezone is not None:
            values["timezone"] = _timezone(timezone)
        if interface is not None:
            values["interface"] = _language(interface, "/interface")
        before = await self.get(staff_id)
        values = {field: value for field, value in values.items() if getattr(before, field) != value}
        if not values:
            return before
        details = {"fields": " ".join(sorted(values))}
        return await self._change(staff_id, values, "staff.profile", by, address=address, details=details)

    async def set_password(
        self, staff_id: str, password: str, *, by: Staff | None, address: str = ""
    ) -> Staff:
        """Give somebody another password; all their sessions end. Raises `InvalidInput`."""
        staff = await self.get(staff_id)
        check_password(password, email=staff.email)
        entry = self._audit.entry(by, "staff.password", staff_id, address=address)
        hashed = await self._passwords.hash(password)
        if not await self.store.set_password(staff_id, hashed, entry, end_sessions=True):
            raise NotFound(f"there is nobody with the id {staff_id!r}")
        return staff

    async def set_picture(self, staff_id: str, data: bytes | None, *, by: Staff, address: str = "") -> None:
        """Show a picture instead of the initials, or the initials again. Raises `UnsupportedFile`."""
        picture: Picture | None = None
        digest = ""
        if data is not None:
            picture = await asyncio.to_thread(small_picture, data)
            digest = hashlib.sha256(picture.data).hexdigest()[:16]
        entry = self._audit.entry(by, "staff.picture", staff_id, address=address, removed=picture is None)
        if not await self.store.set_picture(staff_id, picture, digest, entry):
            raise NotFound(f"there is nobody with the id {staff_id!r}")

    async def picture(self, staff_id: str) -> Picture:
        """Somebody's picture. Raises `NotFound`."""
        found = await self.store.picture(staff_id)
        if found is None:
            raise NotFound("there is no such picture")
        return found

    async def _change(
        self,
        staff_id: str,
        values: Mapping[str, object],
        action: AuditAction,
        by: Staff | None,
        *,
        address: str,
        end_sessions: bool = False,
        details: Mapping[str, str] | None = None,
    ) -> Staff:
        entry = self._audit.entry(by, action, staff_id, address=address, **(details or {}))
        try:
            changed = await self.store.change(staff_id, values, entry, end_sessions=end_sessions)
        except LastAdmin as exc:
            raise Conflict("this is the last admin: make somebody else one first") from exc
        if changed is None:
            raise NotFound(f"there is nobody with the id {staff_id!r}")
        return changed


def _email(text: str) -> str:
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise InvalidInput("/email", f"{text!r} is not an e-mail address")
    return email


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InvalidInput("/name", f"a name has 1 to {_LONGEST_NAME} characters")
    return name


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise InvalidInput("/role", f"{text!r} is none of {', '.join(ROLES)}")


def _language(text: str, pointer: str) -> str:
    if text not in LANGUAGES:
        raise InvalidInput(pointer, f"{text!r} is none of {', '.join(LANGUAGES)}")
    return text


def _languages(given: Sequence[str]) -> tuple[str, ...]:
    languages = tuple(dict.fromkeys(_language(text, "/language") for text in given))
    if not languages:
        raise InvalidInput("/language", "somebody who answers shoppers speaks at least one language")
    return languages


def _skills(given: Sequence[str]) -> tuple[str, ...]:
    skills = tuple(dict.fromkeys(text.strip().lower() for text in given if text.strip()))
    for skill in skills:
        if not _SKILL.fullmatch(skill):
            raise InvalidInput("/skill", f"{skill!r}: a skill is a word of letters, digits, - and _")
    return skills


@cache
def timezones() -> frozenset[str]:
    """The names of all time zones. Reads a folder the first time."""
    return frozenset(zoneinfo.available_timezones())


def _timezone(text: str) -> str:
    if text not in timezones():
        raise InvalidInput("/timezone", f"{text!r} is not a time zone such as Europe/Berlin")
    return text
