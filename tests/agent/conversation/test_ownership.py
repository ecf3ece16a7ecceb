from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.conversation.events import Owner, Source
from agent.conversation.ownership import (
    TRANSITIONS,
    IllegalTransition,
    OwnershipAction,
    is_step,
    may_speak,
    transition,
)

ACTIONS: tuple[OwnershipAction, ...] = get_args(OwnershipAction)
OWNERS: tuple[Owner, ...] = get_args(Owner)
SOURCES: tuple[Source, ...] = get_args(Source)

actors = st.sampled_from(["shopper", "bot", "operator 1", "operator 2", "watchdog"])


@given(st.lists(st.tuples(actors, st.sampled_from(ACTIONS)), max_size=40))
def test_whatever_several_actors_do_never_two_may_speak(steps: list[tuple[str, OwnershipAction]]) -> None:
    owner: Owner = "bot"
    for _, action in steps:
        before = owner
        try:
            owner = transition(owner, action)
        except IllegalTransition:
            assert not any(source == (before, action) for source in TRANSITIONS)
        else:
            assert is_step(before, owner)
        voices = [source for source in ("bot", "human") if may_speak(owner, source)]
        assert len(voices) == (0 if owner == "closed" else 1)
        assert may_speak(owner, "shopper")


@given(st.lists(st.sampled_from(ACTIONS), max_size=40))
def test_a_person_speaks_only_after_a_claim(actions: list[OwnershipAction]) -> None:
    owner: Owner = "bot"
    claimed = False
    for action in actions:
        try:
            owner = transition(owner, action)
        except IllegalTransition:
            continue
        claimed = action == "claim"
        assert may_speak(owner, "human") == claimed


def test_a_closed_conversation_is_quiet_until_the_shopper_writes_again() -> None:
    assert [source for source in SOURCES if may_speak("closed", source)] == ["shopper"]
    assert [action for action in ACTIONS if ("closed", action) in TRANSITIONS] == ["reopen"]
    assert transition("closed", "reopen") == "bot"


def test_the_bot_keeps_the_shopper_company_in_the_queue() -> None:
    assert may_speak("queued", "bot")
    assert not may_speak("queued", "human")


@pytest.mark.parametrize("owner", ["bot", "queued", "human"])
def test_every_open_conversation_can_be_closed(owner: Owner) -> None:
    assert transition(owner, "close") == "closed"


def test_an_illegal_action_names_itself_and_the_owner() -> None:
    with pytest.raises(IllegalTransition, match="'claim' is not possible while the owner is 'bot'"):
        transition("bot", "claim")


def test_every_owner_can_be_reached_and_left() -> None:
    assert set(TRANSITIONS.values()) == set(OWNERS)
    assert {owner for owner, _ in TRANSITIONS} == set(OWNERS)
