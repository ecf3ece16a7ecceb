"""Runs the conversations as the command asks."""

from __future__ import annotations

import re
from pathlib import Path

from agent.settings import BRAINS, DATA, Settings, load_settings
from evals.commands.evaluate import Request, measure
from evals.conversations.judge import Options
from evals.conversations.reading import read_scenarios
from evals.conversations.task import ConversationsTask
from evals.errors import EvalError
from evals.rows import Selection


def evaluate(request: Request, options: Options, *, brain: str, repeat: int) -> bool:
    """Hold them; whether no gate failed. Raises `EvalError` and the errors of the parts that are measured."""
    settings = with_brain(load_settings(), brain, options)
    task = ConversationsTask(options)
    selection = Selection(limit=request.limit, seed=request.seed, languages=request.languages)
    try:
        return measure(
            request,
            task,
            selection,
            settings,
            read=lambda: read_scenarios(scenario_files(request.data), selection, repeat=repeat),
        )
    finally:
        task.close()


def with_brain(settings: Settings, brain: str, options: Options) -> Settings:
    """The settings with another brain. Raises `EvalError` for one that does not exist."""
    if not brain:
        return settings
    if options.url:
        raise EvalError("--brain is for conversations in process: behind a URL the server chooses")
    if not re.fullmatch(BRAINS, brain):
        raise EvalError(f"--brain: {brain!r} is neither 'embedded' nor a model as 'provider:name'")
    return settings.model_copy(update={"brain": brain})


def scenario_files(given: tuple[Path, ...]) -> list[Path]:
    """The files to read: those that were named, all of a folder that was named, or those that come along."""
    files: list[Path] = []
    for path in given or (DATA / "evals" / "conversations",):
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise EvalError(f"{path}: the folder holds no .yaml file")
        files += inside
    return files
