"""The triggers of a hand-off that no setting switches off, the heaviest first, and how urgent each reason is."""

from __future__ import annotations

from collections.abc import Mapping
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

PRIORITY: Final[Mapping[str, int]] = {
    "self_harm": 1,
    "safety": 1,
    "legal_threat": 2,
    "chargeback_threat": 2,
    "vulnerable": 2,
    "anger": 2,
    "above_cap": 3,
    "needs_person": 3,
    "explicit_wish": 3,
}
"""How urgent a reason is, 1 the most; what is not here is 4."""
