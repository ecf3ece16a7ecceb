"""A turn that dies at any of its commits is run again, and ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import select

from agent.assembly import Crossdesk, assemble
from agent.conversation.events import Event, Reply
from agent.settings import Settings
from agent.store.base import Append
from agent.store.errors import LeaseLost
from evals.bench_scripts import CONFIRM, DemoOrder, Input, next_input
from evals.bench_server import copy_home
from evals.bench_turns import InProcess
from tests.durability.shopping import OPENINGS, plans
from tools.demo.tables import ACTIONS

When = Literal["before", "after"]

pytestmark = pytest.mark.slow


@dataclass(kw_only=True)
class Death:
    """Takes the conversation away from its worker at the given commit of a turn, once."""

    append: Callable[..., Any]
    at: int = 0
    when: When = "before"
    seen: int = 0

    async def __call__(
        self, conversation_id: str, append: Append, *, lease: str | None = None
    ) -> list[Event]:
        self.seen += 1
        dies = self.seen == self.at
        if dies and self.when == "before":
            raise LeaseLost(conversation_id, lease or "")
        stored: list[Event] = await self.append(conversation_id, append, lease=lease)
        if dies and append.finish_turn is None:
            raise LeaseLost(conversation_id, lease or "")
        return stored

    def plan(self, at: int, when: When) -> None:
        self.at, self.when, self.seen = at, when, 0

    @property
    def happened(self) -> bool:
        return 0 < self.at <= self.seen


@pytest.fixture
async def product(warm: Path, knowledge: Path, tmp_path: Path) -> AsyncIterator[Crossdesk]:
    home = copy_home(warm, tmp_path / "home")
    made = assemble(Settings(home=home, knowledge=knowledge))
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def death(product: Crossdesk, monkeypatch: pytest.MonkeyPatch) -> Death:
    made = Death(append=product.store.append)
    monkeypatch.setattr(product.store, "append", made)
    return made


def _moments() -> Iterator[tuple[int, When]]:
    for at in count(1):
        yield at, "before"
        yield at, "after"


def _opening(wish: Literal["create_return", "cancel_order"], order: DemoOrder) -> Input:
    text = OPENINGS[wish].format(number=order.number, email=order.email)
    return Input(kind="message", text=text)


def _orders(wish: str) -> list[DemoOrder]:
    return [plan.script.order for plan in plans() if plan.wish == wish]


async def _faults(product: Crossdesk, shopper: InProcess) -> list[Event]:
    events = await product.store.events(shopper.conversation_id)
    replies = [event for event in events if event.kind == "reply"]
    assert len({event.turn for event in replies}) == len(replies), "a turn was answered twice"
    return [event for event in events if event.kind == "error"]


async def test_a_wish_is_understood_and_its_terms_are_the_same_wherever_the_turn_died(
    product: Crossdesk, death: Death
) -> None:
    order = _orders("create_return")[0]

    async def ask() -> tuple[InProcess, Reply]:
        shopper = await InProcess.open(product, "en", order.market)
        await shopper.do(_opening("create_return", order))
        assert shopper.reply is not None
        return shopper, shopper.reply

    _, undisturbed = await ask()
    assert [card.kind for card in undisturbed.cards] == ["terms"]
    tried = 0
    for at, when in _moments():
        death.plan(at, when)
        shopper, reply = await ask()
        if not death.happened:
            break
        tried += 1
        assert await _faults(product, shopper) == [], f"died {when} commit {at}"
        assert [card.kind for card in reply.cards] == ["terms"], f"died {when} commit {at}"
        assert reply.text == undisturbed.text, f"died {when} commit {at}"
    assert tried >= 10


async def test_a_confirmed_cancellation_is_carried_out_once_wherever_the_turn_died(
    product: Crossdesk, death: Death
) -> None:
    said = set()
    for (at, when), order in zip(_moments(), _orders("cancel_order"), strict=False):
        death.plan(0, "before")
        shopper = await InProcess.open(product, "en", order.market)
        await shopper.do(_opening("cancel_order", order))
        confirm = next_input(CONFIRM, shopper.reply)
        assert confirm is not None, f"order {order.number} can be cancelled"
        death.plan(at, when)
        await shopper.do(confirm)
        assert await _faults(product, shopper) == [], f"died {when} commit {at}"
        assert shopper.reply is not None
        said.add(shopper.reply.text.partition(":")[0])
        with product.engine.connect() as connection:
            done = connection.execute(select(ACTIONS).where(ACTIONS.c.order_number == order.number)).all()
        assert [row.kind for row in done] == ["cancel_order"], f"died {when} commit {at}"
        if not death.happened:
            break
    assert not death.happened, "there were orders enough for every commit of the turn"
    assert len(said) == 1
