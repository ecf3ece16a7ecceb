"""What can go wrong in a conversation, named by who must act.

AgentError
├── NotFound           the caller: there is no such conversation, message, proposal or hand-off
├── NotAllowed         the caller: the token or key does not open this
│   └── LinkExpired    the caller: it did once; a new link is to be asked for
├── Forbidden          the caller: the key is valid and does not admit this (scope, origin)
├── Conflict           the caller: the state does not admit it (claimed by another, decided already)
├── InvalidInput       the caller: a field is wrong, `pointer` says which
├── UnsupportedFile    the caller: the file is not of a kind that is taken
└── SettingsError      the operator: a setting is wrong or missing
"""

from __future__ import annotations


class AgentError(Exception):
    """The root of what the agent raises."""


class NotFound(AgentError):
    """There is no such thing, or not for this caller."""


class NotAllowed(AgentError):
    """The token or key does not open this."""


class LinkExpired(NotAllowed):
    """The link was valid and is too old now."""


class Forbidden(AgentError):
    """The key is valid, but not for this: its scopes or its origins do not admit it."""


class Conflict(AgentError):
    """The present state does not admit the request."""


class InvalidInput(AgentError):
    """A field of the request is wrong: `pointer` is its JSON pointer."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer}: {detail}")
        self.pointer = pointer
        self.detail = detail


class UnsupportedFile(AgentError):
    """The file is not of a kind that is taken; the message says which ones are."""


class SettingsError(AgentError):
    """A setting is wrong or missing; the message names the variable and how to mend it."""
