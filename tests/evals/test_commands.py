"""`crossdesk eval …` as a program, with the real parts."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest

from evals.tasks.known import NAMES
from tests.evals.making import ROOT, crossdesk

NUMBER = {"type": ["number", "null"]}
FIGURE = {
    "type": "object", "required": ["value"],
    "properties": {"value": NUMBER, "low": NUMBER, "high": NUMBER, "n": {"type": "integer"}},
}  # fmt: skip


def metrics(*names):
    return {"type": "object", "required": list(names), "additionalProperties": FIGURE}


def rows(*names):
    row = {"type": "object", "required": ["n", *names], "properties": dict.fromkeys(names, NUMBER)}
    return {"type": "object", "minProperties": 1, "additionalProperties": row}


HEAD = {
    "task": {"enum": list(NAMES)}, "n": {"type": "integer"}, "unscored": {"type": "integer"},
    "seconds": {"type": "number"},
    "commit": {"type": "string", "minLength": 1}, "model": {"type": "string", "minLength": 1},
}  # fmt: skip
SPECIAL = {
    "intents": {
        "metrics": metrics("accuracy", "macro_f1"),
        "by_language": rows("accuracy"),
        "by_intent": rows("precision", "recall", "f1"),
        "two_intents": {"type": "object", "required": ["n", "both_found"]},
    },
    "language": {"metrics": metrics("accuracy"), "by_language": rows("accuracy")},
    "sentiment": {
        "metrics": metrics("accuracy", "macro_f1", "anger_recall", "anger_false_alarms"),
        "by_language": rows("accuracy"),
    },
    "pii": {
        "metrics": metrics("recall", "precision"),
        "by_language": rows("recall", "precision"),
        "by_type": rows("recall", "precision"),
    },
    "retrieval": {
        "metrics": metrics("recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10"),
        "by_language": rows("recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10"),
    },
    "grounding": {
        "metrics": metrics("caught", "let_through"),
        "by_language": rows("caught", "let_through"),
        "claims": {"type": "integer"},
        "unchecked": {"type": "integer"},
    },
}

DATA = {
    "intents": [
        {"text": "Where is my order 10001? anna@example.com", "lang": "en", "intent": "track_order", "source": "chat"},
        {"text": "Je veux annuler ma commande", "lang": "fr", "intents": ["cancel_order"]},
        {"text": "I want to return the shoes, and where is my refund", "lang": "en",
         "intents": ["return_item", "track_refund"]},
        {"text": "\u200b", "lang": "en", "intent": "greeting"},
    ],
    "language": [
        {"text": "Wo bleibt mein Paket?", "lang": "de"},
        {"text": "ok", "lang": "fr", "history": ["Où est ma commande ?"], "locale": "en-GB"},
    ],
    "sentiment": [
        {"text": "This is outrageous, I am furious!!", "lang": "en", "sentiment": "very_negative", "anger": True},
        {"text": "Vielen Dank, alles super!", "lang": "de", "sentiment": "very_positive", "anger": False},
    ],
    "pii": [
        {"text": "Ich bin Anna Schmidt", "lang": "de", "spans": [{"start": 8, "end": 20, "type": "NAME"}]},
        {"text": "Bestellung 10001", "lang": "de", "spans": []},
    ],
    "retrieval": [
        {"question": "how do tents get wet", "lang": "en", "relevant": ["tents"], "corpus": "corpus"},
        {"question": "who cleans boots", "lang": "en", "relevant": ["boots"], "corpus": "corpus"},
        {"question": "who cleans boots", "lang": "en", "relevant": ["gone"], "corpus": "corpus"},
    ],
    "grounding": [
        {"text": "It costs €5.", "lang": "en", "grounded": True, "facts": ["the price is 5 EUR"]},
        {"text": "Es kostet 6 €.", "lang": "de", "grounded": False, "facts": ["the price is 5 EUR"], "market": "DE"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run of every task, with its summary and page."""
    folder = tmp_path_factory.mktemp("runs")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "tents.md").write_text(
        "# Tents\n\nTents get wet when it rains. Dry a tent before you pack it.\n"
    )
    (corpus / "boots.md").write_text("# Boots\n\nYou clean boots with a brush and warm water.\n")
    for name in NAMES:
        lines = "".join(json.dumps(row | {"note": "kept"}) + "\n" for row in DATA[name])
        (folder / f"{name}.jsonl").write_text(lines)
        done = crossdesk(
            folder / "home", name, "--data", folder / f"{name}.jsonl",
            "--json", folder / f"{name}.json", "--html", folder / f"{name}.html",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (folder / f"{name}.txt").write_text(done.stdout)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_is_as_agreed(runs, name):
    summary = json.loads((runs / f"{name}.json").read_text())
    properties = HEAD | SPECIAL[name]
    jsonschema.validate(summary, {"type": "object", "required": list(properties), "properties": properties})
    assert summary["task"] == name
    assert summary["n"] + summary["unscored"] == len(DATA[name])
    assert (runs / f"{name}.html").read_text().startswith("<!doctype html>")


def test_intents_see_masked_texts_and_what_is_unreadable_is_not_scored(runs):
    summary = json.loads((runs / "intents.json").read_text())
    assert summary["two_intents"]["n"] == 1
    assert summary["unscored_reasons"] == {"nothing readable in the text": 1}
    for written in (runs / "intents.json", *(runs / "home" / "evals" / "runs").glob("*-intents-*.jsonl")):
        assert "anna@example.com" not in written.read_text()
        assert "<EMAIL_1>" in written.read_text()


def test_a_corpus_is_searched_and_a_missing_article_not_scored(runs):
    summary = json.loads((runs / "retrieval.json").read_text())
    assert summary["metrics"]["recall_at_1"]["value"] == 1
    assert summary["unscored_reasons"] == {"none of the relevant articles exists": 1}


def test_what_can_be_compared_is_compared_and_the_rest_refused(runs):
    (log,) = (runs / "home" / "evals" / "runs").glob("*-pii-*.jsonl")
    same = crossdesk(runs / "home", "compare", runs / "pii.json", log, "--json", runs / "compared.json")
    assert same.returncode == 0, same.stderr
    assert "No difference" in same.stdout
    assert json.loads((runs / "compared.json").read_text())["changes"]["recall"]["verdict"] == "same"
    other = crossdesk(runs / "home", "compare", runs / "pii.json", runs / "intents.json")
    assert other.returncode == 2
    assert len(other.stderr.strip().splitlines()) == 1


def test_gates_pass_or_fail_with_their_names(runs, tmp_path):
    gates = tmp_path / "gates.yaml"
    lines = ("{task: pii, metric: recall, at_least: 0.5}", "{task: intents, metric: n, at_least: 1}")
    gates.write_text("gates:\n" + "".join(f"  - {line}\n" for line in lines))
    held = crossdesk(runs / "home", "gate", gates, "--run", runs / "pii.json")
    assert held.returncode == 0, held.stderr
    assert "Not checked, as no run was given: intents" in held.stdout
    gates.write_text("gates:\n  - {task: pii, metric: precision, at_least: 1.5}\n")
    failed = crossdesk(runs / "home", "gate", gates, "--run", runs / "pii.json")
    assert failed.returncode == 1
    assert "FAILED pii precision: 1, must be at least 1.5" in failed.stdout
    at_once = crossdesk(runs / "home", "pii", "--data", runs / "pii.jsonl", "--gate", gates)
    assert at_once.returncode == 1
    assert "FAILED pii precision" in at_once.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("intents", "--data", "nowhere.jsonl"), ("nowhere.jsonl:1: ",)),
        (("pii", "--data", "tests/evals/test_commands.py"), ("test_commands.py:1: not a JSON object",)),
        (("pii", "--data", "data/evals/pii/test/de.jsonl", "--langs", "ko"), ("no row is in ko",)),
        (("pii", "--json", "/proc/nowhere/a.json"), ("/proc/nowhere/a.json", "cannot be written")),
        (("pii", "--gate", "nowhere.yaml"), ("nowhere.yaml:1: ",)),
        (("gate", "nowhere.yaml", "--run", "a.json"), ("nowhere.yaml:1: ",)),
        (("compare", "pyproject.toml", "README.md"), ("pyproject.toml:1: neither",)),
    ],
)
def test_bad_input_is_told_in_one_line(home, arguments, words):
    done = crossdesk(home, *arguments)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_the_bundled_test_sets_are_read_without_data(home):
    done = crossdesk(home, "pii", "--limit", "20", "--seed", "3", "--langs", "de,ar")
    assert done.returncode == 0, done.stderr
    assert "Personal data, 20 rows" in done.stdout


def test_the_command_imports_nothing_heavy_before_it_runs():
    code = "import sys, evals.cli; print([name for name in ('numpy', 'sklearn', 'agent') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_and_option_is_documented():
    page = (ROOT / "docs" / "evaluation.md").read_text()
    for name in (*NAMES, "compare", "gate"):
        assert f"crossdesk eval {name}" in page or f"| `{name}` |" in page
    for option in ("--data", "--json", "--html", "--gate", "--limit", "--seed", "--langs", "--fresh"):
        assert option in page
