"""Figures as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_NO_SHARES: Final = ("macro", "mrr", "ndcg", "ece")
_AMOUNTS: Final = "model_"


def words(name: str) -> str:
    """A measure's name."""
    return {"macro_f1": "macro F1", "mrr_at_10": "MRR at 10", "ndcg_at_10": "nDCG at 10"}.get(
        name, name.replace("_", " ")
    )


def percent(value: float | None) -> str:
    """A share."""
    return "–" if value is None else f"{value * 100:.1f} %"


def number(name: str, value: float | None) -> str:
    """A measure's value: shares in per cent, amounts to two places, others to three."""
    if value is not None and is_amount(name):
        return f"{value:,.2f}"
    return f"{value:.3f}" if value is not None and name.startswith(_NO_SHARES) else percent(value)


def is_amount(name: str) -> bool:
    """Whether a measure is an amount (calls, tokens, cost …): neither a share nor between 0 and 1."""
    return name.startswith(_AMOUNTS)


def interval(name: str, found: Mapping[str, Any]) -> str:
    """The interval of a figure."""
    if found.get("low") is None:
        return ""
    return f"{number(name, found['low']).removesuffix(' %')} – {number(name, found['high'])}"


def points(difference: float) -> str:
    """A difference of two shares, in percentage points."""
    return f"{difference * 100:+.1f}".replace("-", "−")


def difference(name: str, value: float) -> str:
    """How much a measure changed: shares in percentage points, amounts as they are."""
    return f"{value:+,.2f}".replace("-", "−") if is_amount(name) else points(value)
