"""Options that every `crossdesk eval TASK` has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Json: TypeAlias = Annotated[Path | None, typer.Option("--json", help="Write the summary here.")]
Html: TypeAlias = Annotated[Path | None, typer.Option("--html", help="Write a report for people here.")]
Gate: TypeAlias = Annotated[
    Path | None, typer.Option("--gate", help="Thresholds (YAML) that must hold, or it exits with 1.")
]
Limit: TypeAlias = Annotated[int | None, typer.Option(min=1, help="Judge at most so many, drawn at random.")]
Langs: TypeAlias = Annotated[str, typer.Option(help="Only those in these languages, e.g. de,ar.")]
Fresh: TypeAlias = Annotated[
    bool, typer.Option("--fresh", help="Begin anew, also where an interrupted run could go on.")
]


def languages(langs: str) -> tuple[str, ...]:
    """The codes of a `--langs`."""
    return tuple(code.strip() for code in langs.split(",") if code.strip())
