"""What a turn costs, measured in process: in all, by stage, and with much in the store."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from agent.assembly import Crossdesk, assemble
from agent.conversation.events import Reply
from agent.settings import Settings
from agent.store.base import ConversationRecord
from evals.bench_figures import Breakdown, Figure, Section, high, middle
from evals.bench_scripts import Input, Script, next_input, scripts

P50_MS = 20.0
P95_MS = 60.0
WARM_UP = 6  # conversations that are not counted: one of each language
_REST = 0.02  # seconds between two turns, in which the worker gives the conversation back


@dataclass(frozen=True, kw_only=True)
class TurnCost:
    """One turn: from the message to its stored reply, and what the stages inside took."""

    total_ms: float
    accept_ms: float
    cpu_ms: float
    stages: Mapping[str, float]
    failed: bool = False

    @property
    def overhead_ms(self) -> float:
        """All but the query's embedding."""
        return self.total_ms - self.stages.get("embedding", 0.0)


class InProcess:
    """A shopper who talks to a product in this process, one turn at a time."""

    def __init__(self, product: Crossdesk, record: ConversationRecord) -> None:
        self._product = product
        self._record = record
        self.reply: Reply | None = None

    @classmethod
    async def open(cls, product: Crossdesk, language: str, market: str) -> InProcess:
        """Open a conversation."""
        opened = await product.service.open(locale=language, market=market)
        record = await product.store.get(opened.conversation_id)
        if record is None:
            raise RuntimeError("the conversation that was opened is not in the store")
        return cls(product, record)

    @property
    def conversation_id(self) -> str:
        """The conversation's id."""
        return self._record.conversation_id

    async def do(self, what: Input) -> TurnCost:
        """Take a turn, and return what it cost."""
        service, key = self._product.service, secrets.token_hex(8)
        record = await self._product.store.get(self._record.conversation_id) or self._record
        self._product.stages.clear()
        cpu, began = time.process_time(), time.perf_counter()
        if what.kind == "message":
            sent = await service.send(record, what.text, key=key)
        else:
            sent = await service.decide(
                record,
                what.proposal_id,
                "confirmed" if what.kind == "confirm" else "declined",
                key=key,
            )
        accepted = time.perf_counter()
        result = await service.result(record, sent)
        over, cpu = time.perf_counter(), time.process_time() - cpu
        self.reply = result.reply
        stages = {row.stage: row.p50_ms * row.count for row in self._product.stages.table()}
        await asyncio.sleep(_REST)
        return TurnCost(
            total_ms=(over - began) * 1000,
            accept_ms=(accepted - began) * 1000,
            cpu_ms=cpu * 1000,
            stages=stages,
            failed=any(event.kind == "error" for event in result.events),
        )

    async def play(self, script: Script) -> list[TurnCost]:
        """Have the whole conversation."""
        costs = []
        for step in script.steps:
            what = next_input(step, self.reply)
            if what is not None:
                costs.append(await self.do(what))
        return costs


async def measure_turns(home: Path, *, turns: int) -> Section:
    """Measure at least so many turns."""
    product = await asyncio.to_thread(assemble, Settings(home=home))
    await product.start()
    try:
        costs: list[TurnCost] = []
        endless = scripts()
        for script in islice(endless, WARM_UP):
            await (await InProcess.open(product, script.language, script.order.market)).play(script)
        while len(costs) < turns:
            script = next(endless)
            shopper = await InProcess.open(product, script.language, script.order.market)
            costs.extend(await shopper.play(script))
    finally:
        await product.stop()
    return _section(costs)


def _section(costs: list[TurnCost]) -> Section:
    overhead = [cost.overhead_ms for cost in costs]
    embedding = [cost.stages.get("embedding", 0.0) for cost in costs]
    total = [cost.total_ms for cost in costs]
    return Section(
        title=f"A turn (SQLite, one worker, in process; {len(costs)} turns in six languages)",
        figures=[
            Figure(name="besides the embedding, p50", value=middle(overhead), unit="ms", target=P50_MS),
            Figure(name="besides the embedding, p95", value=high(overhead), unit="ms", target=P95_MS),
            Figure(name="the query's embedding, p50", value=middle(embedding), unit="ms"),
            Figure(name="the query's embedding, p95", value=high(embedding), unit="ms"),
            Figure(name="the whole turn, p50", value=middle(total), unit="ms"),
            Figure(name="the whole turn, p95", value=high(total), unit="ms"),
            Figure(name="processor time of a turn, p50", value=middle([c.cpu_ms for c in costs]), unit="ms"),
            Figure(name="failed turns", value=sum(cost.failed for cost in costs), target=0, errors=True),
        ],
        breakdowns=[_by_stage(costs)],
    )


def _by_stage(costs: list[TurnCost]) -> Breakdown:
    """What the stages took; "rest" is what no stage counts: leases, threads, the wait for the reply."""
    seen: dict[str, list[float]] = defaultdict(list)
    for cost in costs:
        seen["accept the message"].append(cost.accept_ms)
        for stage, took in cost.stages.items():
            seen[stage].append(took)
        seen["rest"].append(cost.total_ms - cost.accept_ms - sum(cost.stages.values()))
    rows = [(name, len(took), middle(took), high(took)) for name, took in seen.items() if name != "rest"]
    rows.append(("rest", len(seen["rest"]), middle(seen["rest"]), high(seen["rest"])))
    return Breakdown(title="By stage", columns=("stage", "turns", "p50 ms", "p95 ms"), rows=rows)
