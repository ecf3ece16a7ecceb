"""Passwords: what is a good one, and their argon2id hashes."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from agent.errors import InvalidInput

__all__ = ["LONGEST", "SHORTEST", "Passwords", "check_password", "new_password"]

SHORTEST = 12  # characters
LONGEST = 256
_FEWEST_DIFFERENT = 5
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_AT_ONCE = 2  # each hash takes 64 MiB while it is computed


def check_password(password: str, *, email: str) -> None:
    """Raise `InvalidInput` where a password is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput("/password", f"a password has {SHORTEST} to {LONGEST} characters")
    folded = password.casefold()
    if email.partition("@")[0] in folded and len(email.partition("@")[0]) > len(folded) // 2:
        raise InvalidInput("/password", "the password is too much like the e-mail address")
    if len(set(folded)) < _FEWEST_DIFFERENT:
        raise InvalidInput("/password", f"a password has at least {_FEWEST_DIFFERENT} different characters")


def new_password() -> str:
    """A password of 20 random characters in groups that can be read out: `k3vx-…`, 98 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


class Passwords:
    """Hashes and checks in threads, a few at a time, with argon2-cffi's recommended parameters (RFC 9106)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._nobodys = self._hasher.hash(secrets.token_hex(16))

    async def hash(self, password: str) -> str:
        """The hash to be stored."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether a password has this hash. Without a hash it takes as long, and does not."""
        async with self._turns:
            right = await asyncio.to_thread(self._matches, stored or self._nobodys, password)
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False
