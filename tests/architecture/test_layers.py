"""The layers, and what each vendor's home is: import-linter says so, and these tests say that it is asked."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("agent", "retrieval", "tools", "guardrails", "evals", "api")


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_imports_point_down_and_vendors_stay_at_home() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_only_the_settings_read_the_environment() -> None:
    reading = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    # The command sets a thread count before anything is imported; the doctor lists which variables are set; the
    # benchmark hands its environment on to the server that it starts.
    allowed = {"api/cli.py", "api/doctor.py"}
    assert {name for name in reading if name not in allowed and not name.startswith("evals/")} == set()


def test_data_holds_no_code() -> None:
    assert list((ROOT / "data").rglob("*.py")) == []


def test_no_test_folder_is_a_package() -> None:
    """`tests/agent/__init__.py` would make `import agent` find the tests."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_file_is_short_enough_to_be_read_at_once() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in sources()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
