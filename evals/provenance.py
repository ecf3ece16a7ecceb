"""Which code a run measures."""

from __future__ import annotations

import hashlib
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_MEASURED: Final = ("agent", "guardrails", "retrieval", "tools", "data/lexicons", "data/shop")


def commit_of(folder: Path = ROOT) -> str:
    """The commit that is checked out, or the version of the package where this is no checkout."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "-C", str(folder), "rev-parse", "HEAD"],  # noqa: S607 - whichever git there is
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return version("crossdesk")
    return done.stdout.strip()[:12] if done.returncode == 0 else version("crossdesk")


def code_digest(root: Path = ROOT) -> str:
    """What stands for the code that is measured, committed or not, and its word lists."""
    digest = hashlib.sha256()
    for package in _MEASURED:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
