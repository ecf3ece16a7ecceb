"""What a model's server can do wrong on the wire: each ends in one right answer, and the log says what happened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from agent.brains.llm.speaking import Patience, Speaking
from tests.agent.brains.llm.following import watch
from tests.agent.brains.llm.wire import Answer, Server, use
from tests.agent.staging import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
ASKED = "Where is my order 10002? My postcode is SW9 8QH"
LOOKED_UP = (
    use("verify_order", order_number="10002", postcode="<POSTCODE_1>"),
    use("track_order", order_number="10002"),
)
DELIVERED = "Good news from the café. Your parcel has been delivered."
WELL = (*LOOKED_UP, DELIVERED)
TRACK = use("track_order", order_number="10002").calls
PATIENCE = Patience(first=6, gap=6, call=6)
LITTLE = Patience(first=1.0, gap=0.7, call=1.5)  # for who hangs
LONG_ENOUGH = 30


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the server answers; how it ends: the reason of the fallback ("" where the model's answer comes), retries,
    and a part of the detail that the log keeps."""

    answers: tuple[Answer | str, ...]
    reason: str = ""
    retries: int = 0
    detail: str = ""
    streamed_only: bool = False


def after(*answers: Answer | str) -> tuple[Answer | str, ...]:
    """Something that follows two good calls of tools."""
    return (*LOOKED_UP, *answers)


FAULTS = {
    "killed, once": Fault(answers=(Answer(kill=True), *WELL), retries=1),
    "killed, always": Fault(
        answers=(Answer(kill=True),) * 3, reason="unreachable", retries=2, detail="Connection"
    ),
    "hung before the headers": Fault(answers=(Answer(hang=True),), reason="timeout"),
    "hung after the headers": Fault(
        answers=(Answer(text=DELIVERED, sent=0, ending="hang"),), reason="timeout", detail=" s"
    ),
    "hung in the middle": Fault(
        answers=after(Answer(text=DELIVERED, cut="parcel", ending="hang")), reason="timeout", detail=" s"
    ),
    "429, then an answer": Fault(answers=(Answer(status=429, retry_after="0"), *WELL), retries=1),
    "429 with a Retry-After that the turn has time for": Fault(
        answers=(Answer(status=429, retry_after="1"), *WELL), retries=1
    ),
    "429 with a Retry-After that it has not": Fault(
        answers=(Answer(status=429, retry_after="60"), *WELL), reason="unreachable", detail="429"
    ),
    "500, twice": Fault(answers=(Answer(status=500), Answer(status=503), *WELL), retries=2),
    "500, always": Fault(answers=(Answer(status=500),) * 3, reason="unreachable", retries=2, detail="500"),
    "401": Fault(answers=(Answer(status=401),), reason="unreachable", detail="401"),
    "cut in a word, once": Fault(answers=after(Answer(text=DELIVERED, cut="parcel"), DELIVERED), retries=1),
    "cut in a word, always": Fault(
        answers=after(*[Answer(text=DELIVERED, cut="parcel")] * 3), reason="unreachable", retries=2
    ),
    "closed in a word": Fault(
        answers=after(Answer(text=DELIVERED, cut="parcel", ending="close"), DELIVERED),
        retries=1,
        streamed_only=True,
    ),
    "cut in a call of a tool": Fault(answers=(Answer(calls=TRACK, cut="order_nu"), *WELL), retries=1),
    "closed in a call of a tool": Fault(
        answers=(Answer(calls=TRACK, cut="order_nu", ending="close"), *WELL),
        retries=1,
        streamed_only=True,
    ),
    "cut in a character": Fault(answers=after(Answer(text=DELIVERED, cut="é"), DELIVERED), retries=1),
    "no JSON": Fault(answers=(Answer(raw=b"{'choices': [}"),), reason="malformed"),
    "a page of a proxy": Fault(answers=(Answer(raw=b"<html>busy</html>"),), reason="malformed"),
    "JSON of another kind": Fault(answers=(Answer(raw=b"[1, 2]"),), reason="malformed"),
    "an unknown tool": Fault(answers=(use("launch_rocket", to="the moon"), *WELL)),
    "invalid arguments": Fault(answers=(use("track_order", number=10**20), *WELL)),
    "arguments that are no JSON": Fault(
        answers=(Answer(calls=(("track_order", '{"order_number": '),)),), reason="malformed"
    ),
    "arguments that are a list": Fault(
        answers=(Answer(calls=(("track_order", "[1]"),)),), reason="malformed"
    ),
    "100 kB of arguments": Fault(
        answers=(use("track_order", order_number="1" * 100_000),), reason="malformed", detail="20000"
    ),
    "calls at the same time": Fault(
        answers=(
            LOOKED_UP[0],
            Answer(calls=(*TRACK, *use("order_details", order_number="10002").calls)),
            DELIVERED,
        )
    ),
    "100 kB of text": Fault(answers=after("parcel" * 17_000), reason="looping", detail="8000"),
    "an empty answer, once": Fault(answers=after("", DELIVERED)),
    "an empty answer, twice": Fault(answers=after("", " "), reason="ungrounded"),
    "the same for ever": Fault(answers=after("Your parcel has been delivered. " * 40), reason="looping"),
    "cut off at its limit": Fault(answers=after(Answer(text=DELIVERED, finish="length")), reason="malformed"),
    "withheld by a filter": Fault(answers=(Answer(text="I", finish="content_filter"),), reason="refused"),
}


@pytest.fixture(params=["streamed", "whole"])
def streamed(request: pytest.FixtureRequest, model_stage: Stage, server: Server, name: str) -> Iterator[bool]:
    """Both ways of asking the model."""
    model = model_stage.crossdesk.runner.answerer.answering.model
    (speaking,) = (found for found in model.around if isinstance(found, Speaking))
    usual = speaking._patience
    speaking._patience = replace(LITTLE if "hung" in name else PATIENCE, stream=request.param == "streamed")
    yield speaking._patience.stream
    speaking._patience = usual
    server.released.set()


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_ends_in_one_right_answer(
    model_stage: Stage, server: Server, name: str, *, streamed: bool
) -> None:
    fault = FAULTS[name]
    if fault.streamed_only and not streamed:
        pytest.skip("an answer that comes whole cannot end this way")
    server.saying(*fault.answers)
    shopper = await model_stage.open()
    async with asyncio.timeout(LONG_ENOUGH):
        seen = await watch(shopper, ASKED)
    reply, use_of = seen.reply.reply, seen.reply.model
    assert use_of
    assert (use_of.fallback, use_of.retries) == (fault.reason, fault.retries)
    assert fault.detail in use_of.detail
    assert bool(use_of.detail) == bool(fault.reason)
    assert "tracking" in [card.kind for card in reply.cards]
    assert reply.text.count("Good news from the café.") <= 1
    if not fault.reason:
        assert (seen.reply.brain, reply.text) == ("openai:right", DELIVERED)
    else:
        assert seen.reply.brain == "embedded"
        assert "delivered" in reply.text
    kinds = [event.kind for event in await shopper.events()]
    assert kinds.count("reply") == 1
    assert all(bool(request.get("stream")) == streamed for request in server.requests)
