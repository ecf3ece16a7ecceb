"""`crossdesk eval conversations`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.one_line import FAILED_GATE, one_line_errors
from evals.commands.options import Fresh, Gate, Html, Json, Langs, Limit, languages


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("conversations")(conversations)


def conversations(
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="A file of scenarios (YAML) or a folder of them; may be repeated."),
    ] = None,
    url: Annotated[str, typer.Option(help="A running instance, e.g. http://127.0.0.1:8000.")] = "",
    brain: Annotated[
        str, typer.Option(help="The brain to measure in process; the setting's without it.")
    ] = "",
    repeat: Annotated[int, typer.Option(min=1, max=20, help="How often each scenario is held.")] = 4,
    concurrency: Annotated[int, typer.Option(min=1, max=2, help="Conversations at the same time.")] = 1,
    json: Json = None,
    html: Html = None,
    gate: Gate = None,
    limit: Limit = None,
    seed: Annotated[int, typer.Option(help="Seed of wordings, noise, that draw and the resampling.")] = 0,
    langs: Langs = "",
    *,
    fresh: Fresh = False,
) -> None:
    """Hold whole conversations with simulated shoppers. Exits with 1 when a gate failed, with 2 on bad input."""
    with one_line_errors():
        from evals.commands.evaluate import Request
        from evals.conversations.evaluate import evaluate
        from evals.conversations.judge import Options

        request = Request(
            task="conversations",
            data=tuple(data or ()),
            json=json,
            html=html,
            gate=gate,
            limit=limit,
            seed=seed,
            languages=languages(langs),
            fresh=fresh,
        )
        options = Options(url=url, seed=seed, concurrency=concurrency)
        if not evaluate(request, options, brain=brain, repeat=repeat):
            raise typer.Exit(FAILED_GATE)
