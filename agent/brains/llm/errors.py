"""Why a model's turn is given to the embedded brain."""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "unreachable",
    "timeout",
    "refused",
    "malformed",
    "looping",
    "ungrounded",
    "over_budget",
    "breaker_open",
    "defect",
]


class Unusable(Exception):
    """What the model did cannot be used; `reason` says what was wrong with it."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail


class BrokenOff(Exception):
    """The model's server closed the stream in the middle of an answer."""
