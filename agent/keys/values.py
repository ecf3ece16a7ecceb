"""What a key is: its kinds, scopes and text, and what is stored in the place of its secret.

A key's text is `cdpk_` (publishable) or `cdsk_` (secret), the id of its secret, which is public and finds the
row, and 256 random bits in hexadecimal: `cdsk_01jd5x…_9f86d0…`. Only the SHA-256 of the text is stored. With
that many random bits a slow hash would add nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from pydantic import AnyHttpUrl, TypeAdapter, ValidationError

from agent.conversation.ids import new_id

__all__ = [
    "KEY_PATTERN",
    "KINDS",
    "PUBLISHABLE_SCOPES",
    "SCOPES",
    "ApiKey",
    "Issued",
    "KeyKind",
    "KeySecret",
    "Scope",
    "digest_of",
    "is_key",
    "new_secret",
    "origin_of",
    "secret_id_of",
]

KeyKind = Literal[
    "publishable",  # stands in a shop's pages, for all to see: bound to their origins
    "secret",  # stays on a server
]
Scope = Literal[
    "conversations",  # open conversations and take part in them
    "desk:read",  # see hand-offs
    "desk:write",  # claim, answer, give back and close hand-offs
    "desk:approve",  # approve what is above the caps, as a supervisor
]

KINDS: tuple[KeyKind, ...] = get_args(KeyKind)
SCOPES: tuple[Scope, ...] = get_args(Scope)
PUBLISHABLE_SCOPES: frozenset[Scope] = frozenset({"conversations"})

KEY_PATTERN = r"cd[ps]k_[0-9a-z]{26}_[0-9a-f]{64}"
"""What a key looks like, for scanners that search files and logs for leaked ones."""

_PREFIXES: dict[KeyKind, str] = {"publishable": "cdpk", "secret": "cdsk"}
_KEY = re.compile(KEY_PATTERN, re.ASCII)
_URL: TypeAdapter[AnyHttpUrl] = TypeAdapter(AnyHttpUrl)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class KeySecret:
    """One secret of a key. `digest` is the SHA-256 of the key's text; `expires_at` is set by a rotation."""

    secret_id: str
    digest: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A key: what its holder may do. It has one secret, and two while it is rotated.

    `origins` are the web origins whose pages may use it, none for a secret key. `per_minute` is the number of
    requests a minute: of each address for a publishable key, of all together for a secret one.
    """

    key_id: str
    kind: KeyKind
    name: str
    scopes: frozenset[Scope]
    origins: tuple[str, ...]
    per_minute: int
    created_at: datetime
    revoked_at: datetime | None = None
    secrets: tuple[KeySecret, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A key and its text, which is shown this once and stored nowhere."""

    key: ApiKey
    text: str

    def __repr__(self) -> str:
        return f"Issued(key_id={self.key.key_id!r}, text='**********')"


def new_secret(kind: KeyKind, at: datetime) -> tuple[KeySecret, str]:
    """A new secret, and the text of the key with it."""
    secret_id = new_id("key").removeprefix("key_")
    text = f"{_PREFIXES[kind]}_{secret_id}_{secrets.token_hex(32)}"
    return KeySecret(secret_id=secret_id, digest=digest_of(text), created_at=at), text


def is_key(text: str) -> bool:
    """Whether a text has the shape of a key, be it valid or not."""
    return _KEY.fullmatch(text) is not None


def secret_id_of(text: str) -> str:
    """The public part of a key's text. Raises `ValueError` where it is not shaped like one."""
    if not is_key(text):
        raise ValueError("this is not the text of a key")
    return text.split("_")[1]


def digest_of(text: str) -> str:
    """The SHA-256 of a key's text in hexadecimal: what is stored in its place."""
    return hashlib.sha256(text.encode()).hexdigest()


def origin_of(url: str) -> str | None:
    """The web origin of a URL as browsers write it (RFC 6454), or None where it has none.

    Lower case, the host in ASCII, without the scheme's own port: `https://shop.example.com`.
    """
    try:
        parsed = _URL.validate_python(url)  # by the rules of browsers (WHATWG), port and punycode included
    except ValidationError:
        return None
    port = "" if parsed.port in (None, _PORTS[parsed.scheme]) else f":{parsed.port}"
    return f"{parsed.scheme}://{parsed.host}{port}" if parsed.host else None
