"""`crossdesk eval judge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.one_line import FAILED_GATE, one_line_errors
from evals.commands.options import Fresh, Gate, Html, Json, Langs, Limit, languages


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("judge")(judge)


def judge(
    judge: Annotated[str, typer.Option(help="The model that judges, e.g. openai:gpt-5-mini.")],
    judge_url: Annotated[str, typer.Option(help="Address of its server.")] = "",
    data: Annotated[
        list[Path] | None, typer.Option("--data", help="Labelled replies (JSON Lines); may be repeated.")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask anew, keep nothing.")] = False,
    json: Json = None,
    html: Html = None,
    gate: Gate = None,
    limit: Limit = None,
    seed: Annotated[int, typer.Option(help="Seed of that draw and of the resampling.")] = 0,
    langs: Langs = "",
    *,
    fresh: Fresh = False,
) -> None:
    """How far a judging model agrees with people. Exits with 1 when a gate failed, with 2 on bad input."""
    with one_line_errors():
        from agent.settings import load_settings
        from evals.commands.evaluate import Request, files_of, measure
        from evals.judging.opening import answers_folder, judge_settings
        from evals.judging.task import JudgeTask
        from evals.rows import Selection, read_data_set

        request = Request(
            task="judge",
            data=tuple(data or ()),
            json=json,
            html=html,
            gate=gate,
            limit=limit,
            seed=seed,
            languages=languages(langs),
            fresh=fresh,
        )
        settings = load_settings()
        task = JudgeTask(
            judge_settings(settings, judge, judge_url), None if no_cache else answers_folder(settings)
        )
        chosen = Selection(limit=request.limit, seed=request.seed, languages=request.languages)
        try:
            held = measure(
                request,
                task,
                chosen,
                settings,
                read=lambda: read_data_set(files_of(request), task.read, selection=chosen),
            )
        finally:
            task.close()
        if not held:
            raise typer.Exit(FAILED_GATE)
