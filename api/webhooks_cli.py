"""`crossdesk webhooks`: who is told of events. What a command needs is imported when it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from api.cli_errors import one_line_errors

if TYPE_CHECKING:
    from rich.table import Table

    from agent.webhooks.registry import Webhooks
    from agent.webhooks.values import Delivery, DeliveryState, Webhook

app = typer.Typer(help="Webhooks: other systems that are told of events.", no_args_is_help=True)

T = TypeVar("T")

WebhookId = Annotated[str, typer.Argument(help="The webhook's id, as `crossdesk webhooks list` shows it.")]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where to; https:// outside development.")],
    *,
    topic: Annotated[
        list[str] | None,
        typer.Option(help="messages, handoffs or outcomes; may be repeated; all without one."),
    ] = None,
    content: Annotated[
        Literal["ids", "redacted", "full"],
        typer.Option(
            help="ids and states only; texts without personal data too; texts with personal data too."
        ),
    ] = "ids",
) -> None:
    """Tell a system of all events from now on; prints the secret that signs, this once."""
    from agent.webhooks.topics import TOPICS

    webhook = _run(lambda webhooks: webhooks.add(url, topic or TOPICS, content))
    typer.echo(f"{webhook.webhook_id}: keep the secret now, it is not shown again.", err=True)
    typer.echo(webhook.secret)


@app.command(name="list")
def show_all(
    *, dead: Annotated[bool, typer.Option("--dead", help="What could not be delivered.")] = False
) -> None:
    """List the webhooks, with how much each has still to get (pending) and did not get (dead)."""
    from rich.console import Console

    async def read(webhooks: Webhooks) -> Table | str:
        found = await webhooks.all()
        if not found:
            return "There are no webhooks yet: crossdesk webhooks add"
        if not dead:
            return _overview(found, await webhooks.backlog())
        lists = [await webhooks.deliveries(hook.webhook_id, "dead") for hook in found]
        return _dead([item for items in lists for item in items])

    Console().print(_run(read))


@app.command()
def test(webhook_id: WebhookId) -> None:
    """Send a message of the type webhook.test now; exit code 1 where it is not accepted."""
    answer = _run(lambda webhooks: webhooks.test(webhook_id))
    if answer.error:
        typer.echo(answer.error)
        raise typer.Exit(1)
    typer.echo(f"Delivered: the receiver answered {answer.status}.")


@app.command()
def redeliver(
    webhook_id: WebhookId,
    *,
    event: Annotated[str, typer.Option(help="Only this one, by its webhook-id.")] = "",
) -> None:
    """Try what is dead anew."""
    count = _run(lambda webhooks: webhooks.redeliver(webhook_id, event))
    typer.echo(f"{count} will be delivered anew.")


@app.command()
def rotate(
    webhook_id: WebhookId,
    *,
    overlap_hours: Annotated[
        float, typer.Option(min=0, max=8760, help="How long the old secret signs as well.")
    ] = 24.0,
) -> None:
    """Give a webhook a new secret and print it, this once; the old one signs as well for a while."""
    overlap = timedelta(hours=overlap_hours)
    webhook = _run(lambda webhooks: webhooks.rotate(webhook_id, overlap=overlap))
    typer.echo(
        f"The old secret signs for {overlap_hours:g} more hours beside the new one, which is not shown again.",
        err=True,
    )
    typer.echo(webhook.secret)


@app.command()
def remove(webhook_id: WebhookId) -> None:
    """Remove a webhook, with all that it has still to get."""
    _run(lambda webhooks: webhooks.remove(webhook_id))
    typer.echo(f"{webhook_id} is removed.")


def _run(work: Callable[[Webhooks], Awaitable[T]]) -> T:
    """Do something with the webhooks of the database that the settings name."""
    from agent.assembly import open_webhooks
    from agent.settings import load_settings

    async def run() -> T:
        async with open_webhooks(load_settings()) as webhooks:
            return await work(webhooks)

    with one_line_errors():
        return asyncio.run(run())


def _overview(found: list[Webhook], backlog: Mapping[tuple[str, DeliveryState], int]) -> Table:
    table = _table("id", "url", "topics", "content", "pending", "dead")
    for hook in found:
        counts = [str(backlog.get((hook.webhook_id, state), 0)) for state in ("pending", "dead")]
        table.add_row(hook.webhook_id, hook.url, " ".join(sorted(hook.topics)), hook.content, *counts)
    return table


def _dead(items: list[Delivery]) -> Table:
    from agent.webhooks.values import message_id

    table = _table("webhook", "event", "type", "attempts", "last error")
    for item in items:
        event = message_id(item.conversation_id, item.offset)
        table.add_row(item.webhook_id, event, item.type, str(item.attempts), item.error)
    return table


def _table(*titles: str) -> Table:
    from rich.table import Table

    table = Table(box=None)
    for title in titles:
        table.add_column(title, no_wrap=title in ("id", "webhook", "event"), overflow="fold")
    return table
