"""The client's parts that need no server: streams, retries, problems, kinds that are newer than the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import problems
from crossdesk_client import Crossdesk, Retries
from crossdesk_client._sync.transport import EVENT
from crossdesk_client.errors import KINDS, TooManyRequests, Unavailable
from crossdesk_client.models import ReplyEvent, UnknownCard, UnknownEvent
from crossdesk_client.sse import Message, SseReader

STREAM = (
    "\ufeffretry: 2000\r\n: connected\n\nid: 1\r\nevent: message\rdata: eins\u2028zwei\n\n"
    "event: none\n\ndata: a\r\ndata:b\n\ndata: lost, for nothing ends it"
).encode()
MESSAGES = [
    Message(event="message", data="eins\u2028zwei", id="1"),
    Message(event="message", data="a\nb", id="1"),
]


@given(st.lists(st.integers(0, len(STREAM))))
def test_messages_are_read_however_the_bytes_are_cut(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    reader = SseReader()
    found = [m for a, b in pairwise(places) for m in reader.feed(STREAM[a:b])]
    assert found == MESSAGES


def answers(*responses: httpx.Response) -> tuple[Crossdesk, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return responses[min(len(seen), len(responses)) - 1]

    retries = Retries(tries=3, first=0.0, longest=5.0)
    return Crossdesk("http://test", retries=retries, transport=httpx.MockTransport(answer)), seen


def keys(requests: Sequence[httpx.Request]) -> set[str]:
    return {request.headers["Idempotency-Key"] for request in requests}


def test_what_can_be_tried_again_is_tried_with_the_same_key() -> None:
    opened = httpx.Response(201, json={"id": "conv_1", "token": "t"})
    crossdesk, seen = answers(httpx.Response(503, headers={"Retry-After": "0"}), httpx.Response(502), opened)
    with crossdesk:
        assert crossdesk.open().id == "conv_1"
    assert len(seen) == 3
    assert len(keys(seen)) == 1


def test_a_call_is_given_up_after_its_tries() -> None:
    crossdesk, seen = answers(httpx.Response(503, headers={"Retry-After": "0"}))
    with crossdesk, pytest.raises(Unavailable):
        crossdesk.open()
    assert len(seen) == 3


def test_a_wait_that_is_too_long_is_left_to_the_caller() -> None:
    crossdesk, seen = answers(httpx.Response(429, headers={"Retry-After": "60"}))
    with crossdesk, pytest.raises(TooManyRequests) as raised:
        crossdesk.open()
    assert raised.value.retry_after == 60
    assert len(seen) == 1


def test_what_is_wrong_is_not_tried_again() -> None:
    assert Retries().pause(1, httpx.Response(422)) is None
    assert Retries().pause(1, httpx.Response(409)) is None


def test_a_wait_can_be_given_as_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    pause = Retries().pause(1, httpx.Response(503, headers={"Retry-After": date}))
    assert pause is not None
    assert 0 < pause <= 20
    assert Retries().pause(1, httpx.Response(503, headers={"Retry-After": "soon"})) is not None


def test_every_problem_of_the_server_has_its_exception() -> None:
    kinds = {answer.kind for answer in problems._ANSWERS.values()} | set(problems._KINDS.values())
    assert kinds <= set(KINDS)


def test_what_a_newer_server_adds_breaks_nothing() -> None:
    at = "2026-03-11T12:00:00Z"
    event = EVENT.validate_python({"kind": "weather", "offset": 3, "at": at, "source": "bot", "sky": "blue"})
    assert isinstance(event, UnknownEvent)
    assert event.model_extra == {"sky": "blue"}
    reply = {"text": "Hi", "language": "en", "cards": [{"kind": "map", "place": "Ulm"}], "mood": "good"}
    told = EVENT.validate_python(
        {"kind": "reply", "offset": 4, "at": at, "source": "bot", "message_id": "m", "reply": reply, "x": 1}
    )
    assert isinstance(told, ReplyEvent)
    assert isinstance(told.reply.cards[0], UnknownCard)
