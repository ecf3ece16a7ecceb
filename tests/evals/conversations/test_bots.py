"""The real product: in this process, and behind its public API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from agent.assembly import assemble
from agent.settings import Settings
from api.app import create_app
from evals.conversations.bot import Bot, NotPlayable, Outcome
from evals.conversations.in_process import InProcessBot
from evals.conversations.indexing import copy_index
from evals.conversations.over_http import HttpBot
from evals.conversations.scenario import Scenario
from evals.conversations.shopper import Held, Shopper
from evals.errors import EvalError
from tests.evals.conversations.scripted import scenario

OPERATOR_KEY = "an operator key for tests"
TRACK = scenario(
    id="en-track", flow="track_order", facts={"order": "10001", "email": "anna.schmidt@example.de"},
    opening=["Where is order {order}? {email}"], answers={}, noise="none", expect={"cards": ["tracking"]},
)  # fmt: skip
CANCEL = scenario(
    id="en-cancel", flow="cancel", facts={"order": "10004", "email": "li.wei@example.cn"}, noise="none",
    opening=["Please cancel order {order}"], answers={},
    expect={"changes": {"10004": {"action": "cancel_order", "status": "cancelled"}}},
)  # fmt: skip
PERSON = scenario(
    id="en-person",
    flow="person",
    opening=["I want a human"],
    answers={},
    noise="none",
    expect={"handoff": "yes"},
)


def settings(home) -> Settings:
    return Settings(home=home, operator_key=OPERATOR_KEY, secret_key="a key that signs links in tests")


async def hold(bot: Bot, what: Scenario) -> tuple[Held, Outcome]:
    dialogue = await bot.begin(what)
    held = await Shopper.of(what, seed=0, number=1).talk(dialogue, satisfied=lambda _: True)
    return held, await dialogue.outcome()


def test_in_process_every_conversation_finds_the_shop_as_it_was(home):
    async def held() -> list[Outcome]:
        bot = await InProcessBot.open(settings(home))
        try:
            return [(await hold(bot, what))[1] for what in (CANCEL, TRACK, CANCEL, PERSON)]
        finally:
            await bot.close()

    cancelled, tracked, again, person = asyncio.run(held())
    for outcome in (cancelled, again):
        (done,) = outcome.changes
        assert (done.order, done.action) == ("10004", "cancel_order")
        assert (done.state["status"], done.state["refunded"]) == ("cancelled", 87700)
    assert not tracked.changes
    assert tracked.packet is None
    assert person.packet is not None
    assert person.packet["reason"] == "explicit_wish"
    assert not list(home.glob("crossdesk.db*"))  # its own home is elsewhere, and gone


@pytest.fixture
def over_http(tmp_path, home) -> Callable[..., object]:
    """Run something with a bot that speaks to the served API."""

    def _run(work: Callable[[HttpBot], object], *, key: str = "") -> object:
        async def serving() -> object:
            copy_index(settings(home), home / "evals", tmp_path)
            app = create_app(assemble(settings(tmp_path)))
            async with app.router.lifespan_context(app):
                transport = httpx.ASGITransport(app=app)
                async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                    return await work(HttpBot(client, operator_key=key))  # type: ignore[misc]

        return asyncio.run(serving())

    return _run


def test_over_http_the_status_is_read_by_another_conversation_and_nothing_is_judged_twice(over_http):
    async def work(bot: HttpBot) -> None:
        held, tracked = await hold(bot, TRACK)
        assert held.lines[-1].answer.card("tracking")
        assert held.lines[-1].answer.place is None
        assert not tracked.changes
        held, cancelled = await hold(bot, CANCEL)
        assert held.agreed == 1
        (done,) = cancelled.changes
        assert (done.order, done.action, done.state) == ("10004", "cancel_order", {"status": "cancelled"})
        with pytest.raises(NotPlayable, match="order 10004 was changed"):
            await bot.begin(CANCEL)
        _, person = await hold(bot, PERSON)
        assert person.packet == {"reason": "explicit_wish", "rule": "always.explicit_wish"}

    over_http(work)


def test_over_http_the_packet_is_read_with_the_operators_key(over_http):
    async def work(bot: HttpBot) -> None:
        _, person = await hold(bot, PERSON)
        assert person.packet is not None
        assert person.packet["identity"]["level"] == "anonymous"

    over_http(work, key=OPERATOR_KEY)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://[", "no address"])
def test_a_server_that_does_not_answer_is_told_in_a_line(url):
    with pytest.raises(EvalError, match="--url: "):
        asyncio.run(HttpBot.open(url))
