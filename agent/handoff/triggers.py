"""The triggers of a hand-off that no setting switches off, the heaviest first."""

from __future__ import annotations

from typing import Final

ALWAYS: Final = (
    "self_harm",
    "safety",
    "legal_threat",
    "chargeback_threat",
    "vulnerable",
    "explicit_wish",
    "anger",
)
