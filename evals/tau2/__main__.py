"""Measure on the retail domain of τ²-bench: `python -m evals.tau2 replay|violations|run --data FOLDER`.

Exits with 1 when something is wrong, with 2 when the data cannot be read; docs/tau2.md explains the tables.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.table import Table

from agent.settings import load_settings
from evals.commands.one_line import FAILED_GATE, one_line_errors
from evals.tau2.benchmark import Played, run_benchmark
from evals.tau2.data import load_retail
from evals.tau2.replay import Outcome, Replay, replay
from evals.tau2.violations import Violations, violate

app = typer.Typer(
    help="Measure the tools, or the whole agent, on the retail domain of tau2-bench.", no_args_is_help=True
)

Data: TypeAlias = Annotated[
    Path, typer.Option("--data", help="db.json and tasks_train.json (or tasks.json, split_tasks.json).")
]

_OUTCOMES: tuple[Outcome, ...] = ("read", "done", "nothing to do", "refused", "not expressed", "wrong")
_MOST = 20


@app.command("replay")
def replay_command(data: Data) -> None:
    """Play the gold actions of the training tasks through the tools, with a yes to each proposal."""
    with one_line_errors():
        played = asyncio.run(replay(load_retail(data)))
    console = Console()
    _show_replay(console, played)
    _end(console, played.problems)


@app.command("violations")
def violations_command(
    data: Data,
    seed: Annotated[int, typer.Option(help="Where the draws begin.")] = 1,
    count: Annotated[int, typer.Option(min=1, help="How many to try.")] = 2500,
) -> None:
    """Try what the retail policy forbids: each must be refused, with the database unchanged."""
    with one_line_errors():
        tried = asyncio.run(violate(load_retail(data).database, seed=seed, count=count))
    console = Console()
    _show_violations(console, tried, seed)
    _end(console, tried.problems)


@app.command("run")
def run_command(
    data: Data,
    *,
    brain: Annotated[str, typer.Option(help="Our model: openai:NAME, anthropic:NAME … as CROSSDESK_BRAIN.")],
    user: Annotated[str, typer.Option(help="The model of the simulated user, as LiteLLM names it.")],
    user_url: Annotated[str, typer.Option(help="Address of that model's server; empty: its own.")] = "",
    task: Annotated[list[str] | None, typer.Option(help="Only these tasks; may be repeated.")] = None,
    trials: Annotated[int, typer.Option(min=1, help="How often each task is played.")] = 1,
    seed: Annotated[int, typer.Option(help="Where the user's draws begin.")] = 300,
) -> None:
    """Run the benchmark's training tasks with the product as the agent; the benchmark scores them."""
    options = {"temperature": 0.0} | ({"api_base": user_url} if user_url else {})
    with one_line_errors():
        settings = load_settings().model_copy(update={"brain": brain})
        played = run_benchmark(
            load_retail(data), settings, user=user, user_options=options,
            task_ids=task or (), trials=trials, seed=seed,
        )  # fmt: skip
        _show_benchmark(Console(), list(_told(played)))


def _told(played: Iterable[Played]) -> Iterator[Played]:
    """Say how each task ended, as it does: a run takes long."""
    for one in played:
        typer.echo(f"task {one.task_id}, trial {one.trial}: reward {one.reward:g} ({one.why})", err=True)
        yield one


def _show_benchmark(console: Console, played: Sequence[Played]) -> None:
    table = Table(title=f"{len({one.task_id for one in played})} training tasks")
    for column in ("task", "trial", "reward", "ended by", "turns", "by the embedded brain"):
        table.add_column(column)
    for one in played:
        row = (one.task_id, str(one.trial), f"{one.reward:g}", one.why.rpartition(".")[2], str(one.turns))
        table.add_row(*row, str(one.fallbacks))
    console.print(table)
    mean = sum(one.reward for one in played) / len(played) if played else 0.0
    console.print(f"Mean reward: {mean:.3f} of {len(played)} runs", highlight=False)


def _show_replay(console: Console, played: Replay) -> None:
    table = Table(title=f"{len(played.tasks)} training tasks")
    table.add_column("gold action", no_wrap=True)
    for outcome in _OUTCOMES:
        table.add_column(outcome, justify="right")
    for name, outcomes in sorted(played.by_action.items()):
        table.add_row(name, *(str(outcomes[outcome] or "") for outcome in _OUTCOMES))
    sums = [sum(found[outcome] for found in played.by_action.values()) for outcome in _OUTCOMES]
    table.add_section()
    table.add_row("together", *(str(count or "") for count in sums))
    console.print(table)
    for end, tasks in played.ends.items():
        named = "" if end == "equal" else f": {', '.join(tasks)}"
        console.print(f"End state {end}: {len(tasks)} tasks{named}", highlight=False, markup=False)
    given = sum(not task.identified for task in played.tasks)
    console.print(
        f"Tasks whose gold actions do not find out who the shopper is (identified by e-mail): {given}",
        highlight=False,
    )


def _show_violations(console: Console, tried: Violations, seed: int) -> None:
    table = Table(title=f"seed {seed}")
    table.add_column("violation", no_wrap=True)
    for column in ("tried", "refused", "unchanged", "controls"):
        table.add_column(column, justify="right")
    table.add_column("refused with")
    for kind in tried.kinds:
        codes = ", ".join(f"{code} {count}" for code, count in kind.codes.most_common(3))
        table.add_row(
            kind.name, str(kind.tried), str(kind.refused), str(kind.unchanged), str(kind.controls), codes
        )
    console.print(table)
    console.print(f"{tried.refused} of {tried.tried} refused with the database unchanged", highlight=False)


def _end(console: Console, problems: Sequence[str]) -> None:
    """Name what is wrong, and exit accordingly."""
    for problem in problems[:_MOST]:
        console.print(problem, style="red", markup=False, highlight=False, soft_wrap=True)
    if len(problems) > _MOST:
        console.print(f"… and {len(problems) - _MOST} more")
    if problems:
        raise typer.Exit(FAILED_GATE)


if __name__ == "__main__":
    app()
