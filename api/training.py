"""`crossdesk train`: intents from the utterances of a folder; with `--encoder` the encoder itself."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from agent.assembly import open_encoder
from agent.encoder.heads import FILE
from agent.encoder.refit import Measured, refit
from agent.errors import SettingsError
from agent.settings import DATA, Settings


def train_heads(settings: Settings, folder: Path | None) -> None:
    """Fit the heads on the folder's messages, write them into the home, and print what the held-out part showed.

    Raises `TrainingDataError` and `EncoderError`.
    """
    console = Console()
    encoder, heads = open_encoder(settings.home)
    made, measured = refit(
        folder or DATA / "intents", encoder, heads, cache=settings.home / "training", report=console.print
    )
    path = settings.home / FILE
    made.save(path)
    console.print(_table(measured))
    console.print(f"{path}: used from the next start on; delete it to go back to the shipped heads")


def train_encoder(settings: Settings) -> None:
    """Fine-tune the encoder on the whole data folder and write `data/encoder`.

    Raises `SettingsError` without torch, and `TrainingDataError`.
    """
    try:
        from agent.encoder.training.recipe import train
    except ModuleNotFoundError as exc:
        raise SettingsError("training the encoder needs torch: pip install 'crossdesk[train]'") from exc
    scratch = settings.home / "training"
    scratch.mkdir(parents=True, exist_ok=True)
    train(DATA, scratch=scratch, report=Console().print)


def _table(measured: Measured) -> Table:
    table = Table("figure", "value", title=f"Intents, {measured.n} messages held out of training")
    table.add_row("accuracy", f"{measured.accuracy:.3f}")
    table.add_row("both intents of two found", f"{measured.both_found:.3f}")
    for language, value in measured.by_language.items():
        table.add_row(f"accuracy, {language}", f"{value:.3f}")
    return table
