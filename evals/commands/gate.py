"""`crossdesk eval gate`: thresholds put to runs that were made before, for CI."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.one_line import FAILED_GATE, one_line_errors


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gate")(gate)


def gate(
    file: Annotated[Path, typer.Argument(help="Thresholds, as in data/evals/gates.yaml.")],
    run: Annotated[
        list[Path], typer.Option("--run", help="What --json wrote, or a run log; may be repeated.")
    ],
) -> None:
    """Put thresholds to runs. Exits with 1, naming the gates that failed."""
    with one_line_errors():
        from rich.console import Console

        from evals.commands.showing import show_gates
        from evals.errors import GatesInvalid
        from evals.gates import check, read_gates
        from evals.history import summary_of

        gates = read_gates(file)
        summaries = {str(summary["task"]): summary for summary in map(summary_of, run)}
        checked = check(gates, summaries)
        if not checked:
            raise GatesInvalid(f"{file}: no gate is about {', '.join(sorted(summaries))}")
        show_gates(Console(), checked)
        left_out = sorted({gate.task for gate in gates} - set(summaries))
        if left_out:
            typer.echo(f"Not checked, as no run was given: {', '.join(left_out)}")
        if not all(one.held for one in checked):
            raise typer.Exit(FAILED_GATE)
