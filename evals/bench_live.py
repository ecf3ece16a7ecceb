"""How soon what one side writes is on the other side's screen, with many conversations open on both sides.

Each conversation has a shopper's stream and the stream of its page at the desk, over HTTP, from one process.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from evals.bench_client import HttpShopper
from evals.bench_figures import Figure, Section, high, middle
from evals.bench_server import ServerFailed, ServerProcess

__all__ = ["SESSIONS", "measure_live"]

SESSIONS = 200  # streams: half of them shoppers', half of them at the desk
MOST_MILLISECONDS = 300.0
MESSAGES = 60  # each way
_PAUSE = 0.15  # seconds between two messages: some seven a second, in all conversations together
_MOST_WAIT = 30.0
_HTMX = {"HX-Request": "true", "HX-Target": "story"}


@dataclass(kw_only=True)
class Talk:
    """A conversation with both its streams open; `heard` is set by each event of a side."""

    shopper: HttpShopper
    at_shopper: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    at_desk: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    @property
    def page(self) -> str:
        """The address of its page at the desk."""
        return f"/desk/conversations/{self.shopper.id}"


async def measure_live(
    server: ServerProcess, *, sessions: int = SESSIONS, messages: int = MESSAGES
) -> Section:
    """Measure it. Raises `ServerFailed` where something that was said never arrives."""
    limits = httpx.Limits(max_connections=sessions + 50, max_keepalive_connections=sessions + 50)
    async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=60) as client:
        csrf = await _sign_in(client, server)
        talks = [await _talk(client, csrf) for _ in range(sessions // 2)]
        streams = [
            asyncio.create_task(_listen(client, talk, side)) for talk in talks for side in ("shopper", "desk")
        ]
        await asyncio.sleep(2)
        load = os.getloadavg()[0]
        try:
            to_desk = [await _shopper_writes(client, talks[n % len(talks)]) for n in range(messages)]
            to_shopper = [await _desk_writes(client, talks[n % len(talks)], csrf) for n in range(messages)]
        finally:
            for stream in streams:
                stream.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*streams, return_exceptions=True)
    told, drawn = [one[0] for one in to_desk], [one[1] for one in to_desk]
    figures = [
        Figure(name="shopper to the desk's stream, p50", value=middle(told), unit="ms"),
        Figure(
            name="shopper to the desk's stream, p95", value=high(told), unit="ms", target=MOST_MILLISECONDS
        ),
        Figure(
            name="shopper to the desk's page as drawn, p95",
            value=high(drawn),
            unit="ms",
            target=MOST_MILLISECONDS,
        ),
        Figure(name="desk to the shopper's stream, p50", value=middle(to_shopper), unit="ms"),
        Figure(
            name="desk to the shopper's stream, p95",
            value=high(to_shopper),
            unit="ms",
            target=MOST_MILLISECONDS,
        ),
        Figure(name="load of the machine meanwhile", value=load),
    ]
    return Section(title=f"Live: {sessions} open sessions, {messages} messages each way", figures=figures)


async def _sign_in(client: httpx.AsyncClient, server: ServerProcess) -> str:
    """Sign in as the demo's user; returns the session's CSRF token."""
    password = (server.home / "keys" / "desk-demo.password").read_text(encoding="utf-8").strip()
    form = _token(await client.get("/desk/login"))
    fields = {"csrf": form, "email": "demo@example.com", "password": password, "next": ""}
    answer = await client.post("/desk/login", data=fields)
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise ServerFailed(f"signing in at the desk: HTTP {answer.status_code}")
    return _token(await client.get("/desk/account"))


def _token(answer: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', answer.text)
    if found is None:
        raise ServerFailed(f"no form on {answer.url.path}: HTTP {answer.status_code}")
    return found[1]


async def _talk(client: httpx.AsyncClient, csrf: str) -> Talk:
    """A conversation that the desk holds."""
    talk = Talk(shopper=await HttpShopper.open(client, "de-DE", "DE"))
    answer = await client.post(f"{talk.page}/take", data={"csrf": csrf}, headers=_HTMX)
    answer.raise_for_status()
    return talk


async def _listen(client: httpx.AsyncClient, talk: Talk, side: str) -> None:
    """Keep a side's stream open, and hand on what comes."""
    if side == "shopper":
        path, headers = f"/v1/conversations/{talk.shopper.id}/events", talk.shopper.headers()
        heard = talk.at_shopper
    else:
        path, headers, heard = f"{talk.page}/stream", {}, talk.at_desk
    headers = {**headers, "Accept": "text/event-stream"}
    async with client.stream("GET", path, headers=headers, timeout=None) as answer:
        async for line in answer.aiter_lines():
            if line.startswith(("data:", "event:")):
                heard.put_nowait(line)


async def _shopper_writes(client: httpx.AsyncClient, talk: Talk) -> tuple[float, float]:
    """Milliseconds until the desk's stream says that something changed, and until the page shows the message."""
    await asyncio.sleep(_PAUSE)
    word = secrets.token_hex(4)
    _empty(talk.at_desk)
    began = time.perf_counter()
    sending = asyncio.create_task(
        client.post(
            f"/v1/conversations/{talk.shopper.id}/messages",
            json={"text": f"Noch etwas: {word}z"},
            headers=talk.shopper.headers(),
        )
    )
    told = 0.0
    async for _ in _lines(talk.at_desk, lambda line: line == "event: changed"):
        told = told or time.perf_counter() - began
        page = await client.get(talk.page, headers=_HTMX)
        if f"{word}z" in page.text:
            break
    drawn = time.perf_counter() - began
    (await sending).raise_for_status()
    return told * 1000, drawn * 1000


async def _desk_writes(client: httpx.AsyncClient, talk: Talk, csrf: str) -> float:
    """Milliseconds until the shopper's stream has a reply of the desk."""
    await asyncio.sleep(_PAUSE)
    word = secrets.token_hex(4)
    began = time.perf_counter()
    fields = {"csrf": csrf, "text": f"Gerne: {word}z", "key": secrets.token_hex(8)}
    sending = asyncio.create_task(client.post(f"{talk.page}/reply", data=fields, headers=_HTMX))
    async for _ in _lines(talk.at_shopper, lambda line: f"{word}z" in json.dumps(line)):
        break
    took = time.perf_counter() - began
    (await sending).raise_for_status()
    return took * 1000


async def _lines(queue: asyncio.Queue[str], wanted: Callable[[str], bool]) -> AsyncIterator[str]:
    """The lines of a stream that are wanted. Raises `ServerFailed` where none comes for long."""
    while True:
        try:
            async with asyncio.timeout(_MOST_WAIT):
                line = await queue.get()
        except TimeoutError as exc:
            raise ServerFailed("something that was said did not arrive") from exc
        if wanted(line):
            yield line


def _empty(queue: asyncio.Queue[str]) -> None:
    while not queue.empty():
        queue.get_nowait()
