"""Replies are read by one file a language; a wrong one is named with its key."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex

from guardrails.abuse import AbuseReason
from guardrails.errors import WordingError
from guardrails.promises import PromiseKind
from guardrails.wording import WORDING_FOLDER, Wording, read_wording, wordings

UNITS = {"minute", "hour", "day", "week", "month", "year"}


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
