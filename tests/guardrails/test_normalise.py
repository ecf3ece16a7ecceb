from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.normalise import InputFlag, normalise

ANY_CODE_POINT = st.text(st.characters(exclude_categories=()), max_size=300)


def test_nul_and_control_characters_are_dropped_and_flagged() -> None:
    result = normalise("Wo ist\x00 meine\x07 Bestellung?")
    assert result.text == "Wo ist meine Bestellung?"
    assert result.flags == {InputFlag.CONTROL}


def test_a_bidi_override_is_dropped_and_flagged() -> None:
    result = normalise("order \u202e10001\u202c please")
    assert result.text == "order 10001 please"
    assert InputFlag.BIDI in result.flags


def test_direction_marks_of_arabic_are_dropped_without_a_flag() -> None:
    result = normalise("\u200fأين طلبي 10001\u200f؟")
    assert result.text == "أين طلبي 10001؟"
    assert result.flags == frozenset()


def test_ten_thousand_characters_are_cut_at_the_end_of_a_word() -> None:
    result = normalise("Bestellung " * 910)
    assert len(result.text) <= 4000
    assert result.text.endswith("Bestellung")
    assert result.truncated
    assert InputFlag.TRUNCATED in result.flags


def test_a_run_of_ligatures_that_expand_is_shortened() -> None:
    result = normalise("\ufdfa" * 200)
    assert len(unicodedata.normalize("NFKC", result.text)) < 200
    assert InputFlag.REPETITION in result.flags


def test_lone_surrogates_are_dropped_so_that_the_text_can_be_encoded() -> None:
    result = normalise("hi \ud83d there \udc00")
    assert result.text.encode() == b"hi  there"
    assert InputFlag.CONTROL in result.flags


@pytest.mark.parametrize("emoji", ["😡😡😡", "👩‍👩‍👧‍👦", "❤️", "👍🏽", "🇩🇪🇫🇷"])
def test_emoji_only_stays_as_it_is(emoji: str) -> None:
    result = normalise(emoji)
    assert result.text == emoji
    assert result.flags == frozenset()


def test_a_long_run_of_emoji_is_cut_between_whole_ones() -> None:
    family = "👩‍👩‍👧‍👦"
    result = normalise("".join(family + chr(0x1F600 + at % 60) for at in range(40)), limit=100)
    assert result.truncated
    assert not result.text.endswith("\u200d")
    assert result.text.count("👦") == result.text.count("👧")


def test_zero_width_characters_that_split_a_word_are_dropped_and_flagged() -> None:
    result = normalise("ig\u200bno\u2060re")
    assert result.text == "ignore"
    assert InputFlag.HIDDEN in result.flags


def test_joiners_stay_where_a_script_needs_them() -> None:
    persian = "می\u200cخواهم"
    assert normalise(persian).text == persian


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x01", "\u200b", "\ud800"])
def test_what_holds_nothing_readable_is_flagged_empty(text: str) -> None:
    result = normalise(text)
    assert result.text == ""
    assert InputFlag.EMPTY in result.flags


def test_repetitions_are_shortened_but_numbers_are_kept() -> None:
    assert normalise("a" * 500).text == "a" * 8
    assert normalise("order 100000000000000000000000").text == "order 100000000000000000000000"
    assert normalise("\n".join(["hello"] * 50)).text.count("hello") == 3


def test_line_breaks_of_all_systems_become_one() -> None:
    assert normalise("a\r\nb\rc\u2028d").text == "a\nb\nc\nd"


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="limit must be positive"):
        normalise("x", limit=0)


@given(ANY_CODE_POINT, st.integers(1, 200))
def test_any_text_becomes_one_that_fits_and_can_be_stored(text: str, limit: int) -> None:
    result = normalise(text, limit=limit)
    result.text.encode()
    assert len(result.text) <= limit
    assert "\x00" not in result.text
    assert result.truncated == (InputFlag.TRUNCATED in result.flags)
    assert (result.text == "") == (InputFlag.EMPTY in result.flags)


@given(ANY_CODE_POINT)
def test_what_is_normal_already_stays_as_it_is(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "\u0301",
        "\u0301\u0323",
        "ab\n",
        "\ufdfa",
        "\u200d",
        "ab ",
        "\u1100",
        "👩\u200d",
        "🇩",
        "🇩🇪🇫🇷🇪",
        "\u0600",
        "é",
    ],
    ids=[
        "letter",
        "marks",
        "mixed",
        "lines",
        "ligature",
        "joiners",
        "words",
        "jamo",
        "emoji",
        "flag",
        "flags",
        "sign",
        "accent",
    ],
)
def test_a_million_characters_cost_little_more_than_the_limit_of_what_is_read(piece: str) -> None:
    def seconds(count: int) -> float:
        text = piece * count
        started = time.process_time()
        normalise(text)
        return time.process_time() - started

    seconds(1_000)
    assert seconds(10**6) < 10 * max(
        seconds(50_000), 0.02
    )  # beyond twelve times the limit nothing is looked at
