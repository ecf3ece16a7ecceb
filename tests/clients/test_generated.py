"""What is generated is up to date: a schema that has more than the clients fails here. `make clients` mends it."""

from __future__ import annotations

import ast
import json
import sys
from typing import Any

import pytest

from clients import generate

STALE = "run `make clients` and commit what it writes"


@pytest.fixture(scope="module")
def description() -> str:
    return generate.describe()


def test_the_description_is_that_of_the_server(description: str) -> None:
    assert generate.OPENAPI.read_text(encoding="utf-8") == description, STALE


def test_the_python_client_is_written_from_it(description: str) -> None:
    written = dict(generate.python_files(json.loads(description)))
    assert len(written) == 6
    for path, text in written.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: {STALE}"


def test_a_field_that_the_server_adds_makes_the_models_stale(description: str) -> None:
    document: dict[str, Any] = json.loads(description)
    document["components"]["schemas"]["ReplyEvent"]["properties"]["mood"] = {"type": "string", "default": ""}
    written = dict(generate.python_files(document))[generate.PACKAGE / "models.py"]
    assert 'mood: str = ""' in written
    assert written != (generate.PACKAGE / "models.py").read_text(encoding="utf-8")


def test_a_form_of_schema_that_the_generator_does_not_know_is_not_passed_over(description: str) -> None:
    document: dict[str, Any] = json.loads(description)
    document["components"]["schemas"]["ReplyEvent"]["properties"]["mood"] = {"allOf": [{"type": "string"}]}
    with pytest.raises(ValueError, match="no Python type is known"):
        dict(generate.python_files(document))


def test_the_client_needs_httpx_and_pydantic_and_nothing_of_the_server() -> None:
    imported = set()
    for path in generate.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported.add(str(node.module).partition(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"crossdesk_client", "httpx", "pydantic"}
