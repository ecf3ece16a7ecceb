"""Errors that a person can mend end a command with one line and exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

FAILED_GATE: Final = 1
BAD_INPUT: Final = 2
STOPPED: Final = 130
"""What a shell expects of a program that Ctrl-C ended."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End with one line where a file, an option or a setting is wrong."""
    from agent.errors import AgentError
    from agent.perception.errors import PerceptionError
    from evals.errors import EvalError
    from retrieval.errors import RetrievalError
    from tools.errors import PolicyError

    try:
        yield
    except (EvalError, AgentError, PerceptionError, RetrievalError, PolicyError) as exc:
        typer.echo(f"crossdesk: {' '.join(str(exc).split())}", err=True)
        raise typer.Exit(BAD_INPUT) from exc
