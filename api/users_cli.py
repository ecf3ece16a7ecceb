"""`crossdesk users`: people at the desk. What a command needs is imported when it runs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli_errors import one_line_errors

if TYPE_CHECKING:
    from agent.staff.assembly import Office

app = typer.Typer(help="People at the desk.", no_args_is_help=True)

T = TypeVar("T")

Email = Annotated[str, typer.Argument(help="The e-mail address with which they sign in.")]
Generate = Annotated[bool, typer.Option("--generate", help="Make a random password and print it, this once.")]


@app.command()
def add(
    email: Email,
    *,
    name: Annotated[str, typer.Option(help="The name that shoppers see; empty: from the e-mail.")] = "",
    role: Annotated[str, typer.Option(help="agent, supervisor or admin.")] = "agent",
    language: Annotated[
        list[str] | None, typer.Option(help="Language that they answer in, e.g. de; may be repeated.")
    ] = None,
    skill: Annotated[
        list[str] | None, typer.Option(help="What they are good at, e.g. returns; may be repeated.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="Their time zone.")] = "UTC",
    interface: Annotated[str, typer.Option(help="Language of the desk's pages.")] = "en",
    generate: Generate = False,
) -> None:
    """Add somebody. The password is asked for, or read from standard input; or made and printed."""
    password = _password(generate=generate)
    shown = name or email.partition("@")[0].replace(".", " ").title()
    staff = _run(
        lambda office: office.directory.add(
            email,
            shown,
            role,
            password,
            by=None,
            languages=language or ["en"],
            skills=skill or (),
            timezone=timezone,
            interface=interface,
        )
    )
    typer.echo(f"{staff.email} ({staff.name}) can sign in at /desk as {staff.role}.", err=True)
    if generate:
        typer.echo(password)


@app.command(name="list")
def show_all() -> None:
    """List everybody."""
    from rich.console import Console
    from rich.table import Table

    people = _run(lambda office: office.directory.all())
    table = Table(box=None)
    for title in ("e-mail", "name", "role", "languages", "skills", "time zone", "state", "id"):
        table.add_column(title, no_wrap=title in {"e-mail", "id"}, overflow="fold")
    for staff in people:
        state = "disabled" if staff.disabled_at else "active"
        languages, skills = " ".join(staff.languages), " ".join(staff.skills)
        table.add_row(
            staff.email, staff.name, staff.role, languages, skills, staff.timezone, state, staff.staff_id
        )
    Console().print(
        table if people else "Nobody is there yet: crossdesk users add you@example.com --role admin"
    )


@app.command()
def role(email: Email, role: Annotated[str, typer.Argument(help="agent, supervisor or admin.")]) -> None:
    """Give somebody another role; they have to sign in again."""

    async def work(office: Office) -> None:
        await office.directory.set_role((await office.directory.named(email)).staff_id, role, by=None)

    _run(work)
    typer.echo(f"{email} is {role} now.")


@app.command()
def disable(email: Email) -> None:
    """End somebody's access at once."""

    async def work(office: Office) -> None:
        await office.directory.disable((await office.directory.named(email)).staff_id, by=None)

    _run(work)
    typer.echo(f"{email} cannot sign in any more.")


@app.command()
def enable(email: Email) -> None:
    """Give somebody their access back."""

    async def work(office: Office) -> None:
        await office.directory.enable((await office.directory.named(email)).staff_id, by=None)

    _run(work)
    typer.echo(f"{email} can sign in again.")


@app.command()
def password(email: Email, *, generate: Generate = False) -> None:
    """Give somebody another password; all their sessions end."""
    chosen = _password(generate=generate)

    async def work(office: Office) -> None:
        await office.directory.set_password((await office.directory.named(email)).staff_id, chosen, by=None)

    _run(work)
    typer.echo(f"{email} has a new password.", err=True)
    if generate:
        typer.echo(chosen)


def _password(*, generate: bool) -> str:
    """A password made, asked for twice at a terminal, or one line of standard input."""
    if generate:
        from agent.staff.passwords import new_password

        return new_password()
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")


def _run(work: Callable[[Office], Awaitable[T]]) -> T:
    """Do something with the accounts of the database that the settings name."""
    from agent.settings import load_settings
    from agent.staff.assembly import open_office

    async def run() -> T:
        async with open_office(load_settings()) as office:
            return await work(office)

    with one_line_errors():
        return asyncio.run(run())
