"""Run logs: one append-only JSON Lines file a run, under the settings' home in `evals/runs`."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from evals.errors import EvalError, RunInvalid
from evals.records import FORMAT, RECORD, Footer, Header, ItemRecord, Resumed

__all__ = ["RunLog", "Runs", "Writer", "read_run", "runs_folder", "writing"]


@dataclass(frozen=True, kw_only=True)
class RunLog:
    """A run as its log tells it. `end` is where the last whole record ends; what follows was cut off."""

    path: Path
    header: Header
    items: tuple[ItemRecord, ...]
    footer: Footer | None
    end: int


def runs_folder(home: Path) -> Path:
    """Where the logs are."""
    return home / "evals" / "runs"


def read_run(path: Path) -> RunLog:
    """Read a log; a last line that a crash cut off is left out. Raises `RunInvalid`."""
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise RunInvalid(f"{path}:1: cannot be read ({exc.strerror})") from exc
    end = content.rfind(b"\n") + 1
    header: Header | None = None
    items: dict[str, ItemRecord] = {}
    footer: Footer | None = None
    for number, line in enumerate(content[:end].splitlines(), start=1):
        try:
            record = RECORD.validate_json(line)
        except ValidationError as exc:
            problem = exc.errors(include_url=False, include_input=False)[0]["msg"]
            raise RunInvalid(f"{path}:{number}: no record of a run ({problem})") from exc
        if record.version > FORMAT:
            raise RunInvalid(f"{path}:{number}: written by a later version of Crossdesk")
        match record:
            case Header():
                header = header or record
            case ItemRecord():
                items[record.key] = record
            case Footer():
                footer = record
            case Resumed():
                pass
    if header is None:
        raise RunInvalid(f"{path}:1: no header of a run")
    return RunLog(path=path, header=header, items=tuple(items.values()), footer=footer, end=end)


class Runs:
    """The runs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def headers(self, task: str) -> Iterator[tuple[Path, Header]]:
        """The runs of a task, the latest first; only their first lines are read."""
        for path in sorted(self.folder.glob(f"*-{task}-*.jsonl"), reverse=True):
            with path.open("rb") as file:
                line = file.readline()
            try:
                record = RECORD.validate_json(line)
            except ValidationError:
                continue  # a run that ended before its header was written
            if isinstance(record, Header) and record.task == task:
                yield path, record

    def unfinished(self, task: str, signature: str) -> RunLog | None:
        """The latest run with this signature, where it was interrupted and nobody writes to it now."""
        path = next((path for path, header in self.headers(task) if header.signature == signature), None)
        if path is None or _is_held(path):
            return None
        log = read_run(path)
        return log if log.footer is None else None

    def last_finished(self, header: Header) -> RunLog | None:
        """The latest complete run of the same task before this one; one on the same items comes first."""
        others = [(path, other) for path, other in self.headers(header.task) if other.run != header.run]
        others.sort(key=lambda one: one[1].items != header.items)  # stable: the latest stay first
        for path, _ in others:
            try:
                log = read_run(path)
            except RunInvalid:
                continue
            if log.footer is not None:
                return log
        return None

    def begin(self, header: Header) -> Path:
        """Make the log of a new run. Raises `EvalError` where that is not possible."""
        path = self.folder / f"{header.run}.jsonl"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(header.model_dump_json().encode() + b"\n")
        except OSError as exc:
            raise EvalError(f"{path}: the run's log cannot be written ({exc.strerror})") from exc
        return path


class Writer:
    """Appends to a log that it alone holds."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, records: Sequence[ItemRecord | Footer | Resumed]) -> None:
        """Append records, whole."""
        lines = "".join(record.model_dump_json() + "\n" for record in records).encode()
        while lines:
            lines = lines[os.write(self._descriptor, lines) :]


@contextmanager
def writing(path: Path, *, after: RunLog | None = None) -> Iterator[Writer]:
    """Hold a log and append to it; `after` is what an interrupted run left there.

    What a crash left half written is cut off. Raises `EvalError` where another process writes to it.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise EvalError(f"{path}: another process goes on with this run") from exc
        writer = Writer(descriptor)
        if after is not None:
            os.ftruncate(descriptor, after.end)
            writer.write([Resumed(at=datetime.now(UTC))])
        yield writer
    finally:
        os.close(descriptor)


def _is_held(path: Path) -> bool:
    """Whether a running process writes to the log."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
