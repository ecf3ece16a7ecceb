"""Data sets: what is accepted, and how what is wrong is told: file, line, what."""

from __future__ import annotations

import json

import pytest

from evals.errors import DataInvalid
from evals.rows import Selection, read_data_set
from evals.tasks.known import NAMES, load_task

GOOD = {
    "intents": {"text": "Wo ist mein Paket?", "lang": "de", "intent": "track_order"},
    "language": {"text": "Wo ist mein Paket?", "lang": "de"},
    "sentiment": {"text": "Wo ist mein Paket?", "lang": "de", "sentiment": "neutral"},
    "pii": {"text": "Ich bin Anna", "lang": "de", "spans": [{"start": 8, "end": 12, "type": "NAME"}]},
    "retrieval": {"question": "Was kostet der Versand?", "lang": "de", "relevant": ["delivery-eu"]},
    "grounding": {
        "text": "Der Versand kostet 4,90 €.",
        "lang": "de",
        "grounded": False,
        "facts": ["30 days"],
    },
}

WRONG = [
    ("intents", {"intent": "fly_to_moon"}, "fly_to_moon"),
    ("intents", {"intent": None}, "'intent' is missing"),
    ("intents", {"intents": []}, "'intents' is empty"),
    ("intents", {"intents": "track_order"}, "must be a list"),
    ("intents", {"intents": ["track_order", "nope"]}, "unknown intent 'nope'"),
    ("intents", {"intents": ["track_order", "track_order"]}, "names one twice"),
    ("intents", {"text": ""}, "'text' is empty"),
    ("intents", {"text": " \n"}, "'text' is empty"),
    ("intents", {"text": None}, "'text' is missing"),
    ("intents", {"text": 7}, "must be a text, not a number"),
    ("intents", {"text": "\ud83d"}, "surrogate"),
    ("intents", {"author": ["\udc00"]}, "surrogate"),
    ("intents", {"lang": "klingon"}, "'lang' is 'klingon'"),
    ("intents", {"lang": "other"}, "'lang' is 'other'"),
    ("language", {"lang": "sv"}, "'lang' is 'sv'"),
    ("language", {"history": "hallo"}, "must be a list"),
    ("language", {"history": [""]}, "texts that hold something"),
    ("language", {"locale": 3}, "'locale' must be a text"),
    ("sentiment", {"sentiment": "angry"}, "'sentiment' is 'angry'"),
    ("sentiment", {"anger": "yes"}, "'anger' must be true or false"),
    ("pii", {"spans": None}, "'spans' is missing"),
    ("pii", {"spans": {}}, "must be a list"),
    ("pii", {"spans": [3]}, "a span must be an object"),
    ("pii", {"spans": [{"start": 8, "end": 13, "type": "NAME"}]}, "8–13 does not lie in the text"),
    ("pii", {"spans": [{"start": 8, "end": 8, "type": "NAME"}]}, "8–8 does not lie in the text"),
    ("pii", {"spans": [{"start": -1, "end": 4, "type": "NAME"}]}, "-1–4 does not lie in the text"),
    ("pii", {"spans": [{"start": 8.0, "end": 12, "type": "NAME"}]}, "whole numbers"),
    ("pii", {"spans": [{"start": True, "end": 12, "type": "NAME"}]}, "whole numbers"),
    ("pii", {"spans": [{"start": 8, "end": 12, "type": "PERSON"}]}, "unknown type 'PERSON'"),
    ("pii", {"spans": [{"start": 8, "end": 12, "type": "LITERAL"}]}, "unknown type 'LITERAL'"),
    ("grounding", {"grounded": None}, "'grounded' is missing"),
    ("grounding", {"facts": "30 days"}, "must be a list of texts"),
    ("retrieval", {"question": None}, "'question' is missing"),
    ("retrieval", {"relevant": "delivery-eu"}, "must be a list"),
    ("retrieval", {"relevant": [1]}, "must be a list"),
    ("retrieval", {"date": "31.12.2026"}, "no date as 2026-01-31"),
    ("retrieval", {"lang": "Deutsch!"}, "no language's code"),
    ("retrieval", {"corpus": "nowhere"}, "no folder beside the file"),
]


def read(name, *paths, **selection):
    return read_data_set(list(paths), load_task(name).read, selection=Selection(**selection))


@pytest.mark.parametrize("name", NAMES)
def test_a_good_row_is_read_and_unknown_keys_are_kept(name, write):
    path = write("good.jsonl", [GOOD[name] | {"id": 7, "source": "chat", "author": "M."}])
    (item,) = read(name, path).items
    assert (item.id, item.source, item.language) == ("7", "chat", "de")
    assert item.extra == {"author": "M."}
    assert item.where == f"{path}:1"


@pytest.mark.parametrize(("name", "change", "problem"), WRONG)
def test_a_wrong_row_is_told_with_file_line_and_problem(name, change, problem, tmp_path):
    path = tmp_path / "bad.jsonl"
    wrong = {key: value for key, value in (GOOD[name] | change).items() if value is not None}
    path.write_text(f"{json.dumps(GOOD[name])}\n\n{json.dumps(wrong)}\n")
    with pytest.raises(DataInvalid) as caught:
        read(name, path)
    message = str(caught.value)
    assert message.startswith(f"{path}:3: ")
    assert problem in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"", 1, "no rows"),
        (b" \n\n", 1, "no rows"),
        (b'{"text": "a"', 1, "not a JSON object"),
        (b'\n["a"]\n', 2, "must be a JSON object, not a list"),
        (b"17\n", 1, "must be a JSON object, not a number"),
        (b'{"text": "a", "lang": "de"}\n{"text": "\xff"}\n', 2, "not UTF-8"),
        ("{}".encode("utf-16"), 1, "not UTF-8"),
        (b"[" * 100_000, 1, "not a JSON object"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path, content, line, problem):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataInvalid) as caught:
        read("language", path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert problem in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DataInvalid, match=r"nowhere\.jsonl:1: cannot be read"):
        read("language", tmp_path / "nowhere.jsonl")


def test_an_id_may_be_used_once_in_all_files(write):
    a = write("a.jsonl", [{"text": "Hallo", "lang": "de", "id": "x"}])
    b = write(
        "b.jsonl", [{"text": "Danke", "lang": "de", "id": "y"}, {"text": "Ja", "lang": "de", "id": "x"}]
    )
    with pytest.raises(DataInvalid) as caught:
        read("language", a, b)
    assert str(caught.value) == f"{b}:2: the id 'x' was used before, at {a}:1"


def test_the_same_file_is_not_counted_twice(write):
    a, b = (write(name, [{"text": "Hallo", "lang": "de"}]) for name in ("a.jsonl", "b.jsonl"))
    with pytest.raises(DataInvalid, match="the same lines as in"):
        read("language", a, b)


def test_a_row_that_repeats_another_is_counted_and_told(write):
    path = write("a.jsonl", [{"text": "Hallo", "lang": "de"}, {"text": "Ja", "lang": "de"}] * 2)
    data = read("language", path)
    assert len({item.key for item in data.items}) == 4
    assert data.notes == (f"2 rows repeat an earlier one (the first at {path}:3); all are counted",)


def test_a_byte_order_mark_and_other_line_separators_are_no_fault(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes("\ufeff".encode() + '{"text": "eins\u2028zwei", "lang": "de"}\r\n'.encode())
    assert [item.text for item in read("language", path).items] == ["eins\u2028zwei"]


def test_the_label_is_part_of_what_an_item_is_and_unknown_keys_are_not(write):
    rows = [
        GOOD["intents"],
        GOOD["intents"] | {"intent": "delivery_problem"},
        GOOD["intents"] | {"author": "M.", "id": "1", "source": "x"},
    ]
    keys = [read("intents", write(f"{n}.jsonl", [row])).items[0].key for n, row in enumerate(rows)]
    assert keys[0] != keys[1]
    assert keys[0] == keys[2]


def test_languages_and_a_limit_choose_and_the_seed_repeats_the_draw(write):
    rows = [{"text": f"{code} {n}", "lang": code} for code in ("de", "ar", "pt-BR") for n in range(10)]
    path = write("a.jsonl", rows)
    assert {item.language for item in read("language", path, languages=("ar", "pt")).items} == {"ar", "pt-BR"}
    draws = [[item.text for item in read("language", path, limit=7, seed=seed).items] for seed in (1, 1, 2)]
    assert len(draws[0]) == 7
    assert draws[0] == draws[1] != draws[2]
    with pytest.raises(DataInvalid, match="no row is in ko"):
        read("language", path, languages=("ko",))
