"""The command `crossdesk`. Each command imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

# With several threads the embedder spins on busy cores and takes many times as long; read before it is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import typer

from api.audit_cli import app as audit_app
from api.cli_errors import BAD_INPUT, one_line_errors
from api.inbox_cli import app as inbox_app
from api.keys_cli import app as keys_app
from api.users_cli import app as users_app
from api.webhooks_cli import app as webhooks_app
from evals.cli import app as eval_app

app = typer.Typer(
    help="Crossdesk: customer service for web shops that sell across borders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(eval_app, name="eval")
app.add_typer(inbox_app, name="inbox")
app.add_typer(keys_app, name="keys")
app.add_typer(webhooks_app, name="webhooks")
app.add_typer(users_app, name="users")
app.add_typer(audit_app, name="audit")


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def serve() -> None:
    """Serve the API, the chat widget and the demo shop."""
    from agent.settings import load_settings
    from api.serving import serve as run

    with one_line_errors():
        run(load_settings())


@app.command()
def mcp(
    *, http: Annotated[bool, typer.Option("--http", help="Serve, with the tools at /mcp as well.")] = False
) -> None:
    """Offer the tools to other agents over MCP: on standard input and output, or over HTTP."""
    import asyncio

    from agent.errors import SettingsError
    from agent.settings import load_settings
    from api.mcp import MISSING

    with one_line_errors():
        if http:
            from api.serving import serve as run

            run(load_settings().model_copy(update={"mcp": True}))
            return
        try:
            from api.mcp.stdio import serve_stdio
        except ImportError as exc:
            raise SettingsError(MISSING) from exc
        asyncio.run(serve_stdio(load_settings()))


@app.command()
def chat(
    locale: Annotated[str, typer.Option(help="The shopper's locale.")] = "en-GB",
    market: Annotated[str, typer.Option(help="The shop's market; empty: from the locale.")] = "",
    timezone: Annotated[str, typer.Option(help="The shopper's time zone; empty: from the market.")] = "",
    brain: Annotated[str, typer.Option(help="What answers; the setting's without it.")] = "",
    brain_url: Annotated[str, typer.Option(help="Address of a model's server.")] = "",
    prompt: Annotated[Path | None, typer.Option(help="File with a model's prompt.")] = None,
    *,
    trace: Annotated[
        bool, typer.Option("--trace", help="Show perception, tools, passages, checks, tokens and time.")
    ] = False,
) -> None:
    """Talk to it in the terminal."""
    import asyncio

    from agent.settings import load_settings
    from api.chat import talk

    with one_line_errors():
        settings = load_settings().with_brain(brain, url=brain_url, prompt=prompt)
        asyncio.run(talk(settings, locale=locale, market=market, timezone=timezone, trace=trace))


@app.command()
def doctor() -> None:
    """Say what is configured, what works and what is missing."""
    from api.doctor import examine

    if not examine():
        raise typer.Exit(1)


@app.command()
def ingest(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of articles; CROSSDESK_KNOWLEDGE without one.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Bring the search index up to date with the help centre's articles; only what changed is embedded."""
    from agent.settings import load_settings
    from api.ingesting import bring_up_to_date

    with one_line_errors():
        if not bring_up_to_date(load_settings(), folder, dry_run=dry_run):
            raise typer.Exit(BAD_INPUT)


@app.command()
def train(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder with intents.yaml and one .jsonl a language.")
    ] = None,
    *,
    encoder: Annotated[
        bool,
        typer.Option("--encoder", help="Fine-tune the encoder itself on the data folder (torch, an hour)."),
    ] = False,
) -> None:
    """Train the intents on the utterances of a folder, your own ones too, and say how well they are told apart."""
    from agent.settings import load_settings
    from api.training import train_encoder, train_heads

    with one_line_errors():
        if encoder and folder is not None:
            from agent.errors import SettingsError

            raise SettingsError("'--encoder' trains on the data folder: leave the folder out")
        if encoder:
            train_encoder(load_settings())
        else:
            train_heads(load_settings(), folder)


if __name__ == "__main__":
    main()
