"""12. Shoppers who correct themselves: another item, fewer pieces, another wish, several wishes at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talking import Answer, Talk

Begin = Callable[..., Talk]
JOHN = "10002, john.carter@example.co.uk"
LAMPS = "10271, camille.laurent@example.fr"
CHAIRS = "10423, sabine.hoffmann@example.de"


def goods(answer: Answer) -> list[tuple[str, int]]:
    """Price and number of what the terms are about: of order 10002 the shoes cost 89, the lamp 45."""
    return sorted((item["price"]["text"], item["quantity"]) for item in answer.card("terms")["items"])


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", (f"something from {JOHN} has to go back", "oh, not the trainers, the reading lamp", "not my style")),
        ("pl-PL", (f"chcę oddać coś z {JOHN}", "buty jednak nie, lampka", "nie pasuje do pokoju, nie podoba mi się")),
        ("ko-KR", (f"{JOHN} 반품하려고요", "운동화 말고 램프요", "마음에 안 들어서요")),
    ],
)  # fmt: skip
async def test_only_the_item_set_against_the_refused_one_goes_back(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    terms = await talk(locale).say(*texts)
    assert terms.card("terms")["refund"]["amount_minor"] == 4500


@pytest.mark.parametrize(
    ("locale", "texts", "refund"),
    [
        ("fr-FR", (f"je voudrais rendre l'une des trois lampes, {LAMPS}", "elle ne me plaît pas"), 8900),
        ("id-ID", (f"mau balikin lampu {LAMPS}, cuma dua", "nggak suka warnanya"), 17800),
        ("en-GB", (f"the lamps of {LAMPS} go back", "don't like them", "no, two of them will do"), 17800),
    ],
)
async def test_as_many_pieces_go_back_as_the_shopper_says(
    talk: Begin, locale: str, texts: tuple[str, ...], refund: int
) -> None:
    terms = await talk(locale).say(*texts)
    assert terms.card("terms")["refund"]["amount_minor"] == refund


async def test_some_of_the_pieces_are_cancelled_and_the_rest_stays(talk: Begin) -> None:
    terms = await talk("ja-JP").say(f"{CHAIRS} の椅子、四つのうち一つだけキャンセルしたいです")
    assert terms.card("terms")["action"] == "change_items"
    assert terms.card("terms")["refund"]["amount_minor"] == 38900


@pytest.mark.parametrize(
    ("locale", "texts", "yes"),
    [
        ("ru-RU", (f"хочу сдать кроссовки, {JOHN}", "нет, лучше поменяйте на 44"), "да"),
        ("nl-NL", (f"schoenen terugsturen graag, {JOHN}", "nee, liever omruilen voor 44"), "ja"),
    ],
)
async def test_a_wish_that_another_took_the_place_of_does_not_come_back(
    talk: Begin, locale: str, texts: tuple[str, ...], yes: str
) -> None:
    shopper = talk(locale)
    terms = await shopper.say(*texts)
    assert terms.card("terms")["action"] == "exchange_items"
    done = await shopper.say(yes)
    assert "carry_out" in done.tools
    assert done.kinds == ["label"]


async def test_two_wishes_about_two_items_are_dealt_with_one_after_the_other(talk: Begin) -> None:
    shopper = talk("en-GB")
    first = await shopper.say("take the earbuds out and make the phone case pink, 10004 li.wei@example.cn")
    assert first.card("terms")["refund"]["amount_minor"] == 58900
    second = await shopper.say("yes")
    assert "pink" in second.card("terms")["rows"][-1]["value"]
    done = await shopper.say("yes")
    assert "carry_out" in done.tools


async def test_two_orders_in_one_message_are_not_mixed_up(talk: Begin) -> None:
    answer = await talk("ar-AE").say("وين وصل 10008؟ وبدي أرجع المصباح من 10002، john.carter@example.co.uk")
    assert answer.card("tracking")["tracking_number"] == "JV002483915GB"
    assert "quote_return" in answer.tools


async def test_a_resigned_no_after_a_refusal_calls_nobody(talk: Begin) -> None:
    shopper = talk("de-DE")
    refused = await shopper.say("Der Mantel aus 10003 soll zurück, marie.dubois@example.fr")
    assert refused.refusals or "quote_return" in refused.tools
    answer = await shopper.say("na gut, dann halt nicht")
    assert not answer.handed_off
