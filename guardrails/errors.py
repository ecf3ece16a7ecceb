"""What can go wrong in the guardrails.

GuardrailError
├── UnknownKindError    a developer named a kind of personal data that does not exist
└── WordingError        a language's file is malformed (the author of the file acts)
"""

from __future__ import annotations


class GuardrailError(Exception):
    """Base of all errors of this package."""


class UnknownKindError(GuardrailError, ValueError):
    """A kind of personal data that the vault does not know; for the developer."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"unknown kind of personal data {kind!r}; see guardrails.kinds.Kind")
        self.kind = kind


class WordingError(GuardrailError):
    """A language's file in `data/lexicons/guardrails` that cannot be used."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"guardrails/{file}, {key}: {problem}")
