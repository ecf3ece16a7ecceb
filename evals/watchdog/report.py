"""The simulation's figures as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from evals.watchdog.checking import Case
from evals.watchdog.running import Outcome

__all__ = ["report"]

SHARES = (0.5, 0.9, 0.95, 0.99, 1.0)


def report(outcome: Outcome) -> str:
    """What held, and the distributions."""
    cases = outcome.cases
    answered = [case for case in cases if case.answered_at is not None]
    in_time = sum(case.kept for case in cases)
    lines = [
        f"{outcome.days} simulated days, seed {outcome.seed}: {outcome.arrived} hand-offs, {len(cases)} over,"
        f" {outcome.open_at_end} open at the end; the watchdog's worker was killed {outcome.deaths} times.",
        "",
        "| must hold | found |",
        "| --- | --- |",
        f"| conversations dropped | {len(outcome.dropped)} |",
        f"| promises broken without a message, steps done twice | {len(outcome.problems)} |",
        "",
        "| first promise | hand-offs | share |",
        "| --- | --- | --- |",
        _share("kept", in_time, len(cases)),
        _share("moved before it was due, with a message", _first(cases, "delayed"), len(cases)),
        _share("broken, with an apology", _first(cases, "apologised"), len(cases)),
        _share("given back by who went away before an answer", _first(cases, "returned"), len(cases)),
        _share("over without a person's answer", len(cases) - len(answered), len(cases)),
        "",
        "| minutes | " + " | ".join(_name(share) for share in SHARES) + " |",
        "| --- | " + " | ".join("---" for _ in SHARES) + " |",
        _row("from the hand-off to a person's first answer", answered, lambda case: case.waited),
        _row("first promise", cases, lambda case: case.promises[0].due_at - case.queued_at),
        _row("answer after the first promise was due", answered, _late),
        _row("longest time without hearing anything", cases, lambda case: case.longest_silence),
        "",
        "| a hand-off | none | 1 | 2 | 3 or more |",
        "| --- | --- | --- | --- | --- |",
        *(_counts(name, step, cases) for name, step in _STEPS),
        "",
        "| language | hand-offs | first promise kept | median wait (min) |",
        "| --- | --- | --- | --- |",
        *(_language(language, cases) for language in sorted({case.language for case in cases})),
    ]
    lines += ["", *outcome.problems[:20], *(f"dropped: {name}" for name in outcome.dropped[:20])]
    return "\n".join(lines).rstrip() + "\n"


_STEPS = (
    ("offers", "offered"),
    ("offers let pass", "rerouted"),
    ("returned from who went away", "returned"),
    ("better place told", "updated"),
    ("delays told", "delayed"),
    ("apologies", "apologised"),
)


def _first(cases: Sequence[Case], step: str) -> int:
    """How many first promises were not kept and had this as the first thing after."""
    order = ("delayed", "apologised", "returned")
    return sum(
        not case.kept and next((name for name in order if case.steps[name]), "") == step for case in cases
    )


def _late(case: Case) -> timedelta | None:
    if case.kept or case.answered_at is None:
        return None
    return case.answered_at - case.promises[0].due_at


def _share(name: str, part: int, whole: int) -> str:
    return f"| {name} | {part} | {100 * part / max(whole, 1):.1f} % |"


def _name(share: float) -> str:
    return "longest" if share == 1.0 else f"{share:.0%}".replace("%", " %")


def _row(name: str, cases: Sequence[Case], of: Callable[[Case], timedelta | None]) -> str:
    values = sorted(value.total_seconds() / 60 for case in cases if (value := of(case)) is not None)
    if not values:
        return f"| {name} | " + " | ".join("–" for _ in SHARES) + " |"
    picked = [values[min(int(share * len(values)), len(values) - 1)] for share in SHARES]
    return f"| {name} | " + " | ".join(f"{value:.1f}" for value in picked) + " |"


def _counts(name: str, step: str, cases: Sequence[Case]) -> str:
    numbers = [min(case.steps[step], 3) for case in cases]
    return f"| {name} | " + " | ".join(str(numbers.count(count)) for count in range(4)) + " |"


def _language(language: str, cases: Sequence[Case]) -> str:
    own = [case for case in cases if case.language == language]
    waits = sorted(case.waited.total_seconds() / 60 for case in own if case.waited is not None)
    middle = f"{waits[len(waits) // 2]:.1f}" if waits else "–"
    kept = 100 * sum(case.kept for case in own) / len(own)
    return f"| {language} | {len(own)} | {kept:.1f} % | {middle} |"
