"""What can go wrong in the guardrails.

GuardrailError
└── UnknownKindError    a developer named a kind of personal data that does not exist
"""

from __future__ import annotations


class GuardrailError(Exception):
    """Base of all errors of this package."""


class UnknownKindError(GuardrailError, ValueError):
    """A kind of personal data that the vault does not know; for the developer."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"unknown kind of personal data {kind!r}; see guardrails.kinds.Kind")
        self.kind = kind
