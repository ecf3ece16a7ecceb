"""A server in a process of its own, as `crossdesk serve` starts it, and a home that starts it quickly."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import httpx
import psutil  # type: ignore[import-untyped]

from agent.assembly import assemble
from agent.settings import Settings

OPERATOR_KEY = "an operator key for the benchmark"
READY_SECONDS = 240.0  # what a start may take on a machine that is busy with other things
_PAUSE = 0.05


class ServerFailed(RuntimeError):
    """The server ended, or did not become ready."""


def warm_home(folder: Path, *, knowledge: Path | None = None) -> Path:
    """Make (or bring up to date) a home with an indexed help centre and no conversations."""
    settings = Settings(home=folder)
    if knowledge is not None:
        settings = settings.model_copy(update={"knowledge": knowledge})
    product = assemble(settings)
    product.index.close()
    product.engine.dispose()
    return folder


def copy_home(warm: Path, to: Path) -> Path:
    """Make a home that has the index and the keys of another one and a shop that nothing happened in."""
    shutil.copytree(warm, to, ignore=shutil.ignore_patterns("crossdesk.db*", "*.log", "attachments"))
    return to


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """`crossdesk serve` on a home and a port that outlive the process."""

    def __init__(self, home: Path, *, environment: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / f"server-{self.port}.log"
        self._environment = {
            "CROSSDESK_OPERATOR_KEY": OPERATOR_KEY,
            **(environment or {}),
            "CROSSDESK_HOME": str(home),
            "CROSSDESK_PORT": str(self.port),
            "OMP_NUM_THREADS": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0

    def start(self) -> None:
        """Start the process; `wait` until it serves."""
        with self.log.open("ab") as log:
            self._process = self._popen(log)

    def _popen(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        self._began = time.perf_counter()
        return subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve"],
            cwd=Path(__file__).resolve().parent.parent,
            env={**os.environ, **self._environment},
            stdout=log,
            stderr=log,
        )

    def wait(self, seconds: float = READY_SECONDS) -> float:
        """Wait until the server is ready; returns the seconds since its start. Raises `ServerFailed`."""
        with httpx.Client(base_url=self.url, timeout=5) as client:
            while time.perf_counter() - self._began < seconds:
                if self._process is None or self._process.poll() is not None:
                    raise ServerFailed(f"the server ended while it started:\n{self.last_words()}")
                try:
                    if client.get("/readyz").status_code == httpx.codes.OK:
                        return time.perf_counter() - self._began
                except httpx.TransportError:
                    pass
                time.sleep(_PAUSE)
        raise ServerFailed(f"the server was not ready after {seconds:g} seconds:\n{self.last_words()}")

    def last_words(self) -> str:
        """Return the end of the server's log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def resident_mb(self) -> float:
        """Return the memory that the process holds, in MB (10^6 bytes)."""
        if self._process is None:
            raise ServerFailed("the server does not run")
        return float(psutil.Process(self._process.pid).memory_info().rss) / 1e6

    def processor_seconds(self) -> float:
        """Return the processor time that the process has used."""
        if self._process is None:
            raise ServerFailed("the server does not run")
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        """End it as a crash does: without a goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self, seconds: float = 60.0) -> None:
        """End it as an operator does; kill it when it does not go."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise ServerFailed(f"the server did not stop within {seconds:g} seconds") from None
            self._process = None
