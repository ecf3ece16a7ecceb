"""What shoppers say as patterns: the notation, negation, scripts, and errors that name what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from agent.perception.errors import LexiconError, PerceptionError
from agent.perception.lexicon import (
    LEXICON_FOLDER,
    LanguageWords,
    Lexicon,
    check_lexicons,
    languages,
    lexicon,
    read_topics,
    words_of,
)
from agent.perception.text import fold
from tests.agent.perception.speaking import SIX


def _of(line: str, language: str) -> Lexicon:
    negation = {topic: "\n".join(words_of(language).lines(topic)) for topic in ("negation", "but")}
    return Lexicon(LanguageWords(language, {"topic": line, **negation}))


def _has(line: str, text: str, language: str = "en") -> bool:
    return _of(line, language).has("topic", fold(text))


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("(cat|dog)", "my dog", True),
        ("(cat|dog)", "my doge", False),
        ("(big |)dog", "a dog", True),
        ("refund*", "refunded", True),
        ("refund*", "prefund", False),
        ("*fund*", "prefunded", True),
        ("noo+", "nooooo", True),
        ("noo+", "no", False),
        ("size [5-9]", "size 7", True),
        ("size [5-9]", "size 4", False),
        ("want ~ refund", "I want my whole money refund", True),
        ("want ~ refund", "I want this and that and the other refund", False),
        ("want ~~ refund", "I want this and that and the other refund", True),
        ("want ~ refund", "I want. A refund", False),
        ("^human$", "Human", True),
        ("^human$", "Human!", True),
        ("^human$", "a human shape", False),
        ("let's go", "lets go", True),
        ("let's go", "Let’s go", True),
        ("right now", "right-now, please", True),
        ("what?", "wha", True),
        ("c.t", "cat", False),
        ("first\n- first time", "the first", True),
        ("first\n- first time", "the first time", False),
        ("# a note\nfirst", "a note", False),
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
        ("заказ*", "Верните ЗАКАЗЫ", "ru"),
        ("ещё раз", "еще раз", "ru"),
        ("iade*", "İADE EDİN", "tr"),
        ("kırık", "KIRIK geldi", "tr"),
        ("*wysłan*", "niewyslana paczka", "pl"),
        ("キャンセル", "ｷｬﾝｾﾙしたい", "ja"),
        ("(担当者|人) ~ 話", "人と直接話したい", "ja"),
        ("환불", "환불해주세요", "ko"),
        ("사람 연결", "사람이랑 연결해 주세요", "ko"),
        ("상담원 연결", "상담원연결 부탁", "ko"),
        ("คุย ~ เจ้าหน้าที่", "อยากคุยกับเจ้าหน้าที่ค่ะ", "th"),
        ("แล้ว", "เเล้ว", "th"),
        ("hàng hỏng", "Hang hong roi", "vi"),
        ("đổi trả", "ĐỔI TRẢ", "vi"),
    ],
)
def test_patterns_are_found_as_their_script_is_written(line: str, text: str, language: str) -> None:
    assert _has(line, text, language)


@pytest.mark.parametrize(
    ("line", "text", "language"),
    [("환불", "재환불", "ko"), ("заказ", "заказы", "ru"), ("iade", "iadeler", "tr")],
)
def test_a_pattern_keeps_the_borders_of_its_script(line: str, text: str, language: str) -> None:
    assert not _has(line, text, language)


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
    words = Lexicon(LanguageWords("en", {"animal": "(cat|dog)"}))
    (hit,) = words.hits("animal", "my dog")
    assert (hit.topic, hit.start, hit.end, hit.text) == ("animal", 3, 6, "dog")
    assert list(words.hits("no such topic", "my dog")) == []


def test_of_values_that_overlap_the_longest_counts() -> None:
    words = Lexicon(LanguageWords("en", {"size.L": "large", "size.XL": "extra large"}))
    assert [name for _, name in words.values("size", "an extra large one")] == ["XL"]


def test_a_message_is_looked_at_in_its_languages_and_english() -> None:
    assert lexicon("de-AT", None, "fr").languages == ("de", "fr", "en")
    assert lexicon("xx").has("trigger.explicit_wish", "let me speak to a human")
    assert not lexicon("de").has("trigger.explicit_wish", fold("quiero hablar con un humano"))


def test_nothing_is_compiled_before_it_is_looked_for() -> None:
    words = LanguageWords("en", {"good": "fine", "bad": "(unclosed"})
    assert Lexicon(words).has("good", "fine")
    with pytest.raises(LexiconError, match=r"bad pattern '\(unclosed'"):
        Lexicon(words).has("bad", "fine")


def test_the_files_have_nothing_wrong() -> None:
    assert check_lexicons() == []


def test_english_has_every_topic_and_the_readme_tells_them() -> None:
    told = (LEXICON_FOLDER / "README.md").read_text("utf-8")
    missing = [
        topic
        for topic in read_topics("en")
        if f"`{topic}`" not in told
        and topic.partition(".")[0] not in ("country", "currency", "size", "number", "ordinal")
    ]
    assert missing == []
    assert set(SIX) <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_no_topic_matches_an_empty_message(language: str) -> None:
    words = Lexicon(words_of(language))
    for topic in words.topics:
        assert [hit for hit in words.hits(topic, "", keep_negated=True) if hit.text == ""] == [], topic
        assert not words.has(topic, "xyzzy"), topic


@pytest.mark.parametrize("path", sorted(LEXICON_FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_topic_is_written_twice(path: Path) -> None:
    """YAML silently keeps the last of two equal keys."""

    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[object, object]:
        keys = [loader.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), keys
        return dict(loader.construct_pairs(node, deep=True))

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    yaml.load(path.read_text("utf-8"), Loader=Strict)  # noqa: S506 - a SafeLoader


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- a list", r"'odd\.yaml' must map"),
        ("", r"'odd\.yaml' must map"),
        ("topic: [a, b]", r"'odd\.yaml', topic: must be text"),
        ("topic:\n  late: 5", r"'odd\.yaml', topic\.late: must be text \(put 5 in quotes\)"),
        ("yes: sure", r"'odd\.yaml', True: put this key in quotes"),
        ("topic: {en: [unclosed", r"'odd\.yaml', line"),
    ],
)
def test_a_file_of_another_shape_is_named_with_its_key(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "odd.yaml").write_text(content, "utf-8")
    with pytest.raises(PerceptionError, match=problem):
        read_topics("odd", tmp_path)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_bytes(b"topic: caf\xe9")
    with pytest.raises(LexiconError, match=r"'odd\.yaml'"):
        read_topics("odd", tmp_path)


def test_what_is_wrong_with_a_file_is_told_without_stopping(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("reason:\n  late: too late", "utf-8")
    (tmp_path / "it.yaml").write_text("reason:\n  lat: tardi\n  late: (tardi", "utf-8")
    problems = "\n".join(check_lexicons(tmp_path))
    assert "'it.yaml', reason.lat: there is no such topic" in problems
    assert "'it.yaml', reason.late: bad pattern '(tardi'" in problems
