"""Word lists as patterns: the notation, negation, and errors that name what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from agent.perception.errors import LexiconError, PerceptionError
from agent.perception.lexicon import LEXICON_FOLDER, Lexicon, read_topics
from agent.perception.text import fold


def _has(line: str, text: str, language: str = "en") -> bool:
    return Lexicon({"topic": {language: line}}).has("topic", fold(text))


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("(cat|dog)", "my dog", True),
        ("(cat|dog)", "my doge", False),
        ("(big |)dog", "a dog", True),
        ("refund*", "refunded", True),
        ("refund*", "prefund", False),
        ("size [5-9]", "size 7", True),
        ("size [5-9]", "size 4", False),
        ("want ~ refund", "I want my whole money refund", True),
        ("want ~ refund", "I want this and that and the other refund", False),
        ("want ~ refund", "I want. A refund", False),
        ("^human$", "Human", True),
        ("^human$", "a human shape", False),
        ("let's go", "lets go", True),
        ("let's go", "Let’s go", True),
        ("right now", "right-now, please", True),
        ("what?", "wha", True),
        ("c.t", "cat", False),
    ],
)
def test_the_notation_means_what_its_description_says(line: str, text: str, expected: bool) -> None:
    assert _has(line, text) is expected


@pytest.mark.parametrize("text", ["Größe", "Groesse", "grösse", "GRÖSSE"])
def test_german_umlauts_match_every_way_of_writing_them(text: str) -> None:
    assert _has("größe", text, "de")


@pytest.mark.parametrize(
    ("line", "text", "language"),
    [
        ("退~钱", "退给我的钱", "zh"),
        ("退貨", "我要退货", "zh"),
        ("شكوى", "وشكوى أخيرة", "ar"),
        ("إرجاع", "اريد ارجاع", "ar"),
        ("déçu", "DECU", "fr"),
        ("señor", "senor", "es"),
    ],
)
def test_patterns_are_folded_like_the_text(line: str, text: str, language: str) -> None:
    assert _has(line, text, language)


@pytest.mark.parametrize(
    ("line", "text", "language"),
    [
        ("human", "I don't want a human", "en"),
        ("mensch*", "keinen Menschen bitte", "de"),
        ("cassé", "ce n'est pas cassé", "fr"),
        ("roto", "no está roto", "es"),
        ("坏", "没坏", "zh"),
        ("مكسور", "ليس مكسور", "ar"),
    ],
)
def test_a_negation_before_it_in_the_clause_takes_a_match_out(line: str, text: str, language: str) -> None:
    assert not _has(line, text, language)
    assert _has(f"!{line}", text, language)


def test_a_negation_in_another_clause_does_not_reach_over() -> None:
    assert _has("human", "no, a human")
    assert _has("human", "not you but a human")


def test_a_hit_says_where_it_is() -> None:
    lexicon = Lexicon({"animal": {"en": "(cat|dog)"}})
    (hit,) = lexicon.hits("animal", "my dog")
    assert (hit.topic, hit.start, hit.end, hit.text) == ("animal", 3, 6, "dog")
    assert list(lexicon.hits("no such topic", "my dog")) == []


def test_a_group_that_is_not_closed_is_named() -> None:
    with pytest.raises(LexiconError, match=r"bad pattern '\(cat\|dog'"):
        Lexicon({"topic": {"en": "fine\n(cat|dog"}})


def test_a_lexicon_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"'nowhere\.yaml'"):
        Lexicon.load("nowhere", tmp_path)


@pytest.mark.parametrize(
    "content", ["- a list", "topic: text", "topic: {en: [a, b]}", "", "topic: {en: [unclosed"]
)
def test_a_lexicon_of_another_shape_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd.yaml").write_text(content, "utf-8")
    with pytest.raises(PerceptionError, match=r"'odd\.yaml'"):
        Lexicon.load("odd", tmp_path)


def test_a_lexicon_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_bytes(b"topic: {en: caf\xe9}")
    with pytest.raises(LexiconError, match=r"'odd\.yaml'"):
        Lexicon.load("odd", tmp_path)


@pytest.mark.parametrize("path", sorted(LEXICON_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_shipped_lexicon_compiles_and_speaks_six_languages(path: Path) -> None:
    lexicon = Lexicon.load(path.stem)
    topics = read_topics(path.stem)
    assert lexicon.topics == tuple(topics)
    if path.stem != "triggers":
        assert all(set(blocks) == {"en", "de", "fr", "es", "zh", "ar"} for blocks in topics.values())
    assert all(set(blocks) >= {"en", "de", "fr", "es", "ar"} for blocks in topics.values())


@pytest.mark.parametrize("path", sorted(LEXICON_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_topic_matches_an_empty_message(path: Path) -> None:
    lexicon = Lexicon.load(path.stem)
    for topic in lexicon.topics:
        assert [hit for hit in lexicon.hits(topic, "", keep_negated=True) if hit.text == ""] == [], topic
        assert not lexicon.has(topic, "xyzzy"), topic


@pytest.mark.parametrize("path", sorted(LEXICON_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_topic_or_language_is_written_twice(path: Path) -> None:
    """YAML silently keeps the last of two equal keys."""

    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[object, object]:
        keys = [loader.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), keys
        return dict(loader.construct_pairs(node, deep=True))

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    yaml.load(path.read_text("utf-8"), Loader=Strict)  # noqa: S506 - a SafeLoader
