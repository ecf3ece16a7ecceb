"""Keys made, listed, rotated, revoked and checked."""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from agent.conversation.ids import new_id
from agent.errors import Forbidden, InvalidInput, NotAllowed, NotFound
from agent.keys.values import (
    PUBLISHABLE_SCOPES,
    SCOPES,
    ApiKey,
    Issued,
    KeyKind,
    KeySecret,
    Scope,
    digest_of,
    is_key,
    new_secret,
    origin_of,
    secret_id_of,
)
from agent.store.errors import StoreUnavailable

__all__ = ["DEFAULT_OVERLAP", "DEFAULT_PER_MINUTE", "NOTED_EVERY", "KeyStore", "Keyring", "check_use"]

log = logging.getLogger(__name__)

DEFAULT_PER_MINUTE: dict[KeyKind, int] = {"publishable": 300, "secret": 6000}
DEFAULT_OVERLAP = timedelta(hours=24)  # how long the old secret goes on after a rotation
NOTED_EVERY = timedelta(minutes=5)  # so exact is "last used", and so seldom is it written
MOST_PER_MINUTE = 1_000_000
_NAME = re.compile(r"[A-Za-z0-9_.@ -]{1,64}")
_NOBODY = "0" * 64  # compared with where there is no such key, so that it takes as long


class KeyStore(Protocol):
    """Where keys are kept. Each method is one transaction and raises `StoreError`s."""

    async def add(self, key: ApiKey) -> None:
        """Store a new key with its secrets."""
        ...

    async def all(self) -> list[ApiKey]:
        """All keys with all their secrets, oldest first."""
        ...

    async def get(self, key_id: str) -> ApiKey | None:
        """A key with all its secrets, or None."""
        ...

    async def find(self, secret_id: str) -> ApiKey | None:
        """The key that a secret belongs to, with that secret only, or None."""
        ...

    async def rotate(self, key_id: str, secret: KeySecret, *, until: datetime) -> ApiKey | None:
        """Add a secret and let the others end at `until`, where they do not end sooner.

        None, and nothing written, where there is no such key or it was revoked.
        """
        ...

    async def revoke(self, key_id: str, at: datetime) -> bool:
        """Revoke a key; one that was revoked before stays so. False where there is none."""
        ...

    async def note_use(self, secret_id: str, at: datetime, *, unless_after: datetime) -> None:
        """Note that a secret was used, unless a use after that moment is noted already."""
        ...


class Keyring:
    """The keys of those who call the API."""

    def __init__(self, store: KeyStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._noting: set[str] = set()  # secrets whose use is being written

    async def create(
        self,
        name: str,
        kind: KeyKind,
        scopes: Collection[str],
        *,
        origins: Sequence[str] = (),
        per_minute: int | None = None,
    ) -> Issued:
        """Make a key. Raises `InvalidInput`."""
        now = self._clock()
        secret, text = new_secret(kind, now)
        limit = DEFAULT_PER_MINUTE[kind] if per_minute is None else per_minute
        if not 1 <= limit <= MOST_PER_MINUTE:
            raise InvalidInput("/per-minute", f"must be from 1 to {MOST_PER_MINUTE}")
        if not _NAME.fullmatch(name):
            raise InvalidInput("/name", "takes 1 to 64 letters, digits, blanks and any of . _ @ -")
        key = ApiKey(
            key_id=new_id("key"),
            kind=kind,
            name=name,
            scopes=_scopes(kind, scopes),
            origins=_origins(kind, origins),
            per_minute=limit,
            created_at=now,
            secrets=(secret,),
        )
        await self._store.add(key)
        return Issued(key=key, text=text)

    async def all(self) -> list[ApiKey]:
        """All keys, oldest first."""
        return await self._store.all()

    async def rotate(self, key_id: str, *, overlap: timedelta = DEFAULT_OVERLAP) -> Issued:
        """Give a key a new secret; its present ones go on for `overlap`. Raises `NotFound`, `InvalidInput`."""
        if overlap < timedelta(0):
            raise InvalidInput("/overlap-hours", "must not be negative")
        now = self._clock()
        known = await self._store.get(key_id)
        if known is None:
            raise NotFound(f"there is no key {key_id!r}")
        secret, text = new_secret(known.kind, now)
        key = await self._store.rotate(key_id, secret, until=now + overlap)
        if key is None:
            raise NotFound(f"the key {key_id!r} was revoked: create a new one")
        return Issued(key=key, text=text)

    async def revoke(self, key_id: str) -> None:
        """End a key with all its secrets at once. Raises `NotFound`."""
        if not await self._store.revoke(key_id, self._clock()):
            raise NotFound(f"there is no key {key_id!r}")

    async def check(self, text: str) -> ApiKey:
        """The key of a text. Raises `NotAllowed`, alike whatever is wrong with it."""
        key = await self._store.find(secret_id_of(text)) if is_key(text) else None
        secret = key.secrets[0] if key is not None else None
        same = hmac.compare_digest(digest_of(text), secret.digest if secret else _NOBODY)
        now = self._clock()
        if key is None or secret is None or not same or not _is_live(key, secret, now):
            raise NotAllowed("this key is not valid: it is unknown, or was revoked or rotated")
        await self._note(secret, now)
        return key

    async def _note(self, secret: KeySecret, now: datetime) -> None:
        """Write down that a secret is in use, at most once in `NOTED_EVERY`."""
        earlier = secret.last_used_at
        if secret.secret_id in self._noting or (earlier is not None and now - earlier < NOTED_EVERY):
            return
        self._noting.add(secret.secret_id)
        try:
            await self._store.note_use(secret.secret_id, now, unless_after=now - NOTED_EVERY)
        except StoreUnavailable:
            log.warning("the use of a key could not be noted")
        finally:
            self._noting.discard(secret.secret_id)


def check_use(key: ApiKey, scope: Scope, origin: str | None) -> None:
    """Whether a key may do this for a page of this origin (None: not from a page). Raises `Forbidden`."""
    if key.kind == "publishable" and origin not in key.origins:
        raise Forbidden("this key may not be used by pages of this origin")
    if scope not in key.scopes:
        raise Forbidden(f"this key lacks the scope {scope}")


def _is_live(key: ApiKey, secret: KeySecret, now: datetime) -> bool:
    return key.revoked_at is None and (secret.expires_at is None or secret.expires_at > now)


def _scopes(kind: KeyKind, given: Collection[str]) -> frozenset[Scope]:
    known = {str(scope): scope for scope in SCOPES}
    wrong = sorted(set(given) - set(known))
    if wrong:
        raise InvalidInput("/scope", f"{wrong[0]!r} is none of {', '.join(SCOPES)}")
    scopes = frozenset(known[scope] for scope in given)
    if not scopes:
        raise InvalidInput("/scope", f"a key needs at least one of {', '.join(SCOPES)}")
    if kind == "publishable" and not scopes <= PUBLISHABLE_SCOPES:
        raise InvalidInput("/scope", f"a publishable key may only have {', '.join(PUBLISHABLE_SCOPES)}")
    return scopes


def _origins(kind: KeyKind, given: Sequence[str]) -> tuple[str, ...]:
    if kind == "secret":
        if given:
            raise InvalidInput("/origin", "a secret key stays on a server and has no origins")
        return ()
    if not given:
        raise InvalidInput("/origin", "a publishable key needs the origins of the pages that use it")
    origins = []
    for text in given:
        origin = origin_of(text)
        if origin is None or text.rstrip("/").count("/") != 2 or set(text) & set("@?#*"):
            raise InvalidInput("/origin", f"{text!r} is not an origin such as https://shop.example.com")
        origins.append(origin)
    return tuple(dict.fromkeys(origins))
