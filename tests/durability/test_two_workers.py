"""Two workers share one database and one index: a conversation is the same on both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from evals.bench_client import HttpShopper
from evals.bench_scripts import Input
from evals.bench_server import OPERATOR_KEY, ServerProcess, copy_home
from tests.durability.conftest import StartServer

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

WAIT = 120.0
QUESTIONS = (
    "How long do I have to return something?",
    "Where is my order 10001?",
    "anna.schmidt@example.de",
    "What does express delivery cost?",
    "When do I get my money back?",
)
OPERATOR = {"Authorization": f"Bearer {OPERATOR_KEY}", "X-Operator": "Noor"}


@pytest.fixture(scope="module")
def workers(
    start_server: StartServer,
    database: str,
    chroma: str,
    warm: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[ServerProcess, ServerProcess]:
    """Two servers that start at the same moment on an empty database."""
    home = copy_home(warm, tmp_path_factory.mktemp("workers") / "home")
    shared = {"CROSSDESK_DATABASE_URL": database, "CROSSDESK_CHROMA_URL": chroma}
    first, second = (start_server(home=home, **shared) for _ in range(2))
    for server in (first, second):
        server.wait()
    return first, second


@pytest_asyncio.fixture
async def clients(
    workers: tuple[ServerProcess, ServerProcess],
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    first, second = workers
    async with (
        httpx.AsyncClient(base_url=first.url, timeout=WAIT) as one,
        httpx.AsyncClient(base_url=second.url, timeout=WAIT) as other,
    ):
        yield one, other


Clients = tuple[httpx.AsyncClient, httpx.AsyncClient]


async def _open_on_both(clients: Clients) -> tuple[HttpShopper, HttpShopper]:
    """One conversation, opened on the first worker, through both."""
    here = await HttpShopper.open(clients[0], "en", "GB")
    return here, HttpShopper(client=clients[1], id=here.id, token=here.token)


def _say(text: str) -> Input:
    return Input(kind="message", text=text)


def _order_of_turns(events: Sequence[dict[str, Any]]) -> list[str]:
    """The turns in the order in which they ran, each as often as it began anew."""
    ran = [event["turn"] for event in events if event["kind"] != "message"]
    return [turn for place, turn in enumerate(ran) if place == 0 or ran[place - 1] != turn]


async def test_messages_sent_to_both_workers_at_once_are_answered_one_after_the_other(
    clients: Clients,
) -> None:
    here, there = await _open_on_both(clients)
    for number in range(8):
        one, other = QUESTIONS[number % 5], QUESTIONS[(number + 1) % 5]
        answers = await asyncio.gather(here.do(_say(one)), there.do(_say(other)))
        assert all(answer.reply.text for answer in answers)

    events = await here.events()
    ran = _order_of_turns(events)
    assert len(ran) == len(set(ran)) == 16
    assert sum(event["kind"] == "reply" for event in events) == 16
    assert events == await there.events()


async def test_many_conversations_on_both_workers_at_once_stay_in_order(clients: Clients) -> None:
    pairs = await asyncio.gather(*(_open_on_both(clients) for _ in range(6)))
    said = [shopper.do(_say(text)) for pair in pairs for shopper in pair for text in QUESTIONS[:2]]
    answers = await asyncio.gather(*said)
    assert all(answer.reply.text for answer in answers)
    for here, _ in pairs:
        ran = _order_of_turns(await here.events())
        assert len(ran) == len(set(ran)) == 4


async def test_a_repeated_key_on_the_other_worker_gets_the_same_answer(clients: Clients) -> None:
    here, there = await _open_on_both(clients)
    answers = await asyncio.gather(
        *(shopper.do(_say(QUESTIONS[0]), key="one-key-on-both") for shopper in (here, there, here))
    )
    assert len({answer.reply.text for answer in answers}) == 1
    events = await there.events()
    assert [event["kind"] for event in events].count("message") == 1
    assert [event["kind"] for event in events].count("reply") == 1


async def test_a_stream_of_one_worker_shows_what_the_other_answers(clients: Clients) -> None:
    here, there = await _open_on_both(clients)
    seen: list[dict[str, Any]] = []
    follows = asyncio.Event()

    async def follow() -> None:
        headers = {**here.headers(), "Accept": "text/event-stream"}
        path = f"/v1/conversations/{here.id}/events"
        async with here.client.stream("GET", path, headers=headers, timeout=WAIT) as stream:
            follows.set()
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    seen.append(json.loads(line[5:]))
                    if seen[-1]["kind"] == "reply":
                        return

    async with asyncio.timeout(WAIT), asyncio.TaskGroup() as group:
        group.create_task(follow())
        await follows.wait()
        answer = await there.do(_say(QUESTIONS[0]))
    assert seen[-1]["reply"]["text"] == answer.reply.text
    assert [event["offset"] for event in seen] == [event["offset"] for event in answer.events]


async def _queue(here: HttpShopper) -> str:
    """Ask for a person; returns the hand-off's id."""
    await here.do(_say("I want to talk to a person, please"))
    queued = [event for event in await here.events() if event["kind"] == "handoff"]
    assert queued, "asking for a person makes a hand-off"
    return str(queued[-1]["handoff_id"])


async def _desk(client: httpx.AsyncClient, handoff: str, action: str, body: Any = None) -> Any:
    answer = await client.post(f"/v1/desk/handoffs/{handoff}/{action}", json=body, headers=OPERATOR)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_person_who_claims_on_one_worker_silences_the_bot_on_the_other(clients: Clients) -> None:
    here, there = await _open_on_both(clients)
    handoff = await _queue(here)
    await _desk(there.client, handoff, "claim")

    silent = await here.do(_say(QUESTIONS[0]))
    assert silent.reply.text == ""
    assert {event["kind"] for event in silent.events} == {"message"}

    await _desk(there.client, handoff, "reply", {"text": "Hello, this is Noor."})
    events = await here.events()
    assert events[-1]["source"] == "human"
    assert events[-1]["text"] == "Hello, this is Noor."

    await _desk(here.client, handoff, "release")
    assert (await there.do(_say(QUESTIONS[0]))).reply.text


async def test_the_bot_never_speaks_after_a_person_claimed_in_the_middle_of_a_turn(clients: Clients) -> None:
    pairs = await asyncio.gather(*(_open_on_both(clients) for _ in range(6)))
    handoffs = await asyncio.gather(*(_queue(here) for here, _ in pairs))

    async def race(number: int, here: HttpShopper, there: HttpShopper, handoff: str) -> None:
        turn = asyncio.create_task(here.do(_say(QUESTIONS[0])))
        await asyncio.sleep(0.03 * number)
        await _desk(there.client, handoff, "claim")
        await turn

    await asyncio.gather(*(race(number, *pair, handoffs[number]) for number, pair in enumerate(pairs)))
    for here, _ in pairs:
        events = await here.events()
        claimed = next(e["offset"] for e in events if e["kind"] == "ownership" and e["owner"] == "human")
        assert [
            e for e in events if e["offset"] > claimed and e["source"] == "bot" and e["kind"] == "reply"
        ] == []
