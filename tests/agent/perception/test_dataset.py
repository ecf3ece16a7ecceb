"""Training data: bad lines are named by file and line, near-duplicates are grouped, vectors are kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from agent.perception.dataset import Utterance, as_seen, digest, embed, groups, read_names, read_utterances
from agent.perception.errors import TrainingDataError
from retrieval.testing import HashEmbedder

NAMES = ("track_order", "cancel_order")
GOOD = '{"text": "where is it", "lang": "en", "intent": "track_order"}'


def _row(text: str, language: str = "en", *intents: str) -> Utterance:
    return Utterance(text=text, language=language, intents=intents or ("track_order",))


def test_utterances_have_one_intent_or_several(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(
        f'{GOOD}\n\n{{"text": "stop it, where is it", "lang": "en", "intents": ["cancel_order", "track_order"]}}\n',
        "utf-8",
    )
    first, second = read_utterances(path, NAMES)
    assert first == Utterance(text="where is it", language="en", intents=("track_order",))
    assert second.intents == ("cancel_order", "track_order")


def test_a_text_may_hold_any_line_separator(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    row = {"text": "where\u2028is\u0085it\x0b?", "lang": "en", "intent": "track_order"}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\r\n", "utf-8")
    assert [found.text for found in read_utterances(path)] == [row["text"]]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "Expecting"),
        ("[1, 2]", ""),
        ('"text"', ""),
        ('{"lang": "en", "intent": "track_order"}', "'text' is missing"),
        ('{"text": "  ", "lang": "en", "intent": "track_order"}', "'text' is missing or empty"),
        ('{"text": "a", "intent": "track_order"}', "'lang' is missing"),
        ('{"text": "a", "lang": "en"}', "'intent' or 'intents' is missing"),
        ('{"text": "a", "lang": "en", "intents": []}', "'intent' or 'intents' is missing"),
        ('{"text": "a", "lang": "en", "intent": "fly"}', "unknown intent 'fly'"),
        ('{"text": "a", "lang": "en", "intents": ["track_order", ["x"]]}', ""),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "xx.jsonl"
    path.write_text(f"{GOOD}\n\n{line}\n", "utf-8")
    with pytest.raises(TrainingDataError, match=rf"xx\.jsonl:3: .*{what}"):
        read_utterances(path, NAMES)


def test_a_file_that_is_missing_or_not_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"nowhere\.jsonl"):
        read_utterances(tmp_path / "nowhere.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "caf\xe9"}')
    with pytest.raises(TrainingDataError, match=r"latin\.jsonl"):
        read_utterances(tmp_path / "latin.jsonl")


@pytest.mark.parametrize("content", [b"other: {}", b"intents: 3", b"[", b"intents: caf\xe9", b""])
def test_a_list_of_intents_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "intents.yaml").write_bytes(content)
    with pytest.raises(TrainingDataError, match=r"intents\.yaml"):
        read_names(tmp_path / "intents.yaml")


def test_intents_keep_their_order(tmp_path: Path) -> None:
    (tmp_path / "intents.yaml").write_text("intents:\n  b: second\n  a: first\n", "utf-8")
    assert read_names(tmp_path / "intents.yaml") == ("b", "a")


def test_addresses_are_seen_as_placeholders() -> None:
    assert as_seen("mail me at jo.bates@example.com please") == "mail me at <EMAIL_1> please"


def test_the_digest_knows_content_and_not_order() -> None:
    one, two = _row("a"), _row("b", "de")
    assert digest([one, two]) == digest([two, one])
    assert digest([one]) != digest([_row("a", "en", "cancel_order")])
    assert digest([one]) != digest([_row("a", "fr")])


def test_near_duplicates_share_a_group() -> None:
    found = groups(
        [
            _row("where is my order 48213 please"),
            _row("WHERE is my order 51907, please?"),
            _row("cancel it"),
            _row("我的订单到哪里了", "zh"),
            _row("我的订单到哪里了呀", "zh"),
        ]
    )
    assert found[0] == found[1]
    assert found[3] == found[4]
    assert len(set(found)) == 3


class _Counting(HashEmbedder):
    """Counts the questions that it embeds."""

    questions = 0

    def embed_query(self, text: str) -> np.ndarray:
        self.questions += 1
        return super().embed_query(text)


def test_vectors_are_made_once_and_kept(tmp_path: Path) -> None:
    first = _Counting()
    before = embed(["a", "b"], first, tmp_path / "cache")
    again = _Counting()
    after = embed(["b", "c", "a"], again, tmp_path / "cache")
    assert (first.questions, again.questions) == (2, 1)
    assert np.array_equal(after[[2, 0]], before)


def test_another_embedder_has_a_cache_of_its_own(tmp_path: Path) -> None:
    embed(["a"], _Counting(), tmp_path)
    other = _Counting(name="hash-2", dimensions=16)
    assert embed(["a"], other, tmp_path).shape == (1, 16)
    assert other.questions == 1
