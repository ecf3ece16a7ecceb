"""Runs the conversations as the command asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from agent.brains.llm.prompt import read_prompt
from agent.settings import DATA, Settings, load_settings
from evals.commands.evaluate import Request, measure
from evals.conversations.judge import Options
from evals.conversations.reading import read_scenarios
from evals.conversations.task import ConversationsTask
from evals.errors import EvalError
from evals.judging.opening import answers_folder, judge_settings
from evals.rows import Selection


@dataclass(frozen=True, kw_only=True)
class Model:
    """What the command line says of the brain; `keep` is whether answers are kept."""

    brain: str = ""
    url: str = ""
    prompt: Path | None = None
    keep: bool = True
    judge: str = ""
    judge_url: str = ""


def evaluate(request: Request, options: Options, *, model: Model, repeat: int) -> bool:
    """Hold them; whether no gate failed. Raises `EvalError` and the errors of the parts that are measured."""
    settings = with_model(load_settings(), model, options)
    options = with_answers(settings, model, options)
    if model.judge:
        options = replace(options, critic=judge_settings(settings, model.judge, model.judge_url))
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


def with_model(settings: Settings, model: Model, options: Options) -> Settings:
    """The settings with another brain. Raises `EvalError`, and `SettingsError` for a brain or prompt that is none."""
    if options.url and (model.brain or model.url or model.prompt):
        raise EvalError("--brain is for conversations in process: behind a URL the server chooses")
    found = settings.with_brain(model.brain, url=model.url, prompt=model.prompt)
    if model.prompt:
        read_prompt(model.prompt)
    return found


def with_answers(settings: Settings, model: Model, options: Options) -> Options:
    """The options with the folder that keeps a model's answers, or without one. Raises `EvalError`."""
    asked = model.judge or (settings.brain != "embedded" and not options.url)
    if not asked or not model.keep:
        if options.answers:
            raise EvalError("--cache is for a language model in process, and without --no-cache")
        return replace(options, answers=None)
    return replace(options, answers=answers_folder(settings, options.answers))


def scenario_files(given: tuple[Path, ...]) -> list[Path]:
    """The files to read: those that were named, all of a folder that was named, or those that come along."""
    files: list[Path] = []
    for path in given or (DATA / "evals" / "conversations",):
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise EvalError(f"{path}: the folder holds no .yaml file")
        files += inside
    return files
