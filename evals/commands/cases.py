"""`crossdesk eval cases`: what the desk marked as wrong, as cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.one_line import one_line_errors


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cases")(cases)


def cases(
    out: Annotated[Path, typer.Argument(help="The JSON Lines file to write.")],
    *,
    intents: Annotated[
        bool,
        typer.Option("--intents", help="Only those with intents named, for 'crossdesk eval intents --data'."),
    ] = False,
) -> None:
    """Write the replies that agents marked as wrong as cases, with placeholders for personal data."""
    with one_line_errors():
        import asyncio
        import json

        from agent.opening import open_database
        from agent.settings import load_settings
        from agent.store.quality import SqlScores
        from evals.cases import read_cases
        from evals.errors import EvalError

        async def run() -> list[str]:
            async with open_database(load_settings()) as database:
                found = [case async for case in read_cases(SqlScores(database))]
            return [
                json.dumps(case, ensure_ascii=False) for case in found if case.get("intents") or not intents
            ]

        lines = asyncio.run(run())
        try:
            out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as exc:
            raise EvalError(f"{out}: cannot be written: {exc.strerror}") from exc
        typer.echo(f"{len(lines)} cases in {out}")
