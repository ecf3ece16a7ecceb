"""The comparison of language detectors and the cost of perception: that they measure, not how fast it is here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.languages import LANGUAGES
from agent.settings import DATA
from evals import perception_cost
from evals.detector_texts import KINDS, SHORT, is_short, letters, read_sets, trained_on
from evals.detectors import DETECTORS, compare, megabytes, open_perceiver, priors
from tests.evals.conftest import Write

ROWS = [
    {"text": "Wo bleibt denn eigentlich mein Paket, das ich bestellt habe?", "lang": "de"},
    {"text": "Paket fehlt noch", "lang": "de"},
    {"text": "我前天下的订单到现在还显示待处理，能帮忙看一下吗", "lang": "zh"},
    {"text": "包裹在哪里", "lang": "zh"},
]


@pytest.mark.parametrize(
    ("text", "language", "short"),
    [
        ("Where is it?", "en", True),
        ("Where is my parcel?", "en", False),
        ("在哪里", "zh", True),
        ("我前天下的订单到现在还没有发货", "zh", False),
        ("ค่าส่งเท่าไหร่", "th", True),
    ],
)
def test_short_is_counted_in_words_or_in_characters(text: str, language: str, short: bool) -> None:
    assert is_short(text, language) is short


def test_a_sample_of_every_kind_and_language_is_drawn(write: Write, tmp_path: Path) -> None:
    own = write("own.jsonl", ROWS).parent
    lingua = tmp_path / "lingua"
    lingua.mkdir()
    for kind in KINDS:
        for language in LANGUAGES:
            (lingua / f"{kind}_{language}.txt").write_text(f"{language} a\n{language} b\n{language} c\n")
    sets = read_sets(own, lingua, sample=2)
    assert [len(rows) for rows in sets.values()] == [2, 2, *[2 * len(LANGUAGES)] * 3]
    assert all(text.split()[0] == language for text, language in sets["lingua's: word-pairs"])
    assert sets == read_sets(own, lingua, sample=2)
    assert read_sets(own, None, seen={"paketfehltnoch"})[SHORT] == [("包裹在哪里", "zh")]


def test_what_the_encoder_has_seen_is_known() -> None:
    first = (DATA / "intents/de.jsonl").read_text(encoding="utf-8").partition("\n")[0]
    assert letters(json.loads(first)["text"]) in trained_on()


@pytest.mark.slow
def test_every_detector_is_put_the_same_texts(write: Write) -> None:
    sets = read_sets(write("own.jsonl", ROWS).parent, None)
    results = compare(sets)
    assert list(results) == list(DETECTORS)
    for name, (shares, seconds) in results.items():
        assert shares[0] == 1.0, name  # the sentences are plain
        assert seconds > 0
    assert results["Crossdesk"][0] == [1.0, 1.0]
    known = priors(open_perceiver(), sets)
    assert known["nothing"] == known["both"] == 1.0


def test_memory_is_measured() -> None:
    assert megabytes("fastText, lid.176.ftz") < 100


def test_messages_are_of_one_length_and_never_the_same() -> None:
    german, chinese = perception_cost.messages("de", 30, 0), perception_cost.messages("zh", 30, 0)
    assert len(set(german)) == len(set(chinese)) == 30
    assert {len(text.split()) for text in german} == {perception_cost.WORDS}
    assert {len(text) for text in chinese} == {perception_cost.CHARACTERS}
    assert german != perception_cost.messages("de", 30, 1)


@pytest.mark.slow
def test_the_cost_of_every_part_is_measured() -> None:
    watch = perception_cost.measure_time(each=1)
    for part in (perception_cost.PERCEIVE, perception_cost.ENCODE, perception_cost.EMBEDDER):
        assert len(watch.of(part)) == len(perception_cost.LANGUAGES)
        assert min(watch.of(part)) > 0
    assert min(watch.of(perception_cost.REST)) >= 0
    assert len(perception_cost.measure_memory()) == 4
