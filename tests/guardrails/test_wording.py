"""Replies are read by one file a language; a wrong one is named with its key."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex

from agent.languages import LANGUAGES
from guardrails.abuse import AbuseReason
from guardrails.errors import WordingError
from guardrails.promises import PromiseKind
from guardrails.recognisers.cues import any_of
from guardrails.wording import WORDING_FOLDER, Wording, read_wording, wordings

UNITS = {"minute", "hour", "day", "week", "month", "year"}
PERSONAL = {
    "phone",
    "order",
    "tracking",
    "postcode",
    "card",
    "tax",
    "product",
    "password",
    "security_code",
    "birth",
    "birth_after",
    "id",
    "account",
    "is",
    "name",
    "name_likely",
    "title",
    "relation",
    "name_after",
    "closing",
    "salutation",
    "given_name",
    "surname",
    "no_name",
    "address",
    "deliver_to",
}


@pytest.mark.parametrize("wording", wordings(), ids=lambda wording: wording.language)
def test_every_file_can_be_used(wording: Wording) -> None:
    assert {promise.kind for promise in wording.promises} <= set(PromiseKind)
    assert {row.kind for row in wording.abuse} <= set(AbuseReason)
    for row in (*wording.promises, *wording.abuse):
        assert row.stems, row.kind
        regex.compile(row.pattern, regex.VERBOSE | regex.IGNORECASE)
    for pattern in (wording.negated, wording.on_confirmation):
        regex.compile(pattern, regex.VERBOSE | regex.IGNORECASE)
    assert {unit for unit, _ in wording.under("duration")} <= UNITS
    assert all(-2 <= int(days) <= 2 for days, _ in wording.under("relative"))
    assert all(1 <= int(month) <= 12 for month, _ in wording.under("month"))
    assert set(wording.personal) <= PERSONAL
    for topic, words in wording.personal.items():
        assert len(set(words)) == len(words), topic
        regex.compile(any_of(words), regex.IGNORECASE)


def test_each_language_tells_what_announces_personal_data() -> None:
    told = {
        wording.language
        for wording in wordings()
        if {"phone", "password", "birth", "id"} <= set(wording.personal)
    }
    assert told == set(LANGUAGES)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("hasło", "moje haslo", True),
        ("şifre", "ŞİFRE", True),
        ("CAP", "il CAP", True),
        ("CAP", "a cap", False),
        ("sr.", "Sr García", True),
        ("c.p", "cp", False),
        ("bestell*", "Bestellnummer", True),
        ("tel", "hotel", False),
        ("名前は", "私の名前は田中", True),
    ],
)
def test_a_word_is_found_as_its_notation_tells(word: str, text: str, found: bool) -> None:
    assert (regex.search(any_of([word]), text, regex.IGNORECASE) is not None) == found


def test_english_comes_first_and_every_file_is_read() -> None:
    assert wordings()[0].language == "en"
    assert {wording.language for wording in wordings()} == {
        path.stem for path in WORDING_FOLDER.glob("*.yaml")
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- a list", "the file: must map"),
        ("claims: [a]", "claims: must map"),
        ("claims: {am: 5}", r"claims\.am: must be text \(put 5 in quotes\)"),
        ("promises: {kinds: {done: text}}", r"promises\.kinds\.done: must be a list"),
        ("promises: {negated: [no]}", r"promises\.negated: must be text"),
        ("claims: {am: ", "the file: "),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "it.yaml").write_text(content, "utf-8")
    with pytest.raises(WordingError, match=rf"guardrails/it\.yaml, {problem}"):
        read_wording(tmp_path / "it.yaml")


def test_a_file_may_leave_everything_out(tmp_path: Path) -> None:
    (tmp_path / "it.yaml").write_text("claims:\n  am: mattina\n", "utf-8")
    (wording,) = wordings(tmp_path)
    assert wording.claims == {"am": ("mattina",)}
    assert wording.promises == ()
