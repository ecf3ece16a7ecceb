"""How the command `crossdesk` ends where its input cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

__all__ = ["BAD_INPUT", "one_line_errors"]

BAD_INPUT = 2
"""The exit code for a setting, file or argument that cannot be used."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End with one line and exit code 2 where a setting or a file is wrong."""
    from agent.encoder.errors import EncoderError
    from agent.errors import AgentError, InvalidInput
    from agent.perception.errors import PerceptionError
    from agent.replies.catalogue import CatalogueError
    from agent.store.errors import StoreError
    from retrieval.errors import RetrievalError
    from tools.errors import PolicyError

    try:
        yield
    except (
        AgentError,
        PerceptionError,
        EncoderError,
        CatalogueError,
        StoreError,
        RetrievalError,
        PolicyError,
    ) as exc:
        # The pointer of a wrong input is the name of an option.
        words = f"{exc.pointer.strip('/')}: {exc.detail}" if isinstance(exc, InvalidInput) else str(exc)
        typer.echo(f"crossdesk: {words}", err=True)
        raise typer.Exit(BAD_INPUT) from exc
