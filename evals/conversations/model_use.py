"""What a language model cost and how often it was of no use, from the replies' events (`ModelUse`)."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evals.figures import Part
from evals.records import ItemRecord
from evals.report.sections import Table
from evals.wording import percent

NAMES = {
    "fallback_rate": "turns that the embedded brain had to finish",
    "unchecked_rate": "claims of the model that nothing could be held against",
    "model_calls": "calls of the model a turn",
    "model_tokens": "tokens a turn, read and written",
    "model_seconds": "seconds of the model a turn",
    "model_cost": "cost of a thousand turns",
}


def model_scores(uses: Sequence[Mapping[str, Any]]) -> dict[str, Part]:
    """What a conversation adds to the measures; nothing where no model was asked. Turns without one count too."""
    asked = [use for use in uses if use]
    if not asked:
        return {}
    turns = len(uses)
    claims = sum(use["claims"] for use in asked)
    scores: dict[str, Part] = {
        "fallback_rate": (float(sum(bool(use["fallback"]) for use in asked)), turns),
        "model_calls": (_sum(asked, "calls"), turns),
        "model_tokens": (_sum(asked, "input_tokens") + _sum(asked, "output_tokens"), turns),
        "model_seconds": (_sum(asked, "milliseconds") / 1000, turns),
        "model_cost": (_sum(asked, "cost") * 1000, turns),
    }
    if claims:
        scores["unchecked_rate"] = (_sum(asked, "unchecked"), claims)
    return scores


def model_summary(records: Sequence[ItemRecord]) -> dict[str, Any] | None:
    """All conversations together; None where no model was asked. Times in milliseconds, of turns that asked it."""
    uses = [use for record in records for use in record.details.get("model", ())]
    asked = [use for use in uses if use]
    if not asked:
        return None
    times = sorted(use["milliseconds"] for use in asked)
    fallbacks = Counter(use["fallback"] for use in asked if use["fallback"])
    claims, unchecked = (int(_sum(asked, name)) for name in ("claims", "unchecked"))
    return {
        "models": sorted({use["model"] for use in asked}),
        "prompts": sorted({use["prompt"] for use in asked}),
        "turns": len(uses),
        "turns_with_model": len(asked),
        "calls": int(_sum(asked, "calls")),
        "calls_per_turn": round(_sum(asked, "calls") / len(asked), 2),
        "retries": int(_sum(asked, "retries")),
        "input_tokens": int(_sum(asked, "input_tokens")),
        "output_tokens": int(_sum(asked, "output_tokens")),
        "cost": round(_sum(asked, "cost"), 6),
        "cost_per_conversation": round(_sum(asked, "cost") / len(records), 6),
        "milliseconds": {
            "p50": statistics.median(times),
            "p95": times[max(0, -(-95 * len(times) // 100) - 1)],
        },
        "fallbacks": dict(fallbacks.most_common()),
        "fallback_rate": round(fallbacks.total() / len(asked), 4),
        "claims": claims,
        "unchecked": unchecked,
        "unchecked_rate": round(unchecked / claims, 4) if claims else None,
    }


def model_lines(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The summary of a model's use for people: what, and how much."""
    reasons = ", ".join(f"{reason} {count}" for reason, count in found["fallbacks"].items())
    times = found["milliseconds"]
    return [
        ("model, prompt", f"{', '.join(found['models'])}; {', '.join(found['prompts'])}"),
        ("turns", f"{found['turns']}, {found['turns_with_model']} of them with the model"),
        ("calls", f"{found['calls']} ({found['calls_per_turn']} a turn), {found['retries']} made again"),
        ("tokens", f"{found['input_tokens']} read, {found['output_tokens']} written"),
        ("cost", f"{found['cost']:g}, {found['cost_per_conversation']:g} a conversation"),
        ("time of the model a turn", f"{times['p50']:.0f} ms p50, {times['p95']:.0f} ms p95"),
        ("fallback", f"{percent(found['fallback_rate'])} of its turns" + (f": {reasons}" if reasons else "")),
        (
            "claims not checked",
            f"{found['unchecked']} of {found['claims']} ({percent(found['unchecked_rate'])})",
        ),
    ]


def model_table(found: Mapping[str, Any]) -> Table:
    """The same in the report."""
    return Table(title="The language model", columns=("", ""), rows=model_lines(found))


def _sum(uses: Sequence[Mapping[str, Any]], name: str) -> float:
    return float(sum(use[name] for use in uses))
