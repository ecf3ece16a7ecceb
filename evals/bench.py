"""Measure speed and memory: `python -m evals.bench`; docs/performance.md explains the figures.

Exits with 0 when everything was measured, whether or not a target was missed; 1 when something erred.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before the embedder is imported: see api.cli

import argparse
import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from evals.bench_crowd import measure_crowd
from evals.bench_figures import Section, as_json, machine, show, show_machine
from evals.bench_inbox import measure_inbox
from evals.bench_live import measure_live
from evals.bench_server import ServerFailed, ServerProcess, copy_home, warm_home
from evals.bench_service import measure_first_event, measure_memory, measure_start
from evals.bench_store import MANY, measure_store
from evals.bench_turns import measure_turns

TURNS = 200


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where the parts work, and how much they do."""

    folder: Path
    warm: Path
    turns: int
    many: int
    url: str
    database: str

    def home(self, name: str) -> Path:
        """Make a home of its own for a part, with a warm index."""
        return copy_home(self.warm, self.folder / name)

    @contextmanager
    def server(self, name: str) -> Iterator[ServerProcess]:
        """Run a server for a part."""
        server = ServerProcess(self.home(name))
        server.start()
        try:
            server.wait()
            yield server
        finally:
            server.kill()


def _turns(bench: Bench) -> Section:
    return asyncio.run(measure_turns(bench.home("turns"), turns=bench.turns))


def _start(bench: Bench) -> Section:
    return measure_start(bench.home("start"))


def _memory(bench: Bench) -> Section:
    with bench.server("memory") as server:
        return asyncio.run(measure_memory(server))


def _store(bench: Bench) -> Section:
    return asyncio.run(measure_store(bench.home("few"), bench.home("many"), many=bench.many))


def _stream(bench: Bench) -> Section:
    if bench.url:
        return asyncio.run(measure_first_event(bench.url))
    with bench.server("stream") as server:
        return asyncio.run(measure_first_event(server.url))


def _crowd(bench: Bench) -> Section:
    if bench.url:
        return asyncio.run(measure_crowd(bench.url))
    with bench.server("crowd") as server:
        return asyncio.run(measure_crowd(server.url))


def _inbox(bench: Bench) -> Section:
    return asyncio.run(measure_inbox(bench.database or f"sqlite:///{bench.folder / 'inbox.db'}"))


def _live(bench: Bench) -> Section:
    with bench.server("live") as server:
        return asyncio.run(measure_live(server))


PARTS: dict[str, Callable[[Bench], Section]] = {
    "turns": _turns,
    "start": _start,
    "memory": _memory,
    "store": _store,
    "stream": _stream,
    "crowd": _crowd,
    "inbox": _inbox,
    "live": _live,
}


def _run(arguments: argparse.Namespace, console: Console, folder: Path) -> int:
    """Measure the parts; a part that errs is told, and the others go on."""
    about = machine()
    show_machine(console, about)
    with console.status("indexing the help centre"):
        warm = warm_home(arguments.home or folder / "warm")
    bench = Bench(
        folder=folder,
        warm=warm,
        turns=arguments.turns,
        many=arguments.conversations,
        url=arguments.url,
        database=arguments.database,
    )
    sections, erred = [], False
    for name in arguments.only or PARTS:
        try:
            with console.status(f"measuring: {name}"):
                section = PARTS[name](bench)
        except (ServerFailed, httpx.HTTPError) as exc:
            console.print(f"{name}: {type(exc).__name__}: {exc}", style="red", markup=False)
            erred = True
            continue
        show(console, section)
        erred = erred or any(figure.errors and figure.held is False for figure in section.figures)
        sections.append(section)
    if arguments.json:
        text = json.dumps(as_json(about, sections), indent=1, ensure_ascii=False)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return int(erred)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description="Measure speed and memory.")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="this part; may be repeated")
    parser.add_argument("--json", type=Path, default=None, help="write the figures to a file")
    parser.add_argument("--turns", type=int, default=TURNS, help="turns to measure in process")
    parser.add_argument("--conversations", type=int, default=MANY, help="conversations in the full store")
    parser.add_argument("--url", default="", help="a running server for the parts stream and crowd")
    parser.add_argument("--database", default="", help="an empty database for the part inbox")
    parser.add_argument(
        "--home", type=Path, default=None, help="keep the indexed home here for the next run (default: no)"
    )
    parsed = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="crossdesk-bench-") as folder:
        return _run(parsed, Console(), Path(folder))


if __name__ == "__main__":
    raise SystemExit(main())
