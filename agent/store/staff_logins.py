"""Sessions and tries in SQL: `agent.staff.base.LoginStore` on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, String, bindparam, delete, func, insert, select, text, update

from agent.staff.audit import NewEntry
from agent.staff.base import Subject, Tries
from agent.staff.lockout import WINDOW, pause_until
from agent.staff.values import Session, Staff
from agent.store.audit import append_entry
from agent.store.codec import AnyRow
from agent.store.database import Database
from agent.store.staff import staff_of
from agent.store.staff_tables import STAFF, STAFF_SESSIONS
from agent.store.tables import ATTEMPTS, Instant

__all__ = ["BY_DIGEST", "COUNT_TRIES", "SqlLoginStore"]

_staff = bindparam("this_staff", type_=String)
_session = bindparam("this_session", type_=String)
_at = bindparam("moment", type_=Instant)
_subject = bindparam("this_subject", type_=String)

BY_DIGEST = (
    select(
        STAFF,
        STAFF_SESSIONS.c.session_id,
        STAFF_SESSIONS.c.created_at.label("started_at"),
        STAFF_SESSIONS.c.seen_at,
        STAFF_SESSIONS.c.expires_at,
        STAFF_SESSIONS.c.device,
    )
    .join_from(STAFF, STAFF_SESSIONS)
    .where(STAFF_SESSIONS.c.digest == bindparam("this_digest", type_=String))
)
_OF_STAFF = (
    select(STAFF_SESSIONS, STAFF_SESSIONS.c.created_at.label("started_at"))
    .where(STAFF_SESSIONS.c.staff_id == _staff)
    .order_by(STAFF_SESSIONS.c.created_at.desc(), STAFF_SESSIONS.c.session_id.desc())
)
_DROP_EXPIRED = delete(STAFF_SESSIONS).where(
    STAFF_SESSIONS.c.staff_id == _staff, STAFF_SESSIONS.c.expires_at <= _at
)
_NOTE_SEEN = update(STAFF_SESSIONS).where(STAFF_SESSIONS.c.session_id == _session).values(seen_at=_at)
_END = delete(STAFF_SESSIONS).where(
    STAFF_SESSIONS.c.staff_id == _staff, STAFF_SESSIONS.c.session_id == _session
)
COUNT_TRIES = select(func.count(), func.max(ATTEMPTS.c.at, type_=Instant)).where(
    ATTEMPTS.c.subject == _subject, ATTEMPTS.c.at > bindparam("since", type_=Instant)
)
_FORGET = delete(ATTEMPTS).where(ATTEMPTS.c.subject == _subject)
_FORGET_ONE = _FORGET.where(ATTEMPTS.c.at == _at)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 0))")


class SqlLoginStore:
    """Sessions and tries in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, session: Session, digest: str, entry: NewEntry) -> None:
        """Store a new session; those of the same person that have expired are removed."""
        row = {
            "session_id": session.session_id,
            "staff_id": session.staff_id,
            "digest": digest,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            "expires_at": session.expires_at,
            "device": session.device,
        }

        def work(connection: Connection) -> None:
            connection.execute(_DROP_EXPIRED, {"this_staff": session.staff_id, "moment": session.created_at})
            connection.execute(insert(STAFF_SESSIONS), row)
            append_entry(connection, entry)

        await self._database.write(work)

    async def find(self, digest: str) -> tuple[Session, Staff] | None:
        """The session of a token's digest and its owner, or None."""
        return await self._database.read(
            BY_DIGEST,
            {"this_digest": digest},
            lambda rows: (_session_of(rows[0]), staff_of(rows[0])) if rows else None,
        )

    async def note_seen(self, session_id: str, at: datetime) -> None:
        """Note that a session is in use."""
        parameters = {"this_session": session_id, "moment": at}
        await self._database.write(lambda connection: connection.execute(_NOTE_SEEN, parameters))

    async def of(self, staff_id: str) -> list[Session]:
        """Somebody's sessions, the newest first."""
        return await self._database.read(
            _OF_STAFF, {"this_staff": staff_id}, lambda rows: [_session_of(row) for row in rows]
        )

    async def end(self, staff_id: str, session_id: str, entry: NewEntry) -> bool:
        """End a session of somebody; false where they have none of that id."""

        def work(connection: Connection) -> bool:
            this = {"this_staff": staff_id, "this_session": session_id}
            if connection.execute(_END, this).rowcount == 0:
                return False
            append_entry(connection, entry)
            return True

        return await self._database.write(work)

    async def begin_try(self, subjects: Sequence[Subject], at: datetime) -> datetime | None:
        """Count a try against all subjects, or return until when one of them has to pause."""

        def work(connection: Connection) -> datetime | None:
            pauses = [
                _pause(connection, subject, at) for subject in sorted(subjects, key=lambda one: one.key)
            ]
            until = max((pause for pause in pauses if pause is not None), default=None)
            if until is not None and until > at:
                return until
            connection.execute(insert(ATTEMPTS), [{"subject": subject.key, "at": at} for subject in subjects])
            return None

        return await self._database.write(work)

    async def forgive(self, subjects: Sequence[Subject], at: datetime) -> None:
        """Forget the first subject's tries, and of the others the one of this moment."""

        def work(connection: Connection) -> None:
            first, *others = subjects
            connection.execute(_FORGET, {"this_subject": first.key})
            for other in others:
                connection.execute(_FORGET_ONE, {"this_subject": other.key, "moment": at})

        await self._database.write(work)


def _pause(connection: Connection, subject: Subject, at: datetime) -> datetime | None:
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME, {"subject": subject.key})
    count, last = connection.execute(COUNT_TRIES, {"this_subject": subject.key, "since": at - WINDOW}).one()
    return pause_until(Tries(count=count, last=last), subject.free)


def _session_of(row: AnyRow) -> Session:
    return Session(
        session_id=row.session_id,
        staff_id=row.staff_id,
        created_at=row.started_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        device=row.device,
    )
