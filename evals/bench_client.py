"""A shopper over HTTP: sends messages, follows streams."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from agent.conversation.events import Reply
from evals.bench_scripts import Input, Script, next_input

TURN_SECONDS = 180.0  # what a turn may take on a machine that is busy with other things


@dataclass(kw_only=True)
class Answer:
    """A finished turn: its reply, its events as JSON, and the milliseconds until the client had it."""

    reply: Reply
    events: list[dict[str, Any]]
    milliseconds: float
    first_event_ms: float = 0.0


@dataclass(kw_only=True)
class HttpShopper:
    """A shopper with an open conversation on a server."""

    client: httpx.AsyncClient
    id: str
    token: str
    reply: Reply | None = field(default=None)

    @classmethod
    async def open(cls, client: httpx.AsyncClient, language: str, market: str) -> HttpShopper:
        """Open a conversation."""
        body = {"locale": language, "market": market}
        answer = await client.post("/v1/conversations", json=body)
        answer.raise_for_status()
        return cls(client=client, **answer.json())

    def headers(self, key: str = "") -> dict[str, str]:
        """Return the headers of a call."""
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or secrets.token_hex(8)}

    def request(self, what: Input) -> tuple[str, dict[str, str] | None]:
        """Return path and body of an input."""
        path = f"/v1/conversations/{self.id}"
        if what.kind == "message":
            return f"{path}/messages", {"text": what.text}
        return f"{path}/proposals/{what.proposal_id}/{what.kind}", None

    async def do(self, what: Input, *, key: str = "") -> Answer:
        """Take a turn. Raises `httpx.HTTPError`."""
        path, body = self.request(what)
        began = time.perf_counter()
        answer = await self.client.post(path, json=body, headers=self.headers(key), timeout=TURN_SECONDS)
        took = (time.perf_counter() - began) * 1000
        answer.raise_for_status()
        content = answer.json()
        self.reply = Reply.model_validate(content["reply"])
        return Answer(reply=self.reply, events=content["events"], milliseconds=took)

    async def stream(self, what: Input) -> Answer:
        """Take a turn and follow it as server-sent events. Raises `httpx.HTTPError`."""
        path, body = self.request(what)
        headers = {**self.headers(), "Accept": "text/event-stream"}
        began, first, events = time.perf_counter(), 0.0, []
        async with self.client.stream(
            "POST", path, json=body, headers=headers, timeout=TURN_SECONDS
        ) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    first = first or time.perf_counter() - began
                    events.append(json.loads(line[5:]))
        took = time.perf_counter() - began
        replies = [Reply.model_validate(event["reply"]) for event in events if event["kind"] == "reply"]
        self.reply = replies[-1] if replies else None
        silent = Reply(text="", language="", handed_off=True)
        return Answer(
            reply=self.reply or silent, events=events, milliseconds=took * 1000, first_event_ms=first * 1000
        )

    async def events(self) -> list[dict[str, Any]]:
        """Read the whole log."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["offset"] if found else 0
            answer = await self.client.get(
                f"/v1/conversations/{self.id}/events",
                params={"after": after},
                headers=self.headers(),
                timeout=TURN_SECONDS,
            )
            answer.raise_for_status()
            page = answer.json()["events"]
            if not page:
                return found
            found.extend(page)

    async def play(self, script: Script) -> list[Answer]:
        """Have the whole conversation."""
        answers = []
        for step in script.steps:
            what = next_input(step, self.reply)
            if what is not None:
                answers.append(await self.do(what))
        return answers
