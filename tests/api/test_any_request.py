"""Whatever is sent, a server that runs answers as it describes itself, and never with a fault of its own."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agent.settings import Settings
from api.app import build_app
from api.startup import Startup
from tests.api.shopping import OPERATOR_KEY, copy_help_centre

EXAMPLES = int(os.environ.get("CROSSDESK_TEST_EXAMPLES", "15"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
API = schemathesis.openapi.from_dict(
    build_app(Startup.from_settings(Settings(home=Path("unused")))).openapi()
)
OPERATIONS = [found.ok() for found in API.get_all_operations()]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in a thread, started as `crossdesk serve` does; its address once it is ready."""
    home: Path = tmp_path_factory.mktemp("served")
    made = Settings(home=home / "home", knowledge=copy_help_centre(home / "kb"), operator_key=OPERATOR_KEY)
    listening = socket.create_server(("127.0.0.1", 0))
    startup = Startup.from_settings(made)
    config = uvicorn.Config(build_app(startup), log_level="error", ws="none")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        wait_until_ready(address, startup)
        yield address
    finally:
        running.should_exit = True
        thread.join()
        listening.close()


def wait_until_ready(address: str, startup: Startup) -> None:
    while httpx.get(f"{address}/readyz", timeout=30).status_code != 200:
        if startup.failure is not None:
            raise startup.failure
        time.sleep(0.2)


@pytest.fixture(scope="module")
def conversation(server: str) -> dict[str, str]:
    found: dict[str, str] = httpx.post(f"{server}/v1/conversations", json={}, timeout=30).json()
    return found


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_any_request_is_answered_as_described(
    operation: Any, mode: GenerationMode, server: str, conversation: dict[str, str]
) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        headers = {}
        if case.path.startswith("/v1/desk"):
            headers["Authorization"] = f"Bearer {OPERATOR_KEY}"
        elif "conversation_id" in case.path_parameters:
            case.path_parameters["conversation_id"] = conversation["id"]
            headers["Authorization"] = f"Bearer {conversation['token']}"
        answer = case.call(base_url=server, headers=headers)
        case.validate_response(answer, checks=CHECKS)

    try:
        check()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "nothing can be wrong with a call that takes nothing"
