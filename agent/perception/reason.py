"""Why a shopper sends something back, and what is wrong with what arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from agent.perception.lexicon import Lexicon
from agent.perception.text import fold

ReturnReason = Literal[
    "too_small",
    "too_large",
    "not_as_described",
    "changed_mind",
    "quality",
    "damaged",
    "wrong_item",
    "late",
    "other",
]
"""The return reasons of `data/policy.yaml`."""

Problem = Literal["damaged", "faulty", "wrong_item", "missing"]
"""What can be wrong with goods that arrived."""

_PROBLEMS: Final[tuple[Problem, ...]] = ("missing", "wrong_item", "damaged", "faulty")
_REASONS: Final[tuple[ReturnReason, ...]] = (
    "too_small", "too_large", "not_as_described", "late", "changed_mind", "quality"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """What a message says; `reason` is None where it gives none, `problems` are in the order of precedence."""

    reason: ReturnReason | None = None
    problems: tuple[Problem, ...] = ()


def read_reasons(text: str, words: Lexicon) -> Reasons:
    """The reason for a return and the problems with the goods that `text` names.

    A reason of fit or taste wins over a problem word ("the zip is fine but it is too small"); a wrong or damaged
    item is a reason of its own; a faulty one counts as damaged.
    """
    folded = fold(text)
    problems = tuple(problem for problem in _PROBLEMS if words.has(f"problem.{problem}", folded))
    return Reasons(reason=_reason(folded, words, problems), problems=problems)


def return_reason(text: str, words: Lexicon) -> ReturnReason | None:
    """The reason for a return that `text` gives."""
    return read_reasons(text, words).reason


def problem_kind(text: str, words: Lexicon) -> Problem | None:
    """What `text` says is wrong with goods that arrived; of several problems the one that weighs most."""
    return next(iter(read_reasons(text, words).problems), None)


def _reason(folded: str, words: Lexicon, problems: tuple[Problem, ...]) -> ReturnReason | None:
    fit: list[ReturnReason] = [
        name for name in ("too_small", "too_large") if words.has(f"reason.{name}", folded)
    ]
    if (
        len(fit) == 2
    ):  # "too small, I need a larger one" names the remedy too: the earlier one is the complaint
        fit.sort(key=lambda name: min(hit.start for hit in words.hits(f"reason.{name}", folded)))
    if fit:
        return fit[0]
    if "wrong_item" in problems:
        return "wrong_item"
    if "damaged" in problems or "faulty" in problems:
        return "damaged"
    for name in _REASONS[2:]:
        if words.has(f"reason.{name}", folded):
            return name
    return "other" if words.has("reason.other", folded) else None
