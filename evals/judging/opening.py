"""Which model judges, and where its answers are kept."""

from __future__ import annotations

from pathlib import Path

from agent.settings import Settings
from evals.errors import EvalError


def judge_settings(settings: Settings, judge: str, url: str = "") -> Settings:
    """The settings with the judge as their brain. Raises `EvalError` for what is no language model."""
    if ":" not in judge:
        raise EvalError(f"--judge: {judge!r} is no model as 'provider:name'")
    return settings.model_copy(update={"brain": judge, "brain_url": url})


def answers_folder(settings: Settings, chosen: Path | None = None) -> Path:
    """The folder in the home, or another one; made where it is not there. Raises `EvalError`."""
    folder = chosen or settings.home / "evals" / "answers"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise EvalError(f"{folder}: cannot be written ({exc.strerror})") from exc
    return folder
