"""Keys in SQL: `agent.keys.keyring.KeyStore` on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import cast

from sqlalchemy import Connection, String, bindparam, insert, or_, select, update

from agent.keys.values import ApiKey, KeyKind, KeySecret, Scope
from agent.store.codec import AnyRow
from agent.store.database import Database
from agent.store.tables import API_KEY_SECRETS as SECRETS
from agent.store.tables import API_KEYS as KEYS
from agent.store.tables import Instant

__all__ = ["SqlKeyStore"]

_key_id = bindparam("this_key", type_=String)
_secret_id = bindparam("this_secret", type_=String)
_at = bindparam("moment", type_=Instant)

_joined = select(
    KEYS,
    SECRETS.c.secret_id,
    SECRETS.c.digest,
    SECRETS.c.created_at.label("secret_created_at"),
    SECRETS.c.expires_at,
    SECRETS.c.last_used_at,
).join_from(KEYS, SECRETS)
_IN_ORDER = (KEYS.c.created_at, KEYS.c.key_id, SECRETS.c.created_at, SECRETS.c.secret_id)
_ALL = _joined.order_by(*_IN_ORDER)
_OF_KEY = _joined.where(KEYS.c.key_id == _key_id).order_by(*_IN_ORDER)
BY_SECRET = _joined.where(SECRETS.c.secret_id == _secret_id)
_LOCK_LIVE = (
    select(KEYS.c.key_id).where(KEYS.c.key_id == _key_id, KEYS.c.revoked_at.is_(None)).with_for_update()
)
_END_SECRETS = (
    update(SECRETS)
    .where(SECRETS.c.key_id == _key_id, or_(SECRETS.c.expires_at.is_(None), SECRETS.c.expires_at > _at))
    .values(expires_at=_at)
)
_EXISTS = select(KEYS.c.key_id).where(KEYS.c.key_id == _key_id)
_REVOKE = update(KEYS).where(KEYS.c.key_id == _key_id, KEYS.c.revoked_at.is_(None)).values(revoked_at=_at)
_NOTE_USE = (
    update(SECRETS)
    .where(
        SECRETS.c.secret_id == _secret_id,
        or_(SECRETS.c.last_used_at.is_(None), SECRETS.c.last_used_at <= bindparam("earlier", type_=Instant)),
    )
    .values(last_used_at=_at)
)


class SqlKeyStore:
    """Keys in a database that `migrate` has brought up to date. Raises `agent.store.errors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: ApiKey) -> None:
        """Store a new key with its secrets. Raises `AlreadyThere` when an id is in use."""
        row = {
            "key_id": key.key_id,
            "kind": key.kind,
            "name": key.name,
            "scopes": " ".join(sorted(key.scopes)),
            "origins": " ".join(key.origins),
            "per_minute": key.per_minute,
            "created_at": key.created_at,
            "revoked_at": key.revoked_at,
        }

        def work(connection: Connection) -> None:
            connection.execute(insert(KEYS), row)
            for secret in key.secrets:
                connection.execute(insert(SECRETS), _secret_row(key.key_id, secret))

        await self._database.write(work)

    async def all(self) -> list[ApiKey]:
        """All keys with all their secrets, oldest first."""
        return await self._database.read(_ALL, {}, _keys)

    async def get(self, key_id: str) -> ApiKey | None:
        """A key with all its secrets, or None."""
        return await self._database.read(_OF_KEY, {"this_key": key_id}, _first)

    async def find(self, secret_id: str) -> ApiKey | None:
        """The key that a secret belongs to, with that secret only, or None."""
        return await self._database.read(BY_SECRET, {"this_secret": secret_id}, _first)

    async def rotate(self, key_id: str, secret: KeySecret, *, until: datetime) -> ApiKey | None:
        """Add a secret and let the others end at `until`, where they do not end sooner."""
        this = {"this_key": key_id}

        def work(connection: Connection) -> ApiKey | None:
            if connection.execute(_LOCK_LIVE, this).scalar() is None:
                return None
            connection.execute(_END_SECRETS, {**this, "moment": until})
            connection.execute(insert(SECRETS), _secret_row(key_id, secret))
            return _first(connection.execute(_OF_KEY, this).all())

        return await self._database.write(work)

    async def revoke(self, key_id: str, at: datetime) -> bool:
        """Revoke a key; one that was revoked before keeps the moment. False where there is none."""

        def work(connection: Connection) -> bool:
            connection.execute(_REVOKE, {"this_key": key_id, "moment": at})
            return connection.execute(_EXISTS, {"this_key": key_id}).scalar() is not None

        return await self._database.write(work)

    async def note_use(self, secret_id: str, at: datetime, *, unless_after: datetime) -> None:
        """Note that a secret was used, unless a use after that moment is noted already."""
        parameters = {"this_secret": secret_id, "moment": at, "earlier": unless_after}
        await self._database.write(lambda connection: connection.execute(_NOTE_USE, parameters))


def _secret_row(key_id: str, secret: KeySecret) -> dict[str, object]:
    return {
        "secret_id": secret.secret_id,
        "key_id": key_id,
        "digest": secret.digest,
        "created_at": secret.created_at,
        "expires_at": secret.expires_at,
        "last_used_at": secret.last_used_at,
    }


def _first(rows: Sequence[AnyRow]) -> ApiKey | None:
    return next(iter(_keys(rows)), None)


def _keys(rows: Sequence[AnyRow]) -> list[ApiKey]:
    """Keys from joined rows, one a secret, in the order of the keys."""
    return [_key(list(group)) for _, group in groupby(rows, key=lambda row: row.key_id)]


def _key(rows: Sequence[AnyRow]) -> ApiKey:
    row = rows[0]
    return ApiKey(
        key_id=row.key_id,
        kind=cast(KeyKind, row.kind),
        name=row.name,
        scopes=frozenset(cast(Scope, scope) for scope in row.scopes.split()),
        origins=tuple(row.origins.split()),
        per_minute=row.per_minute,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        secrets=tuple(
            KeySecret(
                secret_id=row.secret_id,
                digest=row.digest,
                created_at=row.secret_created_at,
                expires_at=row.expires_at,
                last_used_at=row.last_used_at,
            )
            for row in rows
        ),
    )
