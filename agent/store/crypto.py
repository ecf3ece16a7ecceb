"""Sealing of personal values: AES-256-GCM with a key id in front and the place of the value bound to it.

A sealed value is

    version (1 byte) ‖ key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16)

The key id is the beginning of a hash of the key, so keys need no names. Version, key id and the place
(conversation id and placeholder) are authenticated: a sealed value that is copied elsewhere does not open.
Nonces are random, which is safe for 2³² values a key (NIST SP 800-38D, 8.3).
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.store.errors import KeyInvalid, KeyUnknown, SealBroken

__all__ = ["Cipher", "load_or_create_key", "new_key"]

_VERSION = b"\x01"
_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES

_log = logging.getLogger(__name__)


class Cipher:
    """Seals with the first key and opens with all of them. `keys` are 32 bytes in base64 each (`new_key`).

    To rotate: put a new key in front, run `rotate_vault`, take the old key away. Raises `KeyInvalid`.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise KeyInvalid("no encryption key is given; one is needed (32 random bytes in base64)")
        self._ciphers: dict[bytes, AESGCM] = {}
        self._hashing: list[bytes] = []
        for number, text in enumerate(keys, start=1):
            key = _decode(text, number)
            key_id = _key_id(key)
            if key_id in self._ciphers:
                raise KeyInvalid(f"encryption key {number} is given twice")
            self._ciphers[key_id] = AESGCM(key)
            self._hashing.append(hmac.digest(key, b"crossdesk blind index", "sha256"))
        self._first = next(iter(self._ciphers))

    def __repr__(self) -> str:
        return f"Cipher({len(self._ciphers)} keys)"

    def seal(self, value: str, *place: str) -> bytes:
        """Encrypt a value for a place, such as a conversation id and a placeholder."""
        header = _VERSION + self._first
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._first].encrypt(nonce, _to_bytes(value), _associated(header, place))
        return header + nonce + sealed

    def open(self, sealed: bytes, *place: str) -> str:
        """Decrypt what was sealed for that place. Raises `KeyUnknown` or `SealBroken`."""
        if len(sealed) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES or sealed[:1] != _VERSION:
            raise SealBroken("a sealed value is cut or of an unknown version")
        header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
        cipher = self._ciphers.get(header[1:])
        if cipher is None:
            raise KeyUnknown(
                f"a value was sealed with key {header[1:].hex()}, which is not configured; add that key again"
            )
        nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            value = cipher.decrypt(nonce, body, _associated(header, place))
        except InvalidTag as error:
            raise SealBroken("a sealed value was changed or belongs to another place") from error
        return value.decode("utf-8", "surrogatepass")

    def digests(self, value: str) -> tuple[bytes, ...]:
        """Keyed hashes by which a value can be found and not be read, one for each key, the first key's first."""
        return tuple(hmac.digest(key, _to_bytes(value), "sha256") for key in self._hashing)

    def is_stale(self, sealed: bytes) -> bool:
        """Whether a value was sealed with another key than the first."""
        return sealed[1:_HEADER_BYTES] != self._first

    def rotate(self, sealed: bytes, *place: str) -> bytes:
        """The same value sealed with the first key; raises as `open` does."""
        return self.seal(self.open(sealed, *place), *place)


def new_key() -> str:
    """A new random key in base64."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def load_or_create_key(path: Path) -> str:
    """The key in a file, made with mode 0600 when there is none. For development: in production give keys.

    Two processes that start at once get the same key. Raises `KeyInvalid` when the file holds something else.
    """
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        _create_key_file(path)
        text = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError as error:
        raise KeyInvalid(f"{str(path)!r} does not hold a key: 32 bytes in base64") from error
    try:
        _decode(text, 1)
    except KeyInvalid as error:
        raise KeyInvalid(f"{str(path)!r} does not hold a key: 32 bytes in base64") from error
    if os.name == "posix" and path.stat().st_mode & 0o077:
        _log.warning("other users can read the key file %s; run chmod 600 on it", path)
    return text


def _create_key_file(path: Path) -> None:
    """Write a new key beside `path`, then link it: the file appears whole, and the first process wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _decode(text: str, number: int) -> bytes:
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_" if set(text) & set("-_") else None, validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyInvalid(f"encryption key {number} is not base64") from error
    if len(key) != _KEY_BYTES:
        raise KeyInvalid(f"encryption key {number} has {len(key)} bytes; it must have {_KEY_BYTES}")
    return key


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"crossdesk key id\0" + key).digest()[:_KEY_ID_BYTES]


def _associated(header: bytes, place: Sequence[str]) -> bytes:
    """Header and place in one byte string; lengths in front, so that no two places are spelled alike."""
    parts = [_to_bytes(part) for part in place]
    return header + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
