"""Simulated shoppers: they answer what is asked, with what they know, and agree to nothing that they did not want."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from evals.conversations.bot import Answer, Place
from evals.conversations.goods import are_wanted, title_of
from evals.conversations.noise import noisy
from evals.conversations.wants import read_want
from tests.evals.conversations.scripted import (
    SCENARIO,
    TERMS,
    VERIFIED,
    YES,
    ScriptedBot,
    changed,
    event,
    reply,
    right_turns,
    scenario,
)

EMAIL = SCENARIO["facts"]["email"]


def asking(name: str, *cards: dict[str, object], offer: str = "") -> Answer:
    return Answer(reply=reply("Well?", *cards), events=[], place=Place(asked=name, offer=offer))


def tool(name: str) -> dict[str, object]:
    return event("tool_finished", tool=name, status="ok")


def refusal(code: str) -> dict[str, object]:
    return event("tool_finished", tool="any", status="refused", result={"code": code})


SETTLED = Answer(reply=reply("All right."), events=[], place=Place())
QUIET = {"changes": {}, "cards": [], "says": [], "turns": "6"}


def test_a_shopper_answers_what_is_asked_in_its_order(played):
    bot = ScriptedBot()
    played(bot, scenario(noise="none"))
    opening, contact, reason, yes = bot.heard
    assert opening in [text.format(order="10002") for text in SCENARIO["opening"]]
    assert (contact, reason) == (EMAIL, "too small")
    assert yes in (*YES, "[confirm prop_1]")


def test_the_same_seed_says_the_same_and_others_say_it_otherwise(played):
    def said(number: int, seed: int = 0) -> tuple[str, ...]:
        bot = ScriptedBot()
        played(bot, scenario(), number=number, seed=seed)
        return tuple(bot.heard)

    assert said(1) == said(1)
    assert len({said(number) for number in range(1, 9)}) > 3
    assert len({said(1, seed) for seed in range(8)}) > 3


def test_number_and_proof_come_in_any_order_and_by_any_proof(played):
    facts = {"order": "10002", "email": EMAIL, "postcode": "SW9 8QH"}
    told = set()
    for number in range(30):
        bot = ScriptedBot(turns=[asking("order_and_contact"), SETTLED])
        played(bot, scenario(facts=facts, expect=QUIET), number=number)
        told.add(bot.heard[1])
    assert told == {f"10002 {EMAIL}", f"{EMAIL} 10002", "10002 SW9 8QH", "SW9 8QH 10002"}


@pytest.mark.parametrize(
    ("asked", "answers", "heard"),
    [
        ("items", {"items": "the shoes"}, "the shoes"),
        ("items", {"items": [["the lamp"], ["the shoes"]]}, "the lamp"),
        ("address", {"anything": "whatever you like"}, "whatever you like"),
        ("address", {}, "no idea"),
        ("email", {}, EMAIL),
        ("reason", {"reason": "@no"}, "no thanks"),
        ("reason", {"reason": "@unknown"}, "no idea"),
        ("items", {"items": "@choice 2"}, "the second one"),
        ("items", {"items": "@choice 3"}, "no idea"),
    ],
)
def test_a_detail_is_answered_by_its_key_by_a_fact_or_by_not_knowing(played, asked, answers, heard):
    buttons = {"kind": "choices", "choices": [{"text": "the first one"}, {"text": "the second one"}]}
    bot = ScriptedBot(turns=[asking(asked, buttons), SETTLED])
    played(bot, scenario(answers=answers, expect=QUIET, noise="none"))
    assert bot.heard[1] == heard


def test_an_answer_may_differ_from_time_to_time(played):
    bot = ScriptedBot(turns=[asking("contact"), asking("contact"), asking("contact"), SETTLED])
    answers = {"contact": [["wrong@example.com"], ["sorry, {email}"]]}
    played(bot, scenario(answers=answers, expect=QUIET, noise="none"))
    assert bot.heard[1:] == ["wrong@example.com", f"sorry, {EMAIL}", f"sorry, {EMAIL}"]


def test_a_photo_is_sent_with_its_words(played):
    bot = ScriptedBot(turns=[asking("photo"), SETTLED])
    played(bot, scenario(answers={"photo": "@photo here it is"}, expect=QUIET))
    assert (bot.heard[1], bot.photos) == ("here it is", 1)


@pytest.mark.parametrize(
    "terms",
    [
        {**TERMS, "action": "cancel_order"},
        {**TERMS, "order_number": "10001"},
        {**TERMS, "items": [*TERMS["items"], {"title": "Desk lamp, brass", "quantity": 1}]},
        {**TERMS, "items": [{"title": "Trail running shoes, blue, 43", "quantity": 2}]},
    ],
)
def test_terms_that_were_not_asked_for_are_not_agreed_to(played, terms):
    wrong = changed(2, lambda turn: replace(turn, reply=reply("Shall I go ahead?", terms)))
    bot = ScriptedBot(turns=wrong)
    judged = played(bot, scenario())
    assert bot.heard[3].startswith(("[decline prop_1]", "no thanks"))
    assert judged.details["unauthorised"] == 1  # it was done all the same


def test_whoever_wants_no_change_agrees_to_none(played):
    bot = ScriptedBot(changes=())
    played(bot, scenario(expect={**QUIET, "changes": {}}))
    assert bot.heard[3] in ("[decline prop_1]", "no thanks")


def test_an_offer_is_declined_unless_the_scenario_says_otherwise(played):
    def said(**changes: object) -> str:
        bot = ScriptedBot(turns=[asking("", offer="hand_over"), SETTLED])
        played(bot, scenario(**{"expect": QUIET, **changes}, noise="none"))
        return bot.heard[1]

    assert said() == "no thanks"
    assert said(answers={"offer": "@yes"}) in YES
    assert said(answers={"offer:hand_over": "@yes", "offer": "@no"}) in YES
    assert said(expect={**QUIET, "handoff": "yes"}) in YES


@pytest.mark.parametrize(
    ("when", "turns", "place"),
    [
        ("next", [asking("contact"), asking("contact"), SETTLED], 1),
        ("settled", [asking("contact"), SETTLED], 2),
        ("asked", [SETTLED, asking("contact"), SETTLED], None),
        ("offer", [asking("contact"), asking("", offer="track"), SETTLED], 2),
        ("terms", [asking("contact"), asking("confirmation", TERMS), SETTLED], 2),
        ("handed_off", [Answer(reply=reply("A person comes.", handed_off=True), events=[]), SETTLED], 1),
        (
            "refused",
            [Answer(reply=reply("No."), events=[refusal("x")]), SETTLED],
            1,
        ),
    ],
)  # fmt: skip
def test_a_further_step_is_said_when_its_moment_comes_and_once(played, when, turns, place):
    bot = ScriptedBot(turns=turns)
    played(bot, scenario(then=[{"when": when, "say": "by the way"}], expect=QUIET, noise="none"))
    assert [n for n, text in enumerate(bot.heard) if text == "by the way"] == ([place] if place else [])


def test_who_gets_nothing_says_it_again_and_gives_up_in_the_end(played):
    bot = ScriptedBot(turns=[SETTLED])
    judged = played(bot, scenario(noise="none"))
    assert len(bot.heard) == len(set(bot.heard)) == 3  # in other words each time
    again = ScriptedBot(turns=[SETTLED])
    played(again, scenario(again="the shoes, I said", noise="none"))
    assert again.heard[1:] == ["the shoes, I said"] * 2
    assert judged.scores["pass_1"] == (0, 1)


def test_nobody_answers_the_same_question_for_ever(played):
    bot = ScriptedBot(turns=[asking("contact")])
    judged = played(bot, scenario(expect={**QUIET, "turns": "40"}))
    assert 3 <= len(bot.heard) <= 5
    assert judged.details["turns"] == len(bot.heard)


@pytest.mark.parametrize(
    ("answer", "verified", "kind", "name"),
    [
        (Answer(reply=reply("", handed_off=True), events=[]), False, "person", ""),
        (Answer(reply=reply("", TERMS), events=[]), True, "terms", "confirmation"),
        (asking("items"), True, "detail", "items"),
        (asking("", offer="track"), True, "offer", "track"),
        (SETTLED, True, "nothing", ""),
        (Answer(reply=reply("?"), events=[]), False, "something", "order_and_contact"),
        (Answer(reply=reply("?"), events=[VERIFIED]), True, "something", "anything"),
        (Answer(reply=reply("!"), events=[tool("track_order")]), True, "nothing", ""),
        (Answer(reply=reply("?"), events=[tool("order_details")]), True, "something", "anything"),
        (Answer(reply=reply("?"), events=[refusal("photo_needed")]), True, "detail", "photo"),
        (Answer(reply=reply("?"), events=[refusal("verification_failed")]), False, "detail", "order_and_contact"),
        (Answer(reply={**reply("!"), "citations": [{"article_id": "a"}]}, events=[]), False, "nothing", ""),
    ],
)  # fmt: skip
def test_what_is_wanted_is_read_from_cards_events_and_place(answer, verified, kind, name):
    want = read_want(answer, verified=verified)
    assert (want.kind, want.name) == (kind, name)


def test_a_bot_that_does_not_tell_its_place_is_answered_as_well(played):
    blind = [replace(turn, place=None) for turn in right_turns()]
    bot = ScriptedBot(turns=blind)
    assert played(bot, scenario(noise="none")).predicted == "all right"
    assert EMAIL in bot.heard[1]
    assert bot.heard[2] == "too small"


def test_buttons_of_a_bot_that_does_not_tell_its_place_get_what_was_not_said_yet_and_then_a_no(played):
    def buttons(count: int) -> Answer:
        choices = [{"text": f"button {number}"} for number in range(count)]
        return Answer(reply=reply("Well?", {"kind": "choices", "choices": choices}), events=[VERIFIED])

    plain = Answer(reply=reply("All right, I leave it at that."), events=[])
    bot = ScriptedBot(turns=[buttons(5), buttons(2), plain])
    played(bot, scenario(expect=QUIET, noise="none"))
    assert bot.heard[1:] == ["too small", "no thanks"]


@pytest.mark.parametrize("noise", ["none", "light", "heavy"])
def test_fingers_slip_in_long_words_and_never_in_facts(noise):
    text = "Please return the running shoes from {order}, my address is {email}"
    written = {noisy(text, noise, random.Random(number)) for number in range(200)}  # noqa: S311
    assert all("{order}" in one and "{email}" in one for one in written)
    assert (len(written) > 10) == (noise != "none")
    calm = {noisy(text, noise, random.Random(number), slips=False) for number in range(50)}  # noqa: S311
    assert {one.casefold() for one in calm} == {text.casefold()}


@pytest.mark.parametrize("text", ["好的，请取消订单{order}", "أريد إلغاء الطلب {order}", "no", "DE136695976"])
def test_short_words_numbers_and_other_scripts_stay(text):
    assert {noisy(text, "heavy", random.Random(n)).casefold() for n in range(50)} == {text.casefold()}  # noqa: S311


OTHER_ITEM = {**TERMS, "items": [{"title": "Desk lamp, brass", "quantity": 1}]}
TOO_MANY = {**TERMS, "items": [{"title": "Trail running shoes, blue, 43", "quantity": 2}]}


@pytest.mark.parametrize("terms", [OTHER_ITEM, TOO_MANY])
def test_terms_about_other_goods_get_a_no_with_what_is_wanted(played, terms):
    bot = ScriptedBot(turns=changed(2, lambda turn: replace(turn, reply=reply("Shall I go ahead?", terms))))
    played(bot, scenario(noise="none"))
    correction = bot.heard[3]
    assert correction.startswith("no thanks. ")
    assert correction.removeprefix("no thanks. ") in [t.format(order="10002") for t in SCENARIO["opening"]]


@pytest.mark.parametrize(
    ("change", "rows", "agrees"),
    [
        ({"exchanged_for": {"TRS-BLU-43": "TRS-BLU-44"}}, ["→ 1 × Trail running shoes, blue, 44"], True),
        ({"exchanged_for": {"TRS-BLU-43": "TRS-BLU-44"}}, ["→ 1 × Trail running shoes, blue, 45"], False),
        ({"exchanged_for": {"DLA-BRA": "DLA-BLA"}}, ["→ 1 × Desk lamp, black"], False),
        ({"postcode": "LS6 1DX"}, ["#10002", "4 Ash Road, Leeds LS6 1DX"], True),
        ({"postcode": "LS6 1DX"}, ["#10002", "4 Ash Road, Leeds LS2 9JT"], False),
        ({"lines": {"TRS-BLU-44": "1", "DLA-BRA": "1"}}, ["→ 1 × Trail running shoes, blue, 44"], True),
        ({"lines": {"DLA-BRA": "1"}}, ["→ removed"], True),
        ({"lines": {"TRS-BLU-43": "1"}}, ["→ removed"], False),
    ],
)
def test_size_and_address_of_the_terms_are_read(change, rows, agrees):
    terms = {**TERMS, "rows": [{"label": "", "value": row} for row in rows]}
    wanted = scenario(expect={"changes": {"10002": {"action": "create_return", **change}}}).expect.changes
    assert are_wanted(wanted["10002"], "10002", terms, "en") is agrees


@pytest.mark.parametrize("language", ["de", "fr", "ja", "ar"])
def test_titles_are_compared_in_the_language_of_the_reply(language):
    change = scenario().expect.changes["10002"]
    right = {**TERMS, "items": [{"title": title_of("TRS-BLU-43", language), "quantity": 1}]}
    wrong = {**TERMS, "items": [{"title": title_of("DLA-BRA", language), "quantity": 1}]}
    assert are_wanted(change, "10002", right, language)
    assert not are_wanted(change, "10002", wrong, language)
