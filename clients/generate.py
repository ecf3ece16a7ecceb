"""Writes all that is generated in the clients: `make clients`, or `python -m clients.generate`.

`clients/openapi.json` is the description that a running server gives at `/openapi.json`. From it come the models of
the Python client and, with Node.js, the types of the TypeScript client. The sync Python client is made from the
async one by replacing words.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.settings import Settings
from api.app import build_app
from api.startup import Startup
from clients.python_models import write_models

HERE = Path(__file__).resolve().parent
OPENAPI = HERE / "openapi.json"
PACKAGE = HERE / "python" / "crossdesk_client"
TYPESCRIPT = HERE / "typescript"
SCHEMA = TYPESCRIPT / "src" / "schema.ts"
NO_NODE = "the TypeScript client needs Node.js 20 and, once, `npm ci` in clients/typescript: its types stay as they are"

_MADE = "# Made from _async by `make clients`: do not edit.\n"
_WORDS = (
    (r"\basync (def|for|with)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baread\b", "read"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\bimport asyncio\b", "import time"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"\bcrossdesk_client\._async\b", "crossdesk_client._sync"),
    (r"\bhttpx\.AsyncBaseTransport\b", "httpx.BaseTransport"),
)


def describe() -> str:
    """The OpenAPI description as text."""
    with tempfile.TemporaryDirectory() as home:
        document = build_app(Startup.from_settings(Settings(home=Path(home)))).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def python_files(document: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The generated files of the Python client, formatted, with their texts."""
    yield PACKAGE / "models.py", _formatted(write_models(document))
    for path in sorted((PACKAGE / "_async").glob("*.py")):
        yield PACKAGE / "_sync" / path.name, _formatted(_synchronous(path.read_text(encoding="utf-8")))


def has_node() -> bool:
    """Whether the types of the TypeScript client can be written here."""
    return shutil.which("node") is not None and (TYPESCRIPT / "node_modules" / "openapi-typescript").is_dir()


def typescript_types(description: str) -> str:
    """The types of the TypeScript client. Needs `has_node`."""
    command = str(TYPESCRIPT / "node_modules/.bin/openapi-typescript")
    options = ["--alphabetize=true", "--root-types=true", "--root-types-no-schema-prefix=true"]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(description, encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - our own command
            [command, str(source), *options],
            cwd=TYPESCRIPT,
            capture_output=True,
            text=True,
            check=True,
        )
    return f"{first_line(description)}\n{done.stdout}"


def first_line(description: str) -> str:
    """The line that says which description the TypeScript types were written from."""
    digest = hashlib.sha256(description.encode()).hexdigest()
    return f"// Written by `make clients` from ../../openapi.json (sha256 {digest}): do not edit."


def main() -> int:
    """Write everything; exit code 1 where the TypeScript types could not be written."""
    description = describe()
    OPENAPI.write_text(description, encoding="utf-8")
    for path, text in python_files(json.loads(description)):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not has_node():
        sys.stderr.write(f"NOT WRITTEN: {NO_NODE}\n")
        return 1
    SCHEMA.write_text(typescript_types(description), encoding="utf-8")
    return 0


def _synchronous(text: str) -> str:
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text)
    return _MADE + text


def _formatted(text: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    for arguments in (["check", "--select", "I", "--fix", "--quiet"], ["format", "--quiet"]):
        done = subprocess.run(  # noqa: S603 - our own command
            [str(ruff), *arguments, "--stdin-filename", str(PACKAGE / "models.py"), "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return text


if __name__ == "__main__":
    raise SystemExit(main())
