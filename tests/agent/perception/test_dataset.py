"""The list of intents is read strictly; near-duplicates are grouped; a digest tells data apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.perception.dataset import digest, groups, read_names
from agent.perception.errors import TrainingDataError


@pytest.mark.parametrize("content", [b"other: {}", b"intents: 3", b"[", b"intents: caf\xe9", b""])
def test_a_list_of_intents_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "intents.yaml").write_bytes(content)
    with pytest.raises(TrainingDataError, match=r"intents\.yaml"):
        read_names(tmp_path / "intents.yaml")


def test_intents_keep_their_order(tmp_path: Path) -> None:
    (tmp_path / "intents.yaml").write_text("intents:\n  b: second\n  a: first\n", "utf-8")
    assert read_names(tmp_path / "intents.yaml") == ("b", "a")


def test_the_digest_knows_content_and_not_order() -> None:
    one, two = ("en", "greeting", "a"), ("de", "greeting", "b")
    assert digest([one, two]) == digest([two, one])
    assert digest([one]) != digest([("en", "thanks", "a")])
    assert digest([one]) != digest([("fr", "greeting", "a")])


def test_near_duplicates_share_a_group() -> None:
    found = groups(
        [
            "where is my order 48213 please",
            "WHERE is my order 51907, please?",
            "cancel it",
            "我的订单到哪里了",
            "我的订单到哪里了呀",
        ]
    )
    assert found[0] == found[1]
    assert found[3] == found[4]
    assert len(set(found)) == 3
