"""`crossdesk eval compare`: two runs on the same items."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.one_line import one_line_errors


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare)


def compare(
    a: Annotated[Path, typer.Argument(help="The run before: what --json wrote, or a run log.")],
    b: Annotated[Path, typer.Argument(help="The run after.")],
    json: Annotated[Path | None, typer.Option("--json", help="Write the comparison here.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the resampling.")] = 0,
    examples: Annotated[int, typer.Option(min=0, help="How many changed items to show each way.")] = 10,
) -> None:
    """Say what got better, what got worse, and what is noise. Refuses runs of different data."""
    with one_line_errors():
        from rich.console import Console

        from evals.commands.showing import show_comparison, write_comparison
        from evals.comparing import compare as compared
        from evals.history import read_side

        before, after = read_side(a), read_side(b)
        found = compared(before, after, seed=seed)
        show_comparison(Console(), before, after, found, examples=examples)
        if json:
            write_comparison(json, before, after, found)
