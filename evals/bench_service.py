"""A server from outside: its start, its memory, and when the first event of a turn is on the wire."""

from __future__ import annotations

from pathlib import Path

import httpx

from evals.bench_client import Answer, HttpShopper
from evals.bench_figures import Figure, Section, middle
from evals.bench_scripts import next_input, scripts
from evals.bench_server import ServerProcess

READY_SECONDS = 6.0
MEMORY_MB = 700.0
STARTS = 3
TURNS = 100
STREAMED = 40


def measure_start(home: Path) -> Section:
    """Start a server several times on a home whose index is warm; the first start fills the shop."""
    server = ServerProcess(home)
    seconds, worked = [], []
    for _ in range(STARTS + 1):
        server.start()
        seconds.append(server.wait())
        worked.append(server.processor_seconds())
        server.stop()
    return Section(
        title=f"From start to ready with a warm index ({STARTS} starts)",
        figures=[
            Figure(name="ready after, median", value=middle(seconds[1:]), unit="s", target=READY_SECONDS),
            Figure(name="ready after, fastest", value=min(seconds[1:]), unit="s"),
            Figure(name="processor time until ready, median", value=middle(worked[1:]), unit="s"),
            Figure(name="the first start, which fills the demo shop", value=seconds[0], unit="s"),
        ],
    )


async def measure_memory(server: ServerProcess, *, turns: int = TURNS) -> Section:
    """Measure a server's memory before and after so many turns."""
    before = server.resident_mb()
    done = await _talk(server.url, turns=turns, streamed=False)
    after = server.resident_mb()
    return Section(
        title=f"Resident memory of the server ({len(done)} turns)",
        figures=[
            Figure(name="when it is ready", value=before, unit="MB"),
            Figure(name="after the turns", value=after, unit="MB", target=MEMORY_MB),
        ],
    )


async def measure_first_event(url: str, *, turns: int = STREAMED) -> Section:
    """Measure when the first event of a turn is there, as a share of the whole turn."""
    done = await _talk(url, turns=turns, streamed=True)
    shares = [answer.first_event_ms / answer.milliseconds for answer in done]
    return Section(
        title=f"The first event on the wire (server-sent events, {len(done)} turns)",
        figures=[
            Figure(name="first event, p50", value=middle([a.first_event_ms for a in done]), unit="ms"),
            Figure(name="whole turn, p50", value=middle([a.milliseconds for a in done]), unit="ms"),
            Figure(name="first event as a share of the turn, p50", value=middle(shares)),
        ],
    )


async def _talk(url: str, *, turns: int, streamed: bool) -> list[Answer]:
    """Have conversations one after another until there were so many turns."""
    done: list[Answer] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        for script in scripts():
            shopper = await HttpShopper.open(client, script.language, script.order.market)
            for step in script.steps:
                what = next_input(step, shopper.reply)
                if what is None:
                    continue
                done.append(await (shopper.stream(what) if streamed else shopper.do(what)))
                if len(done) == turns:
                    return done
    raise AssertionError("the scripts never end")
