"""What is measured was not trained on: test sets share no text with what models and thresholds were made from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.evals.making import ROOT

EVALS = ROOT / "data" / "evals"
SHORT = 3  # words: "where is it" is what everybody writes
PAIRS = [
    ("data/evals/intents/test", "data/intents"),
    ("data/evals/sentiment/test", "data/intents"),
    ("data/evals/pii/test", "data/evals/pii/dev"),
    ("data/evals/retrieval/test", "data/evals/retrieval"),
    ("data/evals/grounding/test", "data/evals/grounding/dev"),
]


def texts(files: Iterable[Path]) -> dict[str, str]:
    """Normalised texts that are long enough to be somebody's own, with where they stand."""
    found = {}
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                row = json.loads(line)
                words = re.findall(r"\w+", (row.get("text") or row.get("question")).casefold())
                if len(words) > SHORT or sum(map(len, words)) > 24:
                    found[" ".join(words)] = f"{path}:{number}"
    return found


@pytest.mark.parametrize(("measured", "seen"), PAIRS)
def test_no_text_that_is_measured_was_seen_before(measured, seen):
    test = texts((ROOT / measured).glob("*.jsonl"))
    known = texts((ROOT / seen).glob("*.jsonl"))
    assert {test[text]: known[text] for text in test.keys() & known.keys()} == {}


@pytest.mark.parametrize(
    "path", sorted(EVALS.glob("*/test/*.jsonl")), ids=lambda path: "/".join(path.parts[-3:])
)
def test_a_test_set_holds_one_language_and_no_text_twice(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    assert {row["lang"].partition("-")[0] for row in rows} == {path.stem}
    written = [json.dumps(row, sort_keys=True) for row in rows]
    assert len(written) == len(set(written))
