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

from evals.errors import RunInvalid
from evals.records import FORMAT, RECORD, Footer, Header, ItemRecord, Resumed

__all__ = ["RunLog", "Runs", "read_run", "runs_folder"]


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

    def logs(self, task: str) -> Iterator[RunLog]:
        """The readable logs of a task, the latest first."""
        for path in sorted(self.folder.glob(f"*-{task}-*.jsonl"), reverse=True):
            try:
                log = read_run(path)
            except RunInvalid:
                continue  # a run that ended before its header was written
            if log.header.task == task:
                yield log

    def unfinished(self, task: str, signature: str) -> RunLog | None:
        """The latest run with this signature, where it was interrupted and nobody writes to it now."""
        log = next((log for log in self.logs(task) if log.header.signature == signature), None)
        if log is None or log.footer is not None or _is_held(log.path):
            return None
        return log

    def last_finished(self, task: str, *, before: str) -> RunLog | None:
        """The latest complete run of a task that is not the run `before`."""
        return next(
            (log for log in self.logs(task) if log.footer is not None and log.header.run != before), None
        )

    def begin(self, header: Header) -> Path:
        """Make the log of a new run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{header.run}.jsonl"
        with path.open("xb") as file:
            file.write(header.model_dump_json().encode() + b"\n")
        return path

    def go_on(self, log: RunLog) -> None:
        """Cut off what a crash left half written, and note that the run goes on."""
        with log.path.open("r+b") as file:
            file.truncate(log.end)
            file.seek(log.end)
            file.write(Resumed(at=datetime.now(UTC)).model_dump_json().encode() + b"\n")


class Writer:
    """Appends to a log that it alone holds."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, records: Sequence[ItemRecord | Footer]) -> None:
        """Append records, whole."""
        lines = "".join(record.model_dump_json() + "\n" for record in records).encode()
        while lines:
            lines = lines[os.write(self._descriptor, lines) :]


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Hold a log and append to it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield Writer(descriptor)
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
