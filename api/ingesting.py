"""`crossdesk ingest`: articles into the index, with a progress bar."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent.assembly import open_embedder, open_index
from agent.encoder.embedder import of_articles
from agent.settings import Settings
from retrieval.ingest import IngestReport, ingest
from tools.policy import load_policy


def bring_up_to_date(settings: Settings, folder: Path | None, *, dry_run: bool) -> bool:
    """Ingest a folder of articles; false when an article is wrong, and then nothing was touched.

    Raises `SettingsError` and `RetrievalError`.
    """
    console = Console()
    embedder = of_articles(open_embedder(settings.embeddings))
    settings.home.mkdir(parents=True, exist_ok=True)
    index = open_index(settings, embedder)
    columns = (TextColumn("embedding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("passages", total=None)
            report = ingest(
                folder or settings.knowledge,
                index=index,
                embedder=embedder,
                markets=tuple(load_policy(settings.policy).markets),
                dry_run=dry_run,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    finally:
        index.close()
    for problem in report.problems:
        print(problem, file=sys.stderr)  # noqa: T201 - a command's own output, unwrapped: file:line: what
    if report.ok:
        console.print(_summary(report))
    return report.ok


def _summary(report: IngestReport) -> str:
    verb = "would be" if report.dry_run else "were"
    return (
        f"{report.articles} articles. Passages: {report.added} {verb} added, {report.changed} changed, "
        f"{report.relabelled} relabelled, {report.removed} removed; {report.unchanged} are as before "
        f"({report.seconds:.1f} s)."
    )
