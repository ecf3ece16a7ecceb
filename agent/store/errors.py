"""What can go wrong in the store, named by who has to act.

    StoreError
    ├── NotThere                  the caller: no such thing
    │   ├── ConversationUnknown
    │   ├── TurnUnknown
    │   └── HandoffUnknown        no such hand-off, or it is over already
    ├── Conflict                  the caller: somebody was first; nothing was written
    │   ├── AlreadyThere          an id that is in use
    │   ├── IdempotencyConflict   the same key with another request: the client's mistake
    │   ├── LeaseLost             stop this turn; whoever holds the lease runs it
    │   ├── OwnershipConflict     the owner changed meanwhile: who wanted to speak may not
    │   ├── LastAdmin             nobody would be left who can manage people
    │   ├── VaultConflict         a placeholder was given away meanwhile: load the vault, mask again, repeat
    │   ├── LogMoved              the log went on since a decision was made: read it and decide again
    │   └── WatchConflict         the watchdog decided on a state that is not the present one: look again
    ├── StoreUnavailable          the operator: the database does not answer or is locked; repeating may help
    ├── StoreCorrupt              the operator: a row that this version cannot read
    ├── MigrationFailed           the operator: the tables could not be brought up to date
    └── CryptoError               the operator: keys
        ├── KeyInvalid
        ├── KeyUnknown            sealed with a key that is not configured any more
        └── SealBroken            changed, cut or taken from another place

Messages hold ids, never texts or values.
"""

from __future__ import annotations

__all__ = [
    "AlreadyThere",
    "Conflict",
    "ConversationUnknown",
    "CryptoError",
    "HandoffUnknown",
    "IdempotencyConflict",
    "KeyInvalid",
    "KeyUnknown",
    "LastAdmin",
    "LeaseLost",
    "LogMoved",
    "MigrationFailed",
    "NotThere",
    "OwnershipConflict",
    "SealBroken",
    "StoreCorrupt",
    "StoreError",
    "StoreUnavailable",
    "TurnUnknown",
    "VaultConflict",
    "WatchConflict",
]


class StoreError(Exception):
    """Root of everything that the store raises on purpose."""


class NotThere(StoreError):
    """What was named does not exist; nothing was written."""


class ConversationUnknown(NotThere):
    """No conversation of that id."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"no conversation {conversation_id!r}")
        self.conversation_id = conversation_id


class TurnUnknown(NotThere):
    """No input of that id in the conversation."""

    def __init__(self, conversation_id: str, turn: str) -> None:
        super().__init__(f"no input {turn!r} in conversation {conversation_id!r}")
        self.turn = turn


class HandoffUnknown(NotThere):
    """No hand-off of that id in the conversation, or one that was released or closed already."""

    def __init__(self, handoff_id: str) -> None:
        super().__init__(f"no open hand-off {handoff_id!r}")
        self.handoff_id = handoff_id


class Conflict(StoreError):
    """Somebody else was first; nothing was written."""


class AlreadyThere(Conflict):
    """An id is in use already, or a conversation has an open hand-off already."""


class IdempotencyConflict(Conflict):
    """An idempotency key came again with another request."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"the idempotency key was used for another request in conversation {conversation_id!r}"
        )


class LeaseLost(Conflict):
    """The lease ran out or is held by another worker; the turn must stop here."""

    def __init__(self, conversation_id: str, owner: str) -> None:
        super().__init__(f"{owner!r} does not hold the lease of conversation {conversation_id!r} any more")
        self.conversation_id = conversation_id


class OwnershipConflict(Conflict):
    """Who wanted to speak or to change the owner may not, because of who owns the conversation now."""


class LastAdmin(Conflict):
    """Nobody would be left at the desk who can manage people."""


class VaultConflict(Conflict):
    """A placeholder stands for another value already. Load the vault, mask the text again and repeat."""

    def __init__(self, conversation_id: str, placeholder: str) -> None:
        super().__init__(
            f"{placeholder!r} of conversation {conversation_id!r} stands for another value already"
        )
        self.placeholder = placeholder


class LogMoved(Conflict):
    """The conversation's log went on after the offset that a change was decided on."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"the log of conversation {conversation_id!r} went on meanwhile")
        self.conversation_id = conversation_id


class WatchConflict(Conflict):
    """The watch of a hand-off was changed meanwhile."""

    def __init__(self, handoff_id: str) -> None:
        super().__init__(f"the watch of hand-off {handoff_id!r} was changed meanwhile")
        self.handoff_id = handoff_id


class StoreUnavailable(StoreError):
    """The database does not answer, is locked for too long, or refused the statement."""


class StoreCorrupt(StoreError):
    """A stored row cannot be read by this version."""


class MigrationFailed(StoreError):
    """The tables could not be brought up to date."""


class CryptoError(StoreError):
    """Something is wrong with a key or with a sealed value."""


class KeyInvalid(CryptoError):
    """A key is not 32 bytes in base64, is given twice, or there is none."""


class KeyUnknown(CryptoError):
    """A value was sealed with a key that is not configured."""


class SealBroken(CryptoError):
    """A sealed value was changed, cut, or taken from another place."""
