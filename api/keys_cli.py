"""`crossdesk keys`: keys for those who call the API. What a command needs is imported when it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from api.cli_errors import one_line_errors

if TYPE_CHECKING:
    from agent.keys.keyring import Keyring
    from agent.keys.values import ApiKey, Issued

app = typer.Typer(help="Keys for those who call the API.", no_args_is_help=True)

T = TypeVar("T")

Kind = Literal["publishable", "secret"]
KeyId = Annotated[str, typer.Argument(help="The key's id, as `crossdesk keys list` shows it.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, e.g. 'web shop'.")],
    *,
    kind: Annotated[Kind, typer.Option(help="publishable: for pages, seen by all; secret: for servers.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="conversations (the default), desk:read, desk:write or desk:approve; may be repeated."
        ),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="Web origin of pages that may use a publishable key; may be repeated."),
    ] = None,
    per_minute: Annotated[
        int | None,
        typer.Option(help="Requests a minute: of each address for a publishable key, else of all together."),
    ] = None,
) -> None:
    """Make a key and print it, this once."""
    scopes = scope or ["conversations"]
    issued = _run(
        lambda keyring: keyring.create(name, kind, scopes, origins=origin or (), per_minute=per_minute)
    )
    _show(issued, "Keep the key now: it is not stored and cannot be shown again.")


@app.command(name="list")
def show_all() -> None:
    """List the keys, without their secrets."""
    from rich.console import Console
    from rich.table import Table

    keys = _run(lambda keyring: keyring.all())
    table = Table(box=None)
    for title in ("id", "kind", "name", "may", "origins", "a minute", "state", "last used"):
        table.add_column(title, no_wrap=title == "id", overflow="fold")
    for key in keys:
        scopes, origins = " ".join(sorted(key.scopes)), "\n".join(key.origins)
        used = max((secret.last_used_at for secret in key.secrets if secret.last_used_at), default=None)
        row = (key.key_id, key.kind, key.name, scopes, origins, str(key.per_minute), _state(key), _time(used))
        table.add_row(*row)
    Console().print(table if keys else "There are no keys yet: crossdesk keys create")


@app.command()
def rotate(
    key_id: KeyId,
    *,
    overlap_hours: Annotated[
        float, typer.Option(min=0, max=8760, help="How long the old secret is still valid.")
    ] = 24.0,
) -> None:
    """Give a key a new secret and print it, this once; the old one goes on for a while."""
    issued = _run(lambda keyring: keyring.rotate(key_id, overlap=timedelta(hours=overlap_hours)))
    _show(issued, f"The old secret is valid for {overlap_hours:g} more hours; the new one from now on.")


@app.command()
def revoke(key_id: KeyId) -> None:
    """End a key at once."""
    _run(lambda keyring: keyring.revoke(key_id))
    typer.echo(f"{key_id} is revoked.")


def _run(work: Callable[[Keyring], Awaitable[T]]) -> T:
    """Do something with the keys of the database that the settings name."""
    from agent.assembly import open_keyring
    from agent.settings import load_settings

    async def run() -> T:
        async with open_keyring(load_settings()) as keyring:
            return await work(keyring)

    with one_line_errors():
        return asyncio.run(run())


def _show(issued: Issued, remark: str) -> None:
    """The key alone on standard output, so that a script can take it from there; the rest beside it."""
    key = issued.key
    typer.echo(f"{key.key_id} ({key.kind}, {', '.join(sorted(key.scopes))}): {remark}", err=True)
    typer.echo(issued.text)


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {_time(key.revoked_at)}"
    now = datetime.now().astimezone()
    ending = [secret.expires_at for secret in key.secrets if secret.expires_at and secret.expires_at > now]
    return f"rotated, old until {_time(max(ending))}" if ending else "valid"


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
