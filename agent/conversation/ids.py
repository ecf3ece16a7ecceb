"""Ids and tokens.

An id is a prefix, the time in milliseconds and 80 random bits: sortable by the time it was made, so that new
rows land at the end of an index, and not to be guessed. What grants access is a token, which is all random.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Literal, NewType

ConversationId = NewType("ConversationId", str)
TurnId = NewType("TurnId", str)
MessageId = NewType("MessageId", str)
CallId = NewType("CallId", str)
ProposalId = NewType("ProposalId", str)
HandoffId = NewType("HandoffId", str)
AttachmentId = NewType("AttachmentId", str)
LeaseOwner = NewType("LeaseOwner", str)

IdPrefix = Literal[
    "conv",  # a conversation
    "turn",  # an input and everything that it caused
    "msg",  # a message or a reply
    "call",  # a tool call
    "prop",  # a proposal
    "hand",  # a hand-off
    "att",  # an attachment
    "lease",  # a holder of leases: one worker
    "key",  # a key of a caller of the API
    "hook",  # a webhook
    "test",  # a test of a webhook
    "note",  # a note among colleagues
    "view",  # a saved view of the inbox
    "appr",  # a request for a supervisor's approval
    "staff",  # somebody who works at the desk
    "session",  # somebody signed in at the desk
]

__all__ = [
    "AttachmentId",
    "CallId",
    "ConversationId",
    "HandoffId",
    "IdPrefix",
    "LeaseOwner",
    "MessageId",
    "ProposalId",
    "TurnId",
    "hash_token",
    "new_id",
    "new_token",
    "reference_of",
    "reply_id",
]

# Crockford's base 32, lower case: no i, l, o, u; its order is the order of ASCII, so ids sort as their
# numbers do.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME_CHARACTERS = 10  # 50 bits of milliseconds
_RANDOM_BITS = 80
_RANDOM_CHARACTERS = 16


def new_id(prefix: IdPrefix) -> str:
    """A new id such as `conv_01jd5x…`, 26 characters after the prefix."""
    milliseconds = time.time_ns() // 1_000_000
    return (
        f"{prefix}_{_base32(milliseconds, _TIME_CHARACTERS)}"
        f"{_base32(secrets.randbits(_RANDOM_BITS), _RANDOM_CHARACTERS)}"
    )


def reply_id(turn: str) -> str:
    """The id of the reply to a turn: the same when the turn is run again, so that its drafts belong to it."""
    return f"msg_{turn.removeprefix('turn_')}"


def reference_of(bits: int) -> str:
    """The last 80 of these bits as 16 characters that people can read out to one another."""
    return _base32(bits & (2**_RANDOM_BITS - 1), _RANDOM_CHARACTERS)


def new_token() -> str:
    """A bearer token with 256 random bits, safe in a header and in a URL."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """The SHA-256 of a bearer token in hexadecimal: what is stored in its place."""
    return hashlib.sha256(token.encode()).hexdigest()


def _base32(number: int, characters: int) -> str:
    digits = []
    for _ in range(characters):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
