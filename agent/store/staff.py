"""Accounts in SQL: `agent.staff.base.AccountStore` on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import Connection, String, bindparam, delete, insert, select, update

from agent.staff.audit import NewEntry
from agent.staff.values import Picture, Role, Staff
from agent.store.audit import append_entry
from agent.store.codec import AnyRow
from agent.store.database import Database
from agent.store.errors import LastAdmin
from agent.store.staff_tables import STAFF, STAFF_PICTURES, STAFF_SESSIONS

__all__ = ["SqlAccountStore", "staff_of"]

_this = bindparam("this_staff", type_=String)
_ALL = select(STAFF).order_by(STAFF.c.name, STAFF.c.staff_id)
_GET = select(STAFF).where(STAFF.c.staff_id == _this)
_BY_EMAIL = select(STAFF).where(STAFF.c.email == bindparam("this_email", type_=String))
_CHANGE = update(STAFF).where(STAFF.c.staff_id == _this)
_ADMINS = select(STAFF.c.staff_id).where(STAFF.c.role == "admin", STAFF.c.disabled_at.is_(None))
_LOCK_ADMINS = _ADMINS.order_by(STAFF.c.staff_id).with_for_update()
_PICTURE = select(STAFF_PICTURES).where(STAFF_PICTURES.c.staff_id == _this)
_DROP_PICTURE = delete(STAFF_PICTURES).where(STAFF_PICTURES.c.staff_id == _this)
_END_SESSIONS = delete(STAFF_SESSIONS).where(STAFF_SESSIONS.c.staff_id == _this)
_LISTS = ("languages", "skills")


class SqlAccountStore:
    """Accounts in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, staff: Staff, password: str, entry: NewEntry) -> None:
        """Store a new account with the hash of its password. Raises `AlreadyThere` for an e-mail in use."""
        row = {
            "staff_id": staff.staff_id,
            "email": staff.email,
            "name": staff.name,
            "role": staff.role,
            "languages": " ".join(staff.languages),
            "skills": " ".join(staff.skills),
            "timezone": staff.timezone,
            "interface": staff.interface,
            "password": password,
            "created_at": staff.created_at,
            "disabled_at": staff.disabled_at,
            "picture": staff.picture,
        }

        def work(connection: Connection) -> None:
            connection.execute(insert(STAFF), row)
            append_entry(connection, entry)

        await self._database.write(work)

    async def all(self) -> list[Staff]:
        """Everybody, by name."""
        return await self._database.read(_ALL, {}, lambda rows: [staff_of(row) for row in rows])

    async def get(self, staff_id: str) -> Staff | None:
        """Somebody, or None."""
        return await self._database.read(_GET, {"this_staff": staff_id}, _first)

    async def by_email(self, email: str) -> tuple[Staff, str] | None:
        """Somebody and the hash of their password, or None."""
        return await self._database.read(
            _BY_EMAIL,
            {"this_email": email},
            lambda rows: (staff_of(rows[0]), rows[0].password) if rows else None,
        )

    async def change(
        self, staff_id: str, values: Mapping[str, object], entry: NewEntry, *, end_sessions: bool = False
    ) -> Staff | None:
        """Change fields of an account (named as in `Staff`); None where there is none. Raises `LastAdmin`."""
        this = {"this_staff": staff_id}
        row = {
            name: " ".join(cast(Sequence[str], value)) if name in _LISTS else value
            for name, value in values.items()
        }

        def work(connection: Connection) -> Staff | None:
            admins = set(connection.execute(_LOCK_ADMINS).scalars())
            if connection.execute(_CHANGE.values(row), this).rowcount == 0:
                return None
            if admins and not connection.execute(_ADMINS).scalars().all():
                raise LastAdmin("nobody would be left who can manage people")
            if end_sessions:
                connection.execute(_END_SESSIONS, this)
            append_entry(connection, entry)
            return _first(connection.execute(_GET, this).all())

        return await self._database.write(work)

    async def set_password(
        self, staff_id: str, password: str, entry: NewEntry | None, *, end_sessions: bool
    ) -> bool:
        """Store another hash; false where there is no such account."""
        this = {"this_staff": staff_id}

        def work(connection: Connection) -> bool:
            if connection.execute(_CHANGE.values(password=password), this).rowcount == 0:
                return False
            if end_sessions:
                connection.execute(_END_SESSIONS, this)
            if entry is not None:
                append_entry(connection, entry)
            return True

        return await self._database.write(work)

    async def set_picture(self, staff_id: str, picture: Picture | None, digest: str, entry: NewEntry) -> bool:
        """Store or remove a picture; false where there is no such account."""
        this = {"this_staff": staff_id}

        def work(connection: Connection) -> bool:
            if connection.execute(_CHANGE.values(picture=digest), this).rowcount == 0:
                return False
            connection.execute(_DROP_PICTURE, this)
            if picture is not None:
                row = {"staff_id": staff_id, "media_type": picture.media_type, "data": picture.data}
                connection.execute(insert(STAFF_PICTURES), row)
            append_entry(connection, entry)
            return True

        return await self._database.write(work)

    async def picture(self, staff_id: str) -> Picture | None:
        """Somebody's picture, or None."""
        return await self._database.read(
            _PICTURE,
            {"this_staff": staff_id},
            lambda rows: Picture(media_type=rows[0].media_type, data=bytes(rows[0].data)) if rows else None,
        )


def staff_of(row: AnyRow) -> Staff:
    """Somebody from a row that has the columns of the table."""
    return Staff(
        staff_id=row.staff_id,
        email=row.email,
        name=row.name,
        role=cast(Role, row.role),
        languages=tuple(row.languages.split()),
        skills=tuple(row.skills.split()),
        timezone=row.timezone,
        interface=row.interface,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        picture=row.picture,
    )


def _first(rows: Sequence[AnyRow]) -> Staff | None:
    return staff_of(rows[0]) if rows else None
