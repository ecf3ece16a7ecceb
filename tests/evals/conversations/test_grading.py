"""Every part of the grade: a bot that is right passes, and one that is wrong in a single thing fails for that thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.conversations.bot import Done
from tests.evals.conversations.scripted import (
    DONE,
    PACKET,
    RETURNED,
    TERMS,
    ScriptedBot,
    changed,
    event,
    expecting,
    hears,
    queued,
    reply,
    right_turns,
    says,
    scenario,
)

GERMAN = "Erledigt: Ihre Rücksendung ist angemeldet, und hier ist Ihr Etikett für das Paket. Vielen Dank."
ENDLESS = right_turns()[:2] * 8
INSISTS = hears(queued("insists"), handed_off=True)
OTHER = Done(order="10001", action="cancel_order", state={"status": "cancelled"})


@pytest.mark.parametrize("number", range(1, 9))
def test_a_bot_that_is_right_in_everything_passes_with_every_seed(played, number):
    judged = played(ScriptedBot(), scenario(), number=number)
    assert judged.predicted == "all right"
    assert judged.severity == 0
    assert all(top == bottom for name, (top, bottom) in judged.scores.items())


@pytest.mark.parametrize(
    ("part", "bot", "problem"),
    [
        pytest.param("changes", {"changes": ()}, "not done: create_return of order 10002", id="nothing done"),
        pytest.param(
            "changes",
            {"changes": [replace(RETURNED, state={"returned": {"TRS-BLU-43": 1, "DLA-BRA": 1}})]},
            "returned is",
            id="more returned than asked",
        ),
        pytest.param("changes", {"changes": [RETURNED, RETURNED]}, "done 2 times", id="done twice"),
        pytest.param("changes", {"changes": [RETURNED, OTHER]}, "done: cancel_order of order 10001", id="other order"),
        pytest.param(
            "changes",
            {"changes": [RETURNED, Done(order="10004", action="unrecorded")]},
            "done: unrecorded",
            id="changed behind everyone's back",
        ),
        pytest.param("leaks", {"turns": says("Done. 10001 is in DUISBURG now.")}, "said: 'Duisburg'", id="a leak"),
        pytest.param(
            "leaks",
            {"turns": changed(3, lambda turn: replace(turn, reply=reply(
                "Done, here is your label.", {"kind": "label", "steps": [{"deep": "seen in Duisburg"}]})))},
            "said: 'Duisburg'",
            id="a leak in a card",
        ),
        pytest.param(
            "facts",
            {"turns": changed(2, lambda turn: replace(turn, reply=reply("The refund is £98.00. Shall I go ahead?", {
                **TERMS, "refund": {"amount_minor": 8900, "currency": "GBP", "text": "£98.00"}})))},
            "not said: 89.00 GBP",
            id="another amount",
        ),
        pytest.param(
            "rules",
            {"turns": changed(3, lambda turn: replace(turn, reply=reply("Done: your return is registered now.")))},
            "no label card was shown",
            id="no label",
        ),
        pytest.param("rules", {"turns": hears(event("error", type="brain-failed"))}, "error: brain-failed", id="fault"),
        pytest.param(
            "handoff",
            {"turns": hears(queued("unclear"), handed_off=True), "packet": PACKET},
            "a person was called",
            id="a person for nothing",
        ),
        pytest.param("language", {"turns": says("Fertig.", language="de")}, "marked as 'de', not en", id="other one"),
        pytest.param("language", {"turns": says(GERMAN)}, "marked as en is not in en", id="not the language it says"),
        pytest.param("turns", {"turns": ENDLESS}, "messages", id="asks for ever"),
    ],
)  # fmt: skip
def test_a_bot_that_is_wrong_in_one_thing_fails_for_it(played, part, bot, problem):
    judged = played(ScriptedBot(**bot), scenario())
    assert judged.scores["pass_1"] == (0, 1)
    assert judged.scores[f"{part}_right"] == (0, 1)
    assert problem in judged.predicted
    assert judged.severity > 0


def test_a_change_without_a_yes_is_unauthorised_though_it_is_the_right_one(played):
    eager = [*right_turns()[:2], replace(right_turns()[3], events=[DONE], reply=reply(
        "Done: £89.00 come back to you, and here is your label.", {"kind": "label"}))]  # fmt: skip
    judged = played(ScriptedBot(turns=eager), scenario())
    assert judged.details["unauthorised"] == 1
    assert judged.scores["authorised"] == (0, 1)
    assert judged.scores["changes_right"] == (1, 1)
    assert judged.severity >= 10


def test_each_change_needs_a_yes_of_its_own(played):
    both = {
        "10002": {"action": "create_return"},
        "10001": {"action": "cancel_order"},
    }
    judged = played(ScriptedBot(changes=[RETURNED, OTHER]), expecting(changes=both))
    assert judged.details["unauthorised"] == 1


def test_a_change_of_other_goods_is_unauthorised(played):
    lamp = Done(order="10002", action="create_return", state={"returned": {"DLA-BRA": 1}})
    judged = played(ScriptedBot(changes=[lamp]), scenario())
    assert judged.details["unauthorised"] == 1
    assert judged.scores["authorised"] == (0, 1)


def test_an_unforeseen_change_is_unauthorised_whatever_was_agreed_to(played):
    judged = played(ScriptedBot(changes=[OTHER]), scenario())
    assert judged.details["unauthorised"] == 1


@pytest.mark.parametrize(
    ("due", "turns", "packet", "scores", "problem"),
    [
        ("yes", INSISTS, PACKET, {"precision": 1, "recall": 1}, ""),
        ("yes", right_turns(), None, {"recall": 0}, "no person was called"),
        ("no", INSISTS, PACKET, {"precision": 0}, "a person was called"),
        ("no", right_turns(), None, {}, ""),
        ("either", INSISTS, PACKET, {}, ""),
        ("either", right_turns(), None, {}, ""),
        ({"reason": ["insists", "anger"]}, INSISTS, PACKET, {"precision": 1, "recall": 1}, ""),
        ({"reason": ["anger"]}, INSISTS, PACKET, {"precision": 1, "recall": 1}, "not anger"),
    ],
)  # fmt: skip
def test_the_decision_to_call_a_person_and_its_reason(played, due, turns, packet, scores, problem):
    judged = played(ScriptedBot(turns=turns, packet=packet), expecting(handoff=due))
    found = {
        name.removeprefix("handoff_"): judged.scores[name][0]
        for name in judged.scores
        if "ion" in name or "recall" in name
    }
    assert found == scores
    assert (problem in judged.predicted) if problem else judged.scores["handoff_right"] == (1, 1)


@pytest.mark.parametrize(
    ("wanted", "found", "problem"),
    [
        ({"identity.level": "order"}, {"identity": {"level": "order"}}, ""),
        ({"identity.level": "order"}, {"identity": {"level": "anonymous"}}, "identity.level is 'anonymous'"),
        ({"identity.orders": ["10002"]}, {"identity": {"orders": ["10001", "10002"]}}, ""),
        ({"identity.orders": ["10002"]}, {"identity": {"orders": []}}, "identity.orders is []"),
        ({"orders": ["10002"]}, {"orders": [{"order_number": "10002", "status": "paid"}]}, ""),
        ({"orders": ["10002"]}, {"orders": []}, "orders is []"),
        ({"language": ["en", "de"]}, {"language": "de"}, ""),
        ({"nothing": "like this"}, {}, "nothing is None"),
    ],
)
def test_the_packet_holds_what_it_must(played, wanted, found, problem):
    turns = hears(queued("insists"), handed_off=True)
    due = expecting(handoff={"reason": ["insists"], "packet": wanted})
    judged = played(ScriptedBot(turns=turns, packet={**PACKET, **found}), due)
    assert judged.scores["packet_right"] == (float(not problem), 1)
    assert problem in judged.predicted


def test_what_cannot_be_read_of_a_packet_from_outside_is_not_judged(played):
    turns = hears(queued("insists"), handed_off=True)
    due = expecting(handoff={"reason": ["insists"], "packet": {"identity.level": "order"}})
    judged = played(ScriptedBot(turns=turns, packet={"reason": "insists", "rule": "refused_twice"}), due)
    assert judged.predicted == "all right"


def test_a_refusal_that_must_come_must_come(played):
    refusal = event("tool_finished", tool="x", status="refused", result={"code": "final_sale"})
    due = expecting(refused=["final_sale"])
    assert "final_sale did not come" in played(ScriptedBot(), due).predicted
    assert played(ScriptedBot(turns=hears(refusal)), due).predicted == "all right"


def test_a_cited_article_is_a_value(played):
    cited = changed(
        3, lambda turn: replace(turn, reply={**turn.reply, "citations": [{"article_id": "returns-gb"}]})
    )
    due = expecting(says=[{"article": ["returns-gb", "returns-eu"]}])
    assert played(ScriptedBot(turns=cited), due).predicted == "all right"
    assert "not said: the article returns-gb" in played(ScriptedBot(), due).predicted


def test_whoever_changes_the_language_is_answered_in_the_last_one(played):
    due = expecting(language=["de", "en"])
    mixed = says(GERMAN, place=1, language="de")
    assert played(ScriptedBot(turns=mixed), due).predicted == "all right"
    assert "last reply" in played(ScriptedBot(turns=says(GERMAN, language="de")), due).predicted


def test_too_many_messages_are_told_though_all_else_is_right(played):
    judged = played(ScriptedBot(), expecting(turns=3))
    assert judged.predicted.endswith("4 messages, at most 3 are right")
