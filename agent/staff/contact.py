"""What somebody at the desk sees of a shopper's contact data: masked forms until a reason was given.

Conversations and packets hold placeholders (`<EMAIL_1>`); `shown_to` puts in their place what this person may see
now. Names are always shown, since shoppers are addressed by them; what was masked for good stays so.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from agent.personal import personal_fields
from agent.staff.values import Staff
from guardrails.kinds import PLACEHOLDER_FORM, Kind
from tools.models import Personal

__all__ = ["ALWAYS_SHOWN", "masked_form", "sees_contact", "shown_to"]

T = TypeVar("T")

ALWAYS_SHOWN = frozenset({Kind.NAME, Kind.LITERAL, Kind.CARD, Kind.CVV, Kind.PASSWORD})
"""Kinds that need no reason: names, and those of which the vault holds nothing but a masked form."""

_PLACEHOLDER = re.compile(PLACEHOLDER_FORM)
_DOTS = "•••"
_SHOWN_DIGITS = 2
_LONG_NUMBER = 6


def sees_contact(staff: Staff, *, revealed: bool) -> bool:
    """Whether somebody sees contact data now: by their role, or because they gave a reason (`Reveals.holds`)."""
    return staff.may("contact.read") or (revealed and staff.may("contact.reveal"))


def shown_to(staff: Staff, data: T, vault: Mapping[str, str], *, revealed: bool) -> T:
    """A text, model or JSON-like data of a conversation as `staff` may see it now.

    `vault` are the conversation's placeholders and values. Fields of tools' results that are declared `Personal`
    hold real values and are masked by their kind.
    """
    full = sees_contact(staff, revealed=revealed)

    def value_of(match: re.Match[str]) -> str:
        placeholder = match.group()
        value = vault.get(placeholder)
        if value is None:
            return placeholder
        return value if full else masked_form(_kind(placeholder), value)

    def shown(value: Any, personal: Personal | None = None) -> Any:
        if isinstance(value, str):
            if personal is not None and value and not _PLACEHOLDER.search(value):
                return value if full else masked_form(Kind(personal.kind), value)
            return _PLACEHOLDER.sub(value_of, value) if "<" in value else value
        if isinstance(value, BaseModel):
            return type(value).model_validate(shown(value.model_dump()))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            marks = personal_fields(type(value))
            fields = [field.name for field in dataclasses.fields(value) if field.init]
            changed = {name: shown(getattr(value, name), marks.get(name, personal)) for name in fields}
            return dataclasses.replace(value, **changed)
        if isinstance(value, Mapping):
            return {key: shown(item, personal) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(shown(item, personal) for item in value)
        return value

    result: T = shown(data)
    return result


def masked_form(kind: Kind, value: str) -> str:
    """How a value looks to who may not see it: `a•••@example.de`, `••• 42`, `•••`."""
    if kind in ALWAYS_SHOWN:
        return value
    if kind == Kind.EMAIL and "@" in value:
        local, _, domain = value.rpartition("@")
        return f"{local[:1]}{_DOTS}@{domain}"
    digits = [character for character in value if character.isdigit()]
    if kind in {Kind.PHONE, Kind.IBAN} and len(digits) >= _LONG_NUMBER:
        return f"{_DOTS} {''.join(digits[-_SHOWN_DIGITS:])}"
    return _DOTS


def _kind(placeholder: str) -> Kind:
    return Kind(placeholder[1:].rpartition("_")[0])
