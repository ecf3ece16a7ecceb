"""Signing in at the desk, staying signed in, and going."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.conversation.ids import hash_token, new_id, new_token
from agent.errors import AgentError, InvalidInput, NotAllowed, NotFound
from agent.staff.audit import AuditLog
from agent.staff.base import AccountStore, LoginStore, Subject
from agent.staff.lockout import FREE_OF_ACCOUNT, FREE_OF_ADDRESS
from agent.staff.passwords import LONGEST, Passwords, check_password
from agent.staff.values import Session, SignedIn, Staff

__all__ = ["Sessions", "Started", "TooManyTries", "csrf_of", "device_of"]

_NOTED_EVERY = timedelta(minutes=1)
_LONGEST_EMAIL = 254


class TooManyTries(AgentError):
    """Wrong tries demand a pause of `seconds`; nothing was checked."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries: wait {seconds} seconds")
        self.seconds = seconds


@dataclass(frozen=True, kw_only=True)
class Started:
    """A new session and the token for its cookie, which is stored nowhere."""

    session: Session
    token: str

    def __repr__(self) -> str:
        return f"Started({self.session.session_id!r})"


class Sessions:
    """Sessions end `longest` after they began, and when they were not used for `idle`."""

    def __init__(
        self,
        store: LoginStore,
        accounts: AccountStore,
        passwords: Passwords,
        audit: AuditLog,
        clock: Callable[[], datetime],
        *,
        idle: timedelta,
        longest: timedelta,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._passwords = passwords
        self._audit = audit
        self._clock = clock
        self.idle = idle
        self.longest = longest

    async def sign_in(self, email: str, password: str, *, address: str, device: str) -> Started:
        """Start a session. Raises `NotAllowed`, which never tells why, and `TooManyTries`."""
        now = self._clock()
        email = email.strip().lower()[:_LONGEST_EMAIL]
        subjects = self._subjects(email, address)
        await self._count(subjects, now)
        found = await self._accounts.by_email(email)
        right = await self._passwords.matches(found[1] if found else None, password[: LONGEST + 1])
        if found is None or not right or found[0].disabled_at is not None:
            why = "unknown" if found is None else "password" if not right else "disabled"
            subject = found[0].staff_id if found else "unknown"
            await self._audit.record(None, "session.refuse", subject, address=address, why=why)
            raise NotAllowed("the e-mail address or the password is wrong")
        staff, stored = found
        await self._store.forgive(subjects, now)
        if self._passwords.is_outdated(stored):
            anew = await self._passwords.hash(password)
            await self._accounts.set_password(staff.staff_id, anew, None, end_sessions=False)
        return await self._start(staff, address=address, device=device)

    async def check(self, token: str, *, touch: bool = True) -> SignedIn | None:
        """Who has this token, or None where it does not hold (any more). `touch` keeps it from becoming idle."""
        now = self._clock()
        found = await self._store.find(hash_token(token))
        if found is None:
            return None
        session, staff = found
        if staff.disabled_at is not None or now >= session.expires_at or now >= session.seen_at + self.idle:
            return None
        if touch and now - session.seen_at >= _NOTED_EVERY:
            await self._store.note_seen(session.session_id, now)
        return SignedIn(staff=staff, session=session, csrf=csrf_of(token))

    async def of(self, staff: Staff) -> list[Session]:
        """Somebody's sessions that still hold, the newest first."""
        now = self._clock()
        return [
            session
            for session in await self._store.of(staff.staff_id)
            if now < session.expires_at and now < session.seen_at + self.idle
        ]

    async def end(self, who: SignedIn, session_id: str | None = None, *, address: str = "") -> None:
        """Sign out, or end another session of one's own. Raises `NotFound`."""
        chosen = session_id or who.session.session_id
        entry = self._audit.entry(who.staff, "session.end", chosen, address=address)
        if not await self._store.end(who.staff.staff_id, chosen, entry):
            raise NotFound("there is no such session")

    async def change_password(
        self, who: SignedIn, old: str, new: str, *, address: str, device: str
    ) -> Started:
        """Change one's own password: all sessions end, a new one starts here.

        Raises `InvalidInput` where the old one is wrong or the new one is too weak, and `TooManyTries`.
        """
        now = self._clock()
        subjects = self._subjects(who.staff.email, address)
        await self._count(subjects, now)
        found = await self._accounts.by_email(who.staff.email)
        if found is None or not await self._passwords.matches(found[1], old[: LONGEST + 1]):
            raise InvalidInput("/old", "the present password is wrong")
        await self._store.forgive(subjects, now)
        check_password(new, email=who.staff.email)
        entry = self._audit.entry(who.staff, "staff.password", who.staff.staff_id, address=address)
        hashed = await self._passwords.hash(new)
        await self._accounts.set_password(who.staff.staff_id, hashed, entry, end_sessions=True)
        return await self._start(found[0], address=address, device=device)

    async def _start(self, staff: Staff, *, address: str, device: str) -> Started:
        now = self._clock()
        token = new_token()
        session = Session(
            session_id=new_id("session"),
            staff_id=staff.staff_id,
            created_at=now,
            seen_at=now,
            expires_at=now + self.longest,
            device=device,
        )
        entry = self._audit.entry(staff, "session.start", session.session_id, address=address)
        await self._store.start(session, hash_token(token), entry)
        return Started(session=session, token=token)

    async def _count(self, subjects: list[Subject], now: datetime) -> None:
        until = await self._store.begin_try(subjects, now)
        if until is not None:
            raise TooManyTries(math.ceil((until - now).total_seconds()))

    def _subjects(self, email: str, address: str) -> list[Subject]:
        account = hashlib.sha256(email.encode()).hexdigest()
        subjects = [Subject(key=f"login:account:{account}", free=FREE_OF_ACCOUNT)]
        if address:
            key = f"login:address:{self._audit.address(address)}"
            subjects.append(Subject(key=key, free=FREE_OF_ADDRESS))
        return subjects


def csrf_of(token: str) -> str:
    """What forms of a session send along: bound to its token, which pages of others cannot read."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone|iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """A browser and its system in two words, "" where they are not known: enough to tell one's sessions apart."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for marks, name in _SYSTEMS if re.search(marks, user_agent)), "")
    return " · ".join(part for part in (browser, system) if part)
