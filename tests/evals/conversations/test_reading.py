"""Files of scenarios: what is wrong is told with file and line, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.languages import LANGUAGES
from agent.settings import DATA
from evals.conversations.reading import read_scenarios
from evals.errors import DataInvalid
from evals.rows import Selection

FOLDER = DATA / "evals" / "conversations"
GOOD = """\
language: en
phrases:
  yes: ["yes"]
  no: ["no"]
  unknown: ["no idea"]
scenarios:
  - id: en-one
    flow: cancel
    style: curt
    locale: en-GB
    goal: Cancel the order at once.
    facts: {order: 10004, email: li.wei@example.cn}
    opening: ["cancel {order}", "cancel it"]
    answers:
      contact: ["{email}"]
      confirmation: ["@confirm"]
    then:
      - {when: settled, say: thanks}
    expect:
      changes:
        10004: {action: cancel_order, refunded: 87700}
      says: [{money: 877.00 CNY}, DHL]
      handoff: {reason: [anger], packet: {identity.level: order, orders: [10004]}}
      turns: 4
  - id: en-two
    flow: talk
    style: plain
    locale: en-GB
    goal: Say hello to the bot.
    opening: hello
    expect: {turns: 1}
"""


def read(tmp_path: Path, content: str, *, repeat: int = 1, **chosen: object):
    path = tmp_path / "mine.yaml"
    path.write_text(content, encoding="utf-8")
    return read_scenarios([path], Selection(**chosen), repeat=repeat)


def test_a_good_file_is_read_whole(tmp_path):
    second, first = read(tmp_path, GOOD).items
    assert (first.id, first.language, first.source) == ("en-one", "en", "cancel")
    assert first.where.endswith("mine.yaml:7")
    assert first.gold.facts == {"order": "10004", "email": "li.wei@example.cn"}
    assert first.gold.expect.changes["10004"].state == {"refunded": 87700}
    assert first.gold.answers["contact"] == (("{email}",),)
    assert first.gold.expect.wants_person
    assert second.gold.opening == ("hello",)
    assert second.gold.expected_languages == ("en",)


def test_repetitions_have_keys_of_their_own_that_stay(tmp_path):
    keys = [item.key for item in read(tmp_path, GOOD, repeat=3).items]
    assert len(set(keys)) == 6
    assert keys == [item.key for item in read(tmp_path, GOOD, repeat=3).items]
    assert set(keys) >= {item.key for item in read(tmp_path, GOOD, repeat=2).items}
    other = read(tmp_path, GOOD.replace("cancel it", "stop it"), repeat=3)
    assert len(set(keys) & {item.key for item in other.items}) == 3


def test_whatever_changes_the_shop_comes_last(tmp_path):
    assert [item.id for item in read(tmp_path, GOOD, repeat=2).items] == [
        "en-two",
        "en-two",
        "en-one",
        "en-one",
    ]


def test_a_choice_of_scenarios_is_drawn_by_seed(tmp_path):
    assert len(read(tmp_path, GOOD, repeat=4, limit=1).items) == 4
    drawn = {read(tmp_path, GOOD, limit=1, seed=seed).items[0].id for seed in range(20)}
    assert drawn == {"en-one", "en-two"}


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("language: en", "language: xx", 1, "'xx' is none of the languages"),
        ("language: en\n", "", 1, "language: field required"),
        ('  no: ["no"]\n', "", 3, "phrases.no: field required"),
        ('  yes: ["yes"]', "  yes: []", 3, "phrases.yes: value should have at least 1 item"),
        ("flow: cancel", "flow: canceling", 7, "the flow 'canceling' is none of track_order"),
        ("style: curt", "style: rude", 9, "style: input should be 'plain'"),
        (
            "locale: en-GB\n    goal: Cancel",
            "locale: English\n    goal: Cancel",
            10,
            "locale: string should match",
        ),
        ("goal: Cancel the order at once.", "goal: short", 11, "goal: string should have at least 10"),
        ("cancel it", "cancel {number}", 7, "names the fact {number}, which is not among 'facts'"),
        ("contact: [", "kontakt: [", 7, "'kontakt' is nothing that a bot asks"),
        ("@confirm", "@agree", 7, "begins with '@' but is no command"),
        ("when: settled", "when: later", 18, "then.when: input should be"),
        ("action: cancel_order", "action: cancel", 21, "the action 'cancel' is none of cancel_order"),
        (
            "refunded: 87700",
            "refunded: much",
            21,
            "expect.changes.10004.refunded: input should be a valid integer",
        ),
        (
            "refunded: 87700",
            "refund: 87700",
            21,
            "expect.changes.10004.refund: extra inputs are not permitted",
        ),
        ("money: 877.00 CNY", "money: 877", 22, "'877' is no amount as '64.00 GBP'"),
        ("{money: 877.00 CNY}", "{money: 877.00 CNY, day: 1}", 22, "give exactly one of text, money"),
        ("turns: 4", "turns: 400", 24, "expect.turns: input should be less than or equal to 40"),
        ("turns: 4", "turns: 4\n      refused: [no_way]", 20, "'no_way' is no code of a refusal"),
        ("turns: 4", "turns: 4\n      cards: [joker]", 20, "cards: 'joker' is none of order"),
        ("turns: 4", "turns: 4\n      turns: 5", 25, "the key 'turns' is given twice"),
        ("id: en-two", "id: en-one", 25, "the id 'en-one' was used before"),
        ("id: en-two", "id: Two", 25, "id: string should match"),
        ("    opening: hello\n", "", 25, "opening: field required"),
        (
            "    opening: hello",
            "    opening: hello\n    moood: bad",
            31,
            "moood: extra inputs are not permitted",
        ),
        ("    opening: hello", "    opening: hello: you", 30, "not YAML"),
        (GOOD[GOOD.index("  - id: en-one") :], "", 6, "scenarios: input should be a valid list"),
        (GOOD, "", 1, "must hold 'language', 'phrases' and 'scenarios'"),
        (GOOD, "- a\n- b\n", 1, "must hold 'language', 'phrases' and 'scenarios'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, old, new, line, problem):
    assert GOOD.count(old) == 1 or old == GOOD
    with pytest.raises(DataInvalid) as caught:
        read(tmp_path, GOOD.replace(old, new))
    told = str(caught.value)
    assert problem in told
    assert f"mine.yaml:{line}: " in told
    assert "\n" not in told


def test_what_is_no_file_or_no_text_is_told(tmp_path):
    with pytest.raises(DataInvalid, match=r"nowhere.yaml:1: cannot be read"):
        read_scenarios([tmp_path / "nowhere.yaml"], Selection(), repeat=1)
    path = tmp_path / "latin.yaml"
    path.write_bytes("language: en\nphrases: ü".encode("latin-1"))
    with pytest.raises(DataInvalid, match=r"latin.yaml:2: not UTF-8"):
        read_scenarios([path], Selection(), repeat=1)


def test_a_language_that_has_no_scenario_is_told(tmp_path):
    with pytest.raises(DataInvalid, match="no scenario is in ko"):
        read(tmp_path, GOOD, languages=("ko",))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_scenarios_that_come_along_are_whole(path):
    scenarios = [item.gold for item in read_scenarios([path], Selection(), repeat=1).items]
    assert path.stem in LANGUAGES
    assert all(one.id.startswith(f"{path.stem}-") and one.language == path.stem for one in scenarios)
    assert len(scenarios) >= 6
    assert len({one.flow for one in scenarios}) >= 6
    assert len({one.style for one in scenarios}) >= 4
    assert {one.flow for one in scenarios} & {"injection", "foreign_order"}
    assert all(len(one.opening) >= 3 for one in scenarios)


def test_all_scenarios_together_have_ids_of_their_own():
    assert read_scenarios(sorted(FOLDER.glob("*.yaml")), Selection(), repeat=1).items
