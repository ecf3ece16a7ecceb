"""A model's reply on the wire while the model still writes it: server-sent events and OpenAI's chunks."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from openai import OpenAI

from agent.settings import Settings
from api.app import build_app
from api.startup import Startup
from tests.agent.brains.llm.wire import Answer, Server
from tests.api.shopping import OPERATOR_KEY, copy_help_centre
from tests.api.test_any_request import wait_until_ready

pytest.importorskip("langchain_openai", reason="NOT TESTED: language models, for want of langchain-openai")
TEXT = "Good morning. What can I do for you today?"


@pytest.fixture(scope="module")
def model() -> Iterator[tuple[Server, str]]:
    server = Server()
    with server as url:
        yield server, url


@pytest.fixture(scope="module")
def address(model: tuple[Server, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server, started as `crossdesk serve` does, with a language model as the brain."""
    home = tmp_path_factory.mktemp("streamed")
    startup = Startup.from_settings(
        Settings(
            home=home / "home",
            knowledge=copy_help_centre(home / "kb"),
            operator_key=OPERATOR_KEY,
            brain="openai:right",
            brain_url=model[1],
        )
    )
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(build_app(startup), log_level="error", ws="none"))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    found = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        wait_until_ready(found, startup)
        yield found
    finally:
        running.should_exit = True
        thread.join()
        listening.close()


def test_chunks_come_while_the_model_writes_and_usage_is_told(
    model: tuple[Server, str], address: str
) -> None:
    rest = threading.Event()
    model[0].saying(Answer(text=TEXT, hold=("today", rest)))
    with OpenAI(base_url=f"{address}/v1", api_key="any") as client:
        chunks = client.chat.completions.create(
            model="crossdesk",
            messages=[{"role": "user", "content": "good morning"}],
            stream=True,
            stream_options={"include_usage": True},
            extra_headers={"X-Conversation-Id": "streamed"},
        )
        told, early, usage = "", "", None
        for chunk in chunks:
            usage = chunk.usage or usage
            told += chunk.choices[0].delta.content or "" if chunk.choices else ""
            if told and not rest.is_set():
                early = told
                rest.set()
    assert (early, told) == ("Good morning.", TEXT)
    assert usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (100, 20, 120)


def test_an_answer_that_came_whole_tells_its_usage(model: tuple[Server, str], address: str) -> None:
    model[0].saying(TEXT)
    with OpenAI(base_url=f"{address}/v1", api_key="any") as client:
        answer = client.chat.completions.create(
            model="crossdesk",
            messages=[{"role": "user", "content": "good morning"}],
            extra_headers={"X-Conversation-Id": "whole"},
        )
    assert answer.choices[0].message.content == TEXT
    assert answer.usage
    assert answer.usage.total_tokens == 120


def test_events_come_while_the_model_writes(model: tuple[Server, str], address: str) -> None:
    rest = threading.Event()
    model[0].saying(Answer(text=TEXT, hold=("today", rest)))
    with httpx.Client(base_url=address, timeout=20) as client:
        opened = client.post("/v1/conversations", json={"locale": "en-GB"}).json()
        headers = {
            "Authorization": f"Bearer {opened['token']}",
            "Idempotency-Key": "1",
            "Accept": "text/event-stream",
        }
        path = f"/v1/conversations/{opened['id']}/messages"
        pieces, reply = [], {}
        with client.stream("POST", path, json={"text": "good morning"}, headers=headers) as answer:
            for line in answer.iter_lines():
                event = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if event.get("kind") == "text_delta":
                    pieces.append((event["text"], rest.is_set(), event["message_id"]))
                    rest.set()
                elif event.get("kind") == "reply":
                    reply = event
        log = client.get(f"/v1/conversations/{opened['id']}/events", headers=headers | {"Accept": "*/*"})
    assert [piece[:2] for piece in pieces] == [
        ("Good morning.", False),
        (" What can I do for you today?", True),
    ]
    assert {piece[2] for piece in pieces} == {reply["message_id"]}
    assert reply["reply"]["text"] == TEXT
    assert [event["kind"] for event in log.json()["events"]] == ["message", "perceived", "reply"]
