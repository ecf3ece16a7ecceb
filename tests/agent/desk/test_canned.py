"""Canned replies: the same in every language, and a file that is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.desk.canned import CannedReplies, load_canned_replies
from agent.errors import NotFound, SettingsError
from agent.languages import LANGUAGES
from agent.settings import DATA

FOLDER = DATA / "desk" / "replies"


@pytest.fixture(scope="module")
def canned() -> CannedReplies:
    return load_canned_replies(FOLDER)


def test_every_language_has_at_least_ten_of_its_own(canned: CannedReplies) -> None:
    assert set(canned.languages) == set(LANGUAGES)
    assert len(canned.listed("en")) >= 10
    english = {reply.text for reply in canned.listed("en").values()}
    for language in set(LANGUAGES) - {"en"}:
        assert english.isdisjoint(reply.text for reply in canned.listed(language).values())


def test_a_missing_fact_stays_a_variable_and_is_named(canned: CannedReplies) -> None:
    filled = canned.fill("on_its_way", "fr-CA", {"order": "10002", "carrier": "", "tracking": "LP1"})
    assert filled.missing == ("carrier",)
    assert "{carrier}" in filled.text
    assert "10002" in filled.text
    assert filled.language == "fr"


def test_a_fact_that_looks_like_a_variable_is_not_filled_again(canned: CannedReplies) -> None:
    assert "{agent}" in canned.fill("goodbye", "en", {"name": "{agent}", "agent": "Noor"}).text


def test_an_unknown_language_gets_english_and_an_unknown_reply_nothing(canned: CannedReplies) -> None:
    assert canned.fill("anything_else", "xx", {}).language == "en"
    with pytest.raises(NotFound):
        canned.fill("poem", "en", {})


@pytest.mark.parametrize(
    ("german", "said"),
    [
        ("hello: {title: Hallo, text: 'Guten Tag {name}'}\n", "needs the variables"),
        ("bye: {title: Tschüss, text: Tschüss}\n", "differs from English"),
        ("hello: {title: Hallo}\n", "de.yaml:1"),
        ("hello: [", "not valid YAML"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, german: str, said: str) -> None:
    (tmp_path / "en.yaml").write_text("hello: {title: Hello, text: Hello}\n", encoding="utf-8")
    (tmp_path / "de.yaml").write_text(german, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_canned_replies(tmp_path)
