"""What the encoder is trained on is read strictly, tagged where it stands, and varied without changing its meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.encoder.training.augment import Augmenter, Chances
from agent.encoder.training.examples import Example, read_file, tags
from agent.perception.errors import TrainingDataError

NEVER = Chances(
    digits=0, company=0, second=0, typo=0, lower=0, upper=0, plain=0, unpunctuated=0, code=0, crop=0
)
REQUEST = Example(text="cancel order 10231 please", language="en", intents=("cancel_order",))
INVOICE = Example(text="send me an invoice", language="en", intents=("get_invoice",))
HELLO = Example(text="hello there", language="en", intents=("greeting",))


def _only(**chances: float) -> Chances:
    return Chances(**(dict.fromkeys(vars(NEVER), 0.0) | chances))


@pytest.mark.parametrize(
    ("kind", "line", "told"),
    [
        ("intents", "{", "Expecting"),
        ("intents", '{"lang": "en", "intent": "greeting"}', "text"),
        ("intents", '{"text": "hi", "lang": "en"}', "intent"),
        ("sentiment", '{"text": "hi", "lang": "en", "sentiment": "happy"}', "unknown sentiment 'happy'"),
        (
            "names",
            '{"text": "hi", "lang": "en", "spans": [{"start": 0, "end": 9, "type": "NAME"}]}',
            "outside",
        ),
    ],
)
def test_a_bad_line_is_named_by_file_and_line(tmp_path: Path, kind: str, line: str, told: str) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(TrainingDataError, match=r"en\.jsonl:2: .*") as caught:
        list(read_file(path, kind))
    assert told in str(caught.value)


def test_tags_begin_and_go_on_with_a_span() -> None:
    row = Example(text="I am Ana Lima ok", language="en", spans=((5, 13, "NAME"),))
    offsets = [(0, 0), (0, 1), (2, 4), (5, 8), (9, 11), (11, 13), (14, 16), (0, 0)]
    assert tags(row, offsets) == [-100, 0, 0, 1, 2, 2, 0, -100]


def test_digits_change_and_nothing_else() -> None:
    augmenter = Augmenter([REQUEST], seed=1, chances=_only(digits=1.0))
    varied, joined = augmenter.vary(REQUEST)
    assert not joined
    assert varied.text != REQUEST.text
    assert [c for c in varied.text if not c.isdigit()] == [c for c in REQUEST.text if not c.isdigit()]
    assert varied.intents == REQUEST.intents


def test_company_beside_a_request_changes_nothing_about_it() -> None:
    varied, joined = Augmenter([REQUEST, HELLO], seed=1, chances=_only(company=1.0)).vary(REQUEST)
    assert joined
    assert "hello there" in varied.text
    assert varied.intents == ("cancel_order",)


def test_two_requests_beside_each_other_are_two_intents() -> None:
    found = [
        Augmenter([REQUEST, INVOICE], seed=n, chances=_only(second=1.0)).vary(REQUEST)[0] for n in range(6)
    ]
    assert {row.intents for row in found} == {("cancel_order",), ("cancel_order", "get_invoice")}
    assert all(INVOICE.text in row.text for row in found if row.intents and len(row.intents) == 2)


def test_spans_stay_true_when_a_text_varies() -> None:
    row = Example(
        text="This is Ana Lima from 12 Hill Road", language="en", spans=((8, 16, "NAME"), (22, 34, "ADDRESS"))
    )
    for seed in range(20):
        varied, _ = Augmenter([row], seed=seed).vary(row)
        assert len(varied.text) == len(row.text)
        assert varied.spans == row.spans


def test_a_seed_gives_the_same_variants() -> None:
    first, second = (Augmenter([REQUEST, INVOICE, HELLO], seed=5) for _ in range(2))
    assert [first.vary(REQUEST) for _ in range(20)] == [second.vary(REQUEST) for _ in range(20)]
