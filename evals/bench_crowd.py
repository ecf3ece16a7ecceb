"""Many shoppers at once: errors, mixed-up conversations, and how long each waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from evals.bench_client import Answer, HttpShopper
from evals.bench_figures import Figure, Section, high, middle
from evals.bench_scripts import Script, crowd, order_numbers_in

SHOPPERS = 50


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What one shopper saw."""

    script: Script
    answers: Sequence[Answer] = field(default_factory=tuple)
    error: str = ""

    @property
    def foreign_orders(self) -> set[str]:
        """Orders of others that a reply told."""
        told = [order_numbers_in(answer.reply) for answer in self.answers]
        return set[str]().union(*told) - {self.script.order.number}

    @property
    def foreign_messages(self) -> list[str]:
        """Messages of others that stood in a turn of this shopper."""
        texts = [e["text"] for a in self.answers for e in a.events if e["kind"] == "message"]
        return [text for text in texts if text not in self.script.steps]

    @property
    def knows_own_order(self) -> bool:
        """Whether the shopper was told about the order that they asked for."""
        return any(self.script.order.number in order_numbers_in(answer.reply) for answer in self.answers)

    @property
    def failed(self) -> bool:
        """Whether a call or a turn failed."""
        kinds = [event["kind"] for answer in self.answers for event in answer.events]
        return bool(self.error) or "error" in kinds

    @property
    def mixed_up(self) -> bool:
        """Whether something of another conversation was in this one."""
        return bool(self.foreign_orders or self.foreign_messages)


async def visit_all(url: str, scripts: Sequence[Script]) -> list[Visit]:
    """Let all shoppers talk at once."""
    limits = httpx.Limits(max_connections=len(scripts), max_keepalive_connections=len(scripts))
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        return await asyncio.gather(*(_visit(client, script) for script in scripts))


async def _visit(client: httpx.AsyncClient, script: Script) -> Visit:
    try:
        shopper = await HttpShopper.open(client, script.language, script.order.market)
        return Visit(script=script, answers=await shopper.play(script))
    except httpx.HTTPError as exc:
        return Visit(script=script, error=f"{type(exc).__name__}: {exc}")


async def measure_crowd(url: str, *, shoppers: int = SHOPPERS) -> Section:
    """Measure so many shoppers at once on a running server."""
    scripts = crowd(shoppers)
    began = time.perf_counter()
    visits = await visit_all(url, scripts)
    seconds = time.perf_counter() - began
    took = [answer.milliseconds for visit in visits for answer in visit.answers] or [float("nan")]
    turns = sum(len(visit.answers) for visit in visits)
    return Section(
        title=f"{shoppers} shoppers at once (one worker, over HTTP, {turns} turns without pauses)",
        figures=[
            Figure(
                name="shoppers with an error",
                value=sum(visit.failed for visit in visits),
                target=0,
                errors=True,
            ),
            Figure(
                name="mixed-up conversations",
                value=sum(visit.mixed_up for visit in visits),
                target=0,
                errors=True,
            ),
            Figure(
                name="shoppers who were told of their own order",
                value=sum(visit.knows_own_order for visit in visits),
            ),
            Figure(name="a turn, p50", value=middle(took), unit="ms"),
            Figure(name="a turn, p95", value=high(took), unit="ms"),
            Figure(name="turns a second", value=turns / seconds),
        ],
    )
