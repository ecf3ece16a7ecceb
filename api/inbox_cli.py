"""`crossdesk inbox`: the desk's list of conversations. What a command needs is imported when it runs."""

from __future__ import annotations

import asyncio

import typer

from api.cli_errors import one_line_errors

app = typer.Typer(help="The desk's list of conversations.", no_args_is_help=True)


@app.callback()
def _inbox() -> None:
    """The desk's list of conversations."""


@app.command()
def rebuild() -> None:
    """Make the inbox anew from the log, while the server runs: after an upgrade, or when in doubt."""
    from agent.assembly import open_inbox
    from agent.settings import load_settings

    async def run() -> int:
        async with open_inbox(load_settings()) as inbox:
            return await inbox.rebuild()

    with one_line_errors():
        done = asyncio.run(run())
    typer.echo(f"{done} conversations were read; the inbox shows what their logs say.")
