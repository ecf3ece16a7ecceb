"""Shoppers who change their orders, and who repeat what the server did not answer."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any, Literal

import httpx

from evals.bench_client import Answer, HttpShopper
from evals.bench_scripts import CHOOSE, CONFIRM, DemoOrder, Input, Script, demo_orders, next_input

Wish = Literal["create_return", "give_refund", "cancel_order", "change_address"]

ADDRESSES = {
    "GB": "Jane Miller, 14 Kingsland Road, London E2 8DA",
    "AT": "Mariahilfer Straße 10, 1060 Wien",
    "DE": "Schönhauser Allee 36, 10435 Berlin",
    "ES": "Calle de Serrano 21, 28001 Madrid",
    "FR": "12 rue de Rivoli, 75004 Paris",
}
OPENINGS: dict[Wish, str] = {
    "create_return": "I want to return order {number}, it is too small, {email}",
    "give_refund": "The item I received in order {number} is broken, {email}",
    "cancel_order": "Please cancel my order {number}, {email}",
    "change_address": "I need to change the delivery address of order {number}, {email}",
}
_ENDINGS = ("Where is my order {number}?", "Where is my refund for order {number}?")
_FAR_AWAY = frozenset({"JP", "BR", "CN"})  # amounts that the caps compare in another currency
_NOT_RETURNABLE = ("LBE", "GFT")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One shopper, and the one change that they want."""

    wish: Wish
    script: Script


def plans() -> list[Plan]:
    """All shoppers, wishes in turn; every order belongs to one of them."""
    orders = [
        order for order in demo_orders() if order.market not in _FAR_AWAY and order.total_minor < 40_000
    ]
    sent = [order for order in orders if _returnable(order)]
    cheap = [order for order in sent if order.total_minor <= 4900]
    paid = [order for order in orders if order.status == "paid"]
    moving = [order for order in paid if order.market in ADDRESSES]
    wanted: list[tuple[Wish, Sequence[DemoOrder]]] = [
        ("create_return", [order for order in sent if order not in cheap]),
        ("give_refund", cheap),
        ("cancel_order", [order for order in paid if order not in moving]),
        ("change_address", moving),
    ]
    each = [[_plan(wish, order) for order in chosen] for wish, chosen in wanted]
    return [plan for plan in chain.from_iterable(zip_longest(*each)) if plan is not None]


def _returnable(order: DemoOrder) -> bool:
    recent = order.delivered_days_ago is not None and order.delivered_days_ago <= 25
    one_item = len(order.skus) == 1 and not order.skus[0].startswith(_NOT_RETURNABLE)
    return order.status == "delivered" and recent and one_item and not order.has_returns


def _plan(wish: Wish, order: DemoOrder) -> Plan:
    between = [CHOOSE, CHOOSE]
    if wish == "change_address":
        between = [ADDRESSES[order.market]]
    elif wish == "give_refund":
        between = ["I would like a refund"]
    lines = [OPENINGS[wish], *between, CONFIRM, *_ENDINGS]
    steps = [line.format(number=order.number, email=order.email) for line in lines]
    return Plan(wish=wish, script=Script(language="en", order=order, steps=steps))


@dataclass(kw_only=True)
class Progress:
    """How far all shoppers are, for who wants to disturb them."""

    answered: int = 0
    confirming: int = 0
    over: bool = False
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def note(self, *, answered: int = 0, confirming: int = 0, over: bool = False) -> None:
        """Count what has happened."""
        async with self._changed:
            self.answered += answered
            self.confirming += confirming
            self.over = self.over or over
            self._changed.notify_all()

    async def until(self, *, answered: int, confirming: int) -> None:
        """Wait until so many turns are answered and so many confirmations under way, or all is over."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self.over or (self.answered >= answered and self.confirming >= confirming)
            )


@dataclass(kw_only=True)
class PatientShopper:
    """Repeats a request under its key until it is answered, and remembers what was acknowledged."""

    client: httpx.AsyncClient
    plan: Plan
    progress: Progress
    shopper: HttpShopper = field(init=False)
    done: list[tuple[Input, Answer]] = field(default_factory=list)
    repeated: int = 0

    async def visit(self) -> None:
        """Open a conversation and have it."""
        await self._open()
        for step in self.plan.script.steps:
            what = next_input(step, self.shopper.reply)
            if what is not None:
                await self._do(what)

    async def _open(self) -> None:
        key = secrets.token_hex(8)
        body = {"locale": "en", "market": self.plan.script.order.market}
        async for _ in _tries():
            try:
                answer = await self.client.post(
                    "/v1/conversations", json=body, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError:
                continue
            if not answer.is_server_error:
                answer.raise_for_status()
                self.shopper = HttpShopper(client=self.client, **answer.json())
                return

    async def _do(self, what: Input) -> None:
        key = secrets.token_hex(8)
        confirms = int(what.kind == "confirm")
        await self.progress.note(confirming=confirms)
        try:
            async for attempt in _tries():
                self.repeated += attempt > 0
                try:
                    answer = await self.shopper.do(what, key=key)
                except httpx.TransportError:
                    continue
                except httpx.HTTPStatusError as exc:
                    if exc.response.is_server_error:
                        continue
                    raise AssertionError(f"{what}: {exc.response.text}") from exc
                self.done.append((what, answer))
                await self.progress.note(answered=1)
                return
        finally:
            await self.progress.note(confirming=-confirms)

    @property
    def acknowledged(self) -> Iterator[dict[str, Any]]:
        """Every event that an answer told."""
        for _, answer in self.done:
            yield from answer.events


async def _tries() -> Any:
    """Count tries without end, with a pause before each but the first; the test has a limit of its own."""
    attempt = 0
    while True:
        yield attempt
        attempt += 1
        await asyncio.sleep(0.25)
