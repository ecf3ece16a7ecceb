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
    brain_url: Annotated[str, typer.Option(help="Address of the model's server.")] = "",
    prompt: Annotated[Path | None, typer.Option(help="File with the model's prompt.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="A run before, as --json wrote it or its log: compare with it.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="Folder that keeps what a model answered; in the home without it.")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask the model anew, keep nothing.")] = False,
    calls_per_minute: Annotated[
        float, typer.Option(min=0, help="Calls of the model a minute, on average; 0: no limit.")
    ] = 0,
    judge: Annotated[
        str, typer.Option(help="A model that has an opinion of tone and helpfulness; it changes no grade.")
    ] = "",
    judge_url: Annotated[str, typer.Option(help="Address of its server.")] = "",
    repeat: Annotated[int, typer.Option(min=1, max=20, help="How often each scenario is held.")] = 4,
    concurrency: Annotated[
        int,
        typer.Option("--parallel", "--concurrency", min=1, max=16, help="Conversations at the same time."),
    ] = 1,
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
        from evals.conversations.evaluate import Model, evaluate
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
            against=against,
        )
        options = Options(
            url=url, seed=seed, concurrency=concurrency, answers=cache, calls_per_minute=calls_per_minute
        )
        model = Model(
            brain=brain, url=brain_url, prompt=prompt, keep=not no_cache, judge=judge, judge_url=judge_url
        )
        if not evaluate(request, options, model=model, repeat=repeat):
            raise typer.Exit(FAILED_GATE)
