"""Names and streets that no word announces are found in every language, with their places."""

from __future__ import annotations

import pytest

from agent.encoder.encoder import Encoder
from agent.encoder.heads import Heads
from agent.encoder.tagger import PersonalTagger
from guardrails.kinds import Kind


@pytest.fixture(scope="module")
def finder(encoder: Encoder, heads: Heads) -> PersonalTagger:
    return PersonalTagger(encoder, heads)


SHOWN = [
    ("Dzień dobry, Katarzyna Wiśniewska z tej strony, co z moją paczką?", "Katarzyna Wiśniewska", Kind.NAME),
    ("Merhaba ben Mehmet Yılmaz, siparişim gelmedi", "Mehmet Yılmaz", Kind.NAME),
    ("Здравствуйте, это Ольга Петрова, где мой заказ?", "Ольга Петрова", Kind.NAME),
    ("Buongiorno, sono Giulia Ferrari e aspetto un pacco", "Giulia Ferrari", Kind.NAME),
    ("お世話になります。田中美咲と申します。", "田中美咲", Kind.NAME),
    ("Please send it to 14 Orchard Lane instead", "14 Orchard Lane", Kind.ADDRESS),
    ("verstuur het naar Kerkstraat 12-b in Utrecht", "Kerkstraat 12-b", Kind.ADDRESS),
]


@pytest.mark.parametrize(("text", "value", "kind"), SHOWN)
def test_what_is_personal_is_found_where_it_stands(
    finder: PersonalTagger, text: str, value: str, kind: Kind
) -> None:
    found = [(text[one.start : one.end], one.kind) for one in finder.find(text)]
    assert (value, kind) in found


@pytest.mark.parametrize(
    "text",
    [
        "Is the Oskar lamp in stock?",
        "Do you deliver to Berlin by Friday?",
        "order 10231, size 42, 89.00 EUR",
        "Haben Sie Levi's in W32 L34?",
        "",
        "12345",
    ],
)
def test_what_only_looks_personal_is_left(finder: PersonalTagger, text: str) -> None:
    assert finder.find(text) == ()
