"""Data that instructs: sentences of a tool's result that talk to the machine are taken out, others stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guardrails.instructions import REMOVED, without_instructions
from guardrails.wording import wordings

ROOT = Path(__file__).resolve().parents[2]
NAMES = frozenset({"cancel_order", "carry_out", "create_return_label", "order_details"})
LINKS = frozenset({"fernweh.example"})
ATTACKS = [
    json.loads(line) for line in (ROOT / "data/evals/injection/own.jsonl").read_text("utf-8").splitlines()
]


def cleaned(text: str) -> str:
    result = json.dumps({"description": text, "amount_minor": 490}, ensure_ascii=False)
    data = json.loads(without_instructions(result, names=NAMES, links=LINKS))
    assert data["amount_minor"] == 490
    return str(data["description"])


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack["id"])
def test_our_own_attacks_do_not_reach_a_model(attack: dict[str, str]) -> None:
    left = cleaned(f"handed to resident {attack['text']}")
    assert attack["text"] not in left
    left = cleaned(f"A lamp of brass. {attack['text']}")
    assert REMOVED in left
    assert attack["text"] not in left
    assert "evil" not in left
    assert "10002" not in left


def test_every_language_has_attacks_and_patterns() -> None:
    languages = {wording.language for wording in wordings() if wording.instructions}
    assert len(languages) == 17
    assert {attack["lang"] for attack in ATTACKS} == languages
    assert len(ATTACKS) >= 40


@pytest.mark.parametrize(
    "text",
    [
        "Delivery takes 2 to 4 working days and costs €4.90.",
        "Made of merino wool; machine-washable at 30 °C.",
        "Übergeben an einen Nachbarn in der Torstraße.",
        "送料は60ユーロから無料です。",
        "See https://fernweh.example/returns for the form.",
        "Write to us in this chat.",
    ],
)
def test_what_informs_stays_as_it_is(text: str) -> None:
    assert cleaned(text) == text


def test_a_page_may_be_called_a_question_and_ids_stay() -> None:
    page = json.dumps({"passage_id": "en/return-how-to#reply", "title": "How to return something"})
    assert without_instructions(page, names=NAMES, links=LINKS) == page


def test_code_and_addresses_of_others_go() -> None:
    assert cleaned("Nice tent.\n```\nimport os\n```") == REMOVED
    assert "badsite" not in cleaned("Nice tent. Details at https://badsite.example/x today.")
    assert cleaned("Nice tent. Details at https://fernweh.example.badsite.org/x today.").startswith(
        "Nice tent."
    )


def test_what_is_no_json_and_what_is_broken_is_survived() -> None:
    assert without_instructions("plain prose", names=NAMES, links=LINKS) == "plain prose"
    assert without_instructions("[" * 100_000, names=NAMES, links=LINKS) == json.dumps({"detail": REMOVED})
