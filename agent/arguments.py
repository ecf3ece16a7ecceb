"""The arguments of a tool as the log may hold them, where people or other agents give them with real values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.personal import VaultSession
from guardrails.kinds import Kind
from guardrails.vault import PLACEHOLDER
from tools.models import Personal
from tools.registry import ToolSpec

__all__ = ["UNKNOWN", "masked_arguments"]

UNKNOWN = "unknown"
"""Stands for argument names that a tool does not have: they may be anything."""

_KINDS: Mapping[str, Kind] = {
    "email": Kind.EMAIL, "phone": Kind.PHONE, "postcode": Kind.POSTCODE, "street": Kind.ADDRESS,
    "name": Kind.NAME, "vat_number": Kind.ID,
}  # fmt: skip
"""What arguments of these names are, declared `Personal` or not; all other texts are searched for personal data."""
_PLAIN = frozenset({"order_number", "country"})


def masked_arguments(
    vault: VaultSession, spec: ToolSpec, arguments: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """The arguments with placeholders, also inside lists and objects; the call puts the real values back."""
    fields = spec.parameters.model_fields
    known: dict[str, Any] = {}
    for name, value in arguments.items():
        if name in fields:
            marks = [mark.kind for mark in fields[name].metadata if isinstance(mark, Personal)]
            known[name] = _mask(vault, name, value, language, marks[0] if marks else "")
    return known if len(known) == len(arguments) else {**known, UNKNOWN: ""}


def _mask(vault: VaultSession, name: str, value: Any, language: str, kind: str = "") -> Any:
    if isinstance(value, str):
        if not value or name in _PLAIN or PLACEHOLDER.fullmatch(value):
            return value
        kind = kind or _KINDS.get(name, "")
        return vault.mask_value(kind, value) if kind else vault.mask(value, language=language)
    if isinstance(value, Mapping):
        return {
            vault.mask(str(key), language=language): _mask(vault, str(key), item, language)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_mask(vault, name, item, language, kind) for item in value]
    return value
