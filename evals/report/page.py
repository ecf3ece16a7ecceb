"""Writes the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evals.history import Since
from evals.running import Run
from evals.task import Task


def write_page(path: Path, task: Task[Any], done: Run, since: Since | None) -> None:
    """Write the report of a run."""
    raise NotImplementedError
