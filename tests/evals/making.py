"""Records made by hand, and the command as a program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evals.comparing import Side
from evals.records import ItemRecord

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CROSSDESK_")}
    return kept | {"CROSSDESK_HOME": str(home), "OMP_NUM_THREADS": "1", "COLUMNS": "200"}


def crossdesk(home: Path, *arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    """Runs `crossdesk eval …`, with settings by their names in lower case."""
    given = {f"CROSSDESK_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "api.cli", "eval", *map(str, arguments)],
        cwd=ROOT,
        env=environment(home) | given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def record(key: str, *, right: float = 1.0, language: str = "de", **more: Any) -> ItemRecord:
    """A judged item, made by hand."""
    values: dict[str, Any] = {
        "text": f"text {key}", "expected": "a", "predicted": "a" if right else "b", "scores": {"accuracy": (right, 1)},
        "severity": 0.0 if right else 1.0,
    }  # fmt: skip
    return ItemRecord(key=key, language=language, **(values | more))


def side(name: str, items: Iterable[ItemRecord], *, task: str = "intents") -> Side:
    return Side(name=name, task=task, model=f"model {name}", commit="c0ffee", items=tuple(items))
