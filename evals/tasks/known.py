"""The tasks by name. A task's module, and what it needs, is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, cast

from evals.task import Task

_TASKS: Final = {
    "intents": "IntentsTask",
    "language": "LanguageTask",
    "sentiment": "SentimentTask",
    "pii": "PiiTask",
    "retrieval": "RetrievalTask",
    "grounding": "GroundingTask",
}
NAMES: Final = tuple(_TASKS)


def load_task(name: str) -> Task[Any]:
    """The task of a name in `NAMES`."""
    return cast("Task[Any]", getattr(import_module(f"evals.tasks.{name}"), _TASKS[name])())
