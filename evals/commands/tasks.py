"""`crossdesk eval intents` and its siblings: one command a task, all with the same options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from evals.commands.one_line import FAILED_GATE, one_line_errors
from evals.commands.options import Fresh, Gate, Html, Json, Langs, Limit, languages


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
        json: Json = None,
        html: Html = None,
        gate: Gate = None,
        limit: Limit = None,
        seed: Annotated[int, typer.Option(help="Seed of that draw and of the resampling.")] = 0,
        langs: Langs = "",
        *,
        fresh: Fresh = False,
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
                languages=languages(langs),
                fresh=fresh,
            )
            if not evaluate(request):
                raise typer.Exit(FAILED_GATE)

    return register  # fmt: skip
