"""`crossdesk eval intents` and its siblings: one command a task, all with the same options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from evals.commands.one_line import FAILED_GATE, one_line_errors


def task_command(name: str, about: str) -> Callable[[typer.Typer], None]:
    """What registers the command of a task of `evals.tasks.known`."""

    def register(app: typer.Typer) -> None:
        app.command(name, help=f"{about} Exits with 1 when a gate failed, with 2 on bad input.")(command)

    def command(
        data: Annotated[
            list[Path] | None,
            typer.Option(
                "--data", help="A data set (JSON Lines); may be repeated. The bundled test sets without one."
            ),
        ] = None,
        json: Annotated[Path | None, typer.Option("--json", help="Write the summary here.")] = None,
        html: Annotated[Path | None, typer.Option("--html", help="Write a report for people here.")] = None,
        gate: Annotated[
            Path | None, typer.Option("--gate", help="Thresholds (YAML) that must hold, or it exits with 1.")
        ] = None,
        limit: Annotated[
            int | None, typer.Option(min=1, help="Judge at most so many rows, drawn at random.")
        ] = None,
        seed: Annotated[int, typer.Option(help="Seed of that draw and of the resampling.")] = 0,
        langs: Annotated[str, typer.Option(help="Only rows in these languages, e.g. de,ar.")] = "",
        *,
        fresh: Annotated[
            bool, typer.Option("--fresh", help="Begin anew, also where an interrupted run could go on.")
        ] = False,
    ) -> None:
        with one_line_errors():
            from evals.commands.evaluate import Request, evaluate

            request = Request(
                task=name,
                data=tuple(data or ()),
                json=json,
                html=html,
                gate=gate,
                limit=limit,
                seed=seed,
                languages=tuple(code.strip() for code in langs.split(",") if code.strip()),
                fresh=fresh,
            )
            if not evaluate(request):
                raise typer.Exit(FAILED_GATE)

    return register  # fmt: skip
