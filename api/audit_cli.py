"""`crossdesk audit`: who did what at the desk. What a command needs is imported when it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli_errors import one_line_errors

if TYPE_CHECKING:
    from agent.staff.assembly import Office

app = typer.Typer(help="The audit log: who did what at the desk.", no_args_is_help=True)

T = TypeVar("T")


@app.command(name="list")
def show(
    *,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest.")] = 50,
    action: Annotated[str, typer.Option(help="Only this action, e.g. contact.reveal.")] = "",
    subject: Annotated[str, typer.Option(help="Only what was done to this, e.g. conv_….")] = "",
) -> None:
    """List the newest entries, the newest first."""
    from rich.console import Console
    from rich.table import Table

    entries = _run(lambda office: office.audit.store.page(limit=limit, action=action, subject=subject))
    table = Table(box=None)
    for title in ("no.", "at (UTC)", "who", "role", "action", "subject", "details"):
        table.add_column(title, no_wrap=title in {"no.", "at (UTC)"}, overflow="fold")
    for entry in entries:
        details = " ".join(f"{name}={value}" for name, value in sorted(entry.details.items()))
        at = f"{entry.at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(entry.number), at, entry.who, entry.role, entry.action, entry.subject, details)
    Console().print(table if entries else "Nothing is recorded yet.")


@app.command()
def verify() -> None:
    """Check the chain: whether an entry was changed or removed. Exit code 1 where one was."""
    state = _run(lambda office: office.audit.verify())
    if state.broken:
        typer.echo(f"Entry {state.broken} {state.reason}; {state.entries} before it are good.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{state.entries} entries, none changed, none missing; the newest is {state.head}")


def _run(work: Callable[[Office], Awaitable[T]]) -> T:
    from agent.settings import load_settings
    from agent.staff.assembly import open_office

    async def run() -> T:
        async with open_office(load_settings()) as office:
            return await work(office)

    with one_line_errors():
        return asyncio.run(run())
