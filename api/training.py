"""`crossdesk train`: the intent model from the utterances of a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from agent.assembly import open_embedder
from agent.errors import SettingsError
from agent.perception.training import Measured, train
from agent.settings import DATA, Settings


def train_intents(settings: Settings, folder: Path | None) -> None:
    """Train, write `model.npz` into the folder, and print what the held-out part showed.

    Raises `SettingsError` without scipy, and `TrainingDataError`.
    """
    console = Console()
    source = folder or DATA / "intents"
    try:
        trained = train(
            source,
            open_embedder(settings.embeddings),
            cache=settings.home / "embeddings",
            report=console.print,
        )
    except ModuleNotFoundError as exc:
        raise SettingsError("training needs scipy: pip install 'crossdesk[train]'") from exc
    path = source / "model.npz"
    np.savez_compressed(path, **trained.arrays)
    console.print(_table(trained.measured))
    console.print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")


def _table(measured: Measured) -> Table:
    table = Table("figure", "value", title=f"Intents, {measured.n} messages held out of training")
    table.add_row("accuracy", f"{measured.accuracy:.3f}")
    table.add_row("macro F1", f"{measured.macro_f1:.3f}")
    table.add_row("both intents of two found", f"{measured.both_found:.3f}")
    table.add_row("a second intent found where there is one", f"{measured.false_seconds:.3f}")
    table.add_row("acted on without asking", f"{measured.confident:.3f}")
    table.add_row("right among these", f"{measured.confident_accuracy:.3f}")
    table.add_row("out-of-scope recall", f"{measured.out_of_scope_recall:.3f}")
    for language, value in measured.by_language.items():
        table.add_row(f"accuracy, {language}", f"{value:.3f}")
    return table
