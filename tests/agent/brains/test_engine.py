"""A dialogue is replayed from the start with the results that are there, and asks for the next call."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.brains.embedded.engine import DialogueDiverged, Finished, NeedsTool, advance
from agent.brains.embedded.turn import Flow, Turn
from agent.perception.entities import Entities
from agent.perception.perception import Perception
from agent.replies.catalogue import load_catalogues
from agent.replies.localiser import Localiser
from agent.turn_view import TurnView
from tools.context import Identity

CATALOGUES = load_catalogues(Path(__file__).resolve().parents[3] / "data" / "locales")
WORDS = Localiser(CATALOGUES["en"], language="en", locale="en-GB", market="GB", timezone="Europe/London")


def _view(**changes: object) -> TurnView:
    perception = Perception(
        language="en", language_confidence=1.0, sentiment="neutral", intents=(), entities=Entities()
    )
    fields: dict[str, object] = {
        "turn": "turn_1",
        "kind": "message",
        "text": "hello",
        "attachments": (),
        "perception": perception,
        "language": "en",
        "locale": "en-GB",
        "market": "GB",
        "timezone": "Europe/London",
        "now": datetime(2026, 3, 10, tzinfo=UTC),
        "identity": Identity(),
        "owner": "bot",
    }
    return TurnView(**{**fields, **changes})  # type: ignore[arg-type]


def _two_calls(turn: Turn) -> Flow[None]:
    first = yield from turn.call("one", number=1)
    turn.state.note_order(str(first))
    second = yield from turn.call("two", after=first)
    turn.say_text(f"{first} and {second}")


def test_a_dialogue_asks_for_its_calls_one_after_the_other() -> None:
    step = advance(_two_calls, _view(), WORDS, [])
    assert isinstance(step, NeedsTool)
    assert (step.call.tool, step.index) == ("one", 0)
    step = advance(_two_calls, _view(), WORDS, [("one", "10001")])
    assert isinstance(step, NeedsTool)
    assert step.call.arguments == {"after": "10001"}
    assert step.index == 1


def test_a_dialogue_that_has_all_results_ends_with_its_reply_and_state() -> None:
    step = advance(_two_calls, _view(), WORDS, [("one", "10001"), ("two", "x")])
    assert isinstance(step, Finished)
    assert step.reply.text == "10001 and x"
    assert step.state.order == "10001"


def test_replaying_does_not_change_the_stored_state() -> None:
    stored = {"order": "10009", "orders": ["10009"]}
    advance(_two_calls, _view(dialogue=stored), WORDS, [("one", "10001")])
    assert stored == {"order": "10009", "orders": ["10009"]}


def test_results_of_another_dialogue_are_noticed() -> None:
    with pytest.raises(DialogueDiverged, match="'two'"):
        advance(_two_calls, _view(), WORDS, [("two", "x")])
