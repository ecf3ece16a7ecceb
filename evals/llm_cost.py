"""What a turn costs besides the language model: `python -m evals.llm_cost`.

The model is `evals.scripted_model`: what is measured is our own share, with the client of the model's API. First turns
with two calls of a model that answers at once and one of a tool, in process. Then, through `crossdesk serve`, what
passes from the word that the model sends to the shopper who reads it, and many such streams at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console

from agent.assembly import assemble
from agent.settings import Settings
from evals.bench_client import TURN_SECONDS, HttpShopper
from evals.bench_figures import Breakdown, Figure, Section, high, machine, middle, show, show_machine
from evals.bench_scripts import Input
from evals.bench_server import ServerProcess, copy_home, free_port, warm_home
from evals.bench_turns import InProcess, TurnCost
from evals.scripted_model import ScriptedModel

TURN_MS = 40.0
DELAY_MS = 150.0
_THINGS = (
    "a jacket",
    "shoes",
    "a tent",
    "a rucksack",
    "a lamp",
    "a sleeping bag",
    "gloves",
    "a hat",
    "a cup",
    "socks",
)
_REASONS = (
    "that does not fit",
    "that came too late",
    "in the wrong colour",
    "that I got as a gift",
    "without the box",
    "that I have worn once",
    "from another country",
    "that was reduced",
    "with a friend's parcel",
    "after a month",
)
QUESTIONS = tuple(f"How can I return {thing} {reason}?" for reason in _REASONS for thing in _THINGS)
"""No two turns ask the same: what was understood once is remembered."""
_WARM_UP = 5
_WORD_SECONDS = 0.02
_PATIENT = {
    "CROSSDESK_TURN_SECONDS": "100",
    **{f"CROSSDESK_BRAIN_{name}_SECONDS": "60" for name in ("FIRST", "GAP", "CALL", "CONNECT")},
}
"""A server that waits long, so that a busy machine makes no fallback of what is only slow."""


@dataclass(kw_only=True)
class Read:
    """What a shopper has read of one reply: each piece with its time, and whether all went well."""

    pieces: list[tuple[float, str]] = field(default_factory=list)
    text: str = ""
    brain: str = ""
    why: str = ""  # another brain has answered

    @property
    def fell_back(self) -> bool:
        """Whether another brain than the model has answered."""
        return self.brain != "openai:scripted"

    @property
    def failed(self) -> bool:
        """Whether no reply came, or another than was shown."""
        return not self.text or "".join(piece for _, piece in self.pieces) != self.text


async def read(shopper: HttpShopper, text: str) -> Read:
    """Send a message and read the reply as it comes. Raises `httpx.HTTPError`."""
    found = Read()
    path, body = shopper.request(Input(kind="message", text=text))
    headers = {**shopper.headers(), "Accept": "text/event-stream"}
    async with shopper.client.stream(
        "POST", path, json=body, headers=headers, timeout=TURN_SECONDS
    ) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            event = json.loads(line[5:]) if line.startswith("data:") else {}
            if event.get("kind") == "text_delta":
                found.pieces.append((time.perf_counter(), event["text"]))
            elif event.get("kind") == "reply":
                found.text, found.brain = event["reply"]["text"], event["brain"]
                use = event["model"] or {}
                found.why = f"{use.get('fallback', 'not asked')}: {use.get('detail', '')}"
    return found


async def measure_turns(home: Path, turns: int) -> Section:
    """Turns with two calls of the model and one of a tool, one at a time, the model in a process of its own."""
    port = free_port()
    model = await asyncio.to_thread(
        subprocess.Popen, [sys.executable, "-m", "evals.scripted_model", str(port)]
    )
    settings = Settings(home=home, brain="openai:scripted", brain_url=f"http://127.0.0.1:{port}/v1")
    product = await asyncio.to_thread(assemble, settings)
    await product.start()
    costs: list[TurnCost] = []
    try:
        for number in range(turns + _WARM_UP):
            shopper = await InProcess.open(product, "en-GB", "GB")
            costs.append(await shopper.do(Input(kind="message", text=_question(number))))
            if shopper.reply is None or "article below" not in shopper.reply.text:
                raise RuntimeError("the scripted model's answer did not become the reply")
    finally:
        await product.stop()
        model.kill()
    costs = costs[_WARM_UP:]
    own, total = [cost.overhead_ms for cost in costs], [cost.total_ms for cost in costs]
    stages = ("load", "perception", "embedding", "graph", "store reply")
    rows = [(name, middle(took), high(took)) for name in stages if (took := _stage(costs, name))]
    return Section(
        title=f"A turn with two calls of a model at no latency and one of a tool ({len(costs)} turns)",
        figures=[
            Figure(name="besides the query's embedding, p50", value=middle(own), unit="ms", target=TURN_MS),
            Figure(name="besides the query's embedding, p95", value=high(own), unit="ms"),
            Figure(name="the whole turn, p50", value=middle(total), unit="ms"),
            Figure(name="the whole turn, p95", value=high(total), unit="ms"),
            Figure(name="processor time, p50", value=middle([cost.cpu_ms for cost in costs]), unit="ms"),
        ],
        breakdowns=[Breakdown(title="By stage", columns=("stage", "p50 ms", "p95 ms"), rows=rows)],
    )


def _question(number: int) -> str:
    return QUESTIONS[number % len(QUESTIONS)]


def _stage(costs: Sequence[TurnCost], name: str) -> list[float]:
    return [cost.stages[name] for cost in costs if name in cost.stages]


@asynccontextmanager
async def served(home: Path, model: ScriptedModel) -> AsyncIterator[httpx.AsyncClient]:
    """`crossdesk serve` with the model, and a client of it."""
    async with model.serving() as url:
        environment = {"CROSSDESK_BRAIN": "openai:scripted", "CROSSDESK_BRAIN_URL": url, **_PATIENT}
        server = ServerProcess(home, environment=environment)
        await asyncio.to_thread(server.start)
        try:
            await asyncio.to_thread(server.wait)
            limits = httpx.Limits(max_connections=None)
            async with httpx.AsyncClient(base_url=server.url, timeout=TURN_SECONDS, limits=limits) as client:
                yield client
        finally:
            await asyncio.to_thread(server.stop)


async def measure_delay(client: httpx.AsyncClient, model: ScriptedModel, turns: int) -> Section:
    """From the word that the model sends to the shopper who reads it, one stream at a time."""
    due, all_words, failed = [], [], 0
    for number in range(turns + 2):
        found = await read(await HttpShopper.open(client, "en-GB", "GB"), _question(number))
        failed += found.failed or found.fell_back
        if number >= 2 and not (found.failed or found.fell_back):
            waits = list(_waits(found, model.sent))
            due += [wait for wait, last in waits if last]
            all_words += [wait for wait, _ in waits]
    return Section(
        title=f"From the model's word to the shopper's ({turns} streams, {1 / _WORD_SECONDS:g} words a second)",
        figures=[
            Figure(
                name="the word with which a sentence can be shown, p50",
                value=middle(due),
                unit="ms",
                target=DELAY_MS,
            ),
            Figure(
                name="the word with which a sentence can be shown, p95",
                value=high(due),
                unit="ms",
                target=DELAY_MS,
            ),
            Figure(
                name="any word, with the wait for its sentence's end, p50", value=middle(all_words), unit="ms"
            ),
            Figure(
                name="any word, with the wait for its sentence's end, p95", value=high(all_words), unit="ms"
            ),
            Figure(name="streams that failed", value=failed, target=0, errors=True),
        ],
    )


def _waits(found: Read, sent: Sequence[float]) -> list[tuple[float, bool]]:
    """How long each word was on its way, in ms, and whether a sentence was due with it.

    A sentence is due when the next one has begun; the last one when the model has ended.
    """
    waits, place = [], 0
    for number, (seen, piece) in enumerate(found.pieces):
        words = len(piece.split())
        waits += [((seen - sent[place + at]) * 1000, False) for at in range(words)]
        place += words
        due = place if number + 1 < len(found.pieces) else place - 1
        waits.append(((seen - sent[due]) * 1000, True))
    return waits


async def measure_crowd(client: httpx.AsyncClient, streams: int) -> Section:
    """Many streams at once."""
    shoppers = [await HttpShopper.open(client, "en-GB", "GB") for _ in range(streams)]
    began = time.perf_counter()

    async def one(shopper: HttpShopper, question: str) -> tuple[Read, float]:
        try:
            found = await read(shopper, question)
        except httpx.HTTPError:
            found = Read()
        return found, (time.perf_counter() - began) * 1000

    asking = (one(shopper, _question(number)) for number, shopper in enumerate(shoppers))
    found = await asyncio.gather(*asking)
    took = [milliseconds for _, milliseconds in found]
    fell_back = sum(read.fell_back for read, _ in found)
    return Section(
        title=f"{streams} streams at once",
        figures=[
            Figure(
                name="streams that failed", value=sum(read.failed for read, _ in found), target=0, errors=True
            ),
            Figure(name="turns that the embedded brain finished", value=fell_back, target=0),
            Figure(name="a turn, p50", value=middle(took), unit="ms"),
            Figure(name="a turn, p95", value=high(took), unit="ms"),
        ],
        breakdowns=[_reasons([read for read, _ in found])],
    )


def _reasons(found: Sequence[Read]) -> Breakdown:
    counted = Counter(read.why for read in found if read.fell_back)
    return Breakdown(
        title="Why the embedded brain went on", columns=("why", "turns"), rows=list(counted.items())
    )


async def run(folder: Path, home: Path | None, *, turns: int, streams: int, console: Console) -> bool:
    """Measure all; returns whether something erred."""
    with console.status("indexing the help centre"):
        warm = await asyncio.to_thread(warm_home, home or folder / "warm")
    sections = [await measure_turns(copy_home(warm, folder / "turns"), turns)]
    show(console, sections[-1])
    model = ScriptedModel(pause=_WORD_SECONDS)
    async with served(copy_home(warm, folder / "served"), model) as client:
        sections.append(await measure_delay(client, model, max(5, turns // 5)))
        show(console, sections[-1])
        sections.append(await measure_crowd(client, streams))
        show(console, sections[-1])
    return any(figure.errors and figure.held is False for section in sections for figure in section.figures)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 where a stream failed, whatever the speed."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.llm_cost", description="Measure what a turn costs besides the language model."
    )
    parser.add_argument("--turns", type=int, default=100, help="turns to measure in process")
    parser.add_argument("--streams", type=int, default=100, help="streams at once")
    parser.add_argument("--home", type=Path, default=None, help="keep the indexed home here for the next run")
    parsed = parser.parse_args(arguments)
    console = Console()
    show_machine(console, machine())
    with tempfile.TemporaryDirectory(prefix="crossdesk-llm-") as folder:
        work = run(Path(folder), parsed.home, turns=parsed.turns, streams=parsed.streams, console=console)
        return int(asyncio.run(work))


if __name__ == "__main__":
    raise SystemExit(main())
