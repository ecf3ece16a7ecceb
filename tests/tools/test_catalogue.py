from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tools.small_shop import World
from tools.context import FoundPassage, Identity
from tools.countries import country_code
from tools.delivery import delivery_quote
from tools.duties import duties_estimate
from tools.errors import InvalidArgument, RefusalCode, ToolRefused
from tools.handover import hand_over
from tools.knowledge import search_help_centre
from tools.models import Money
from tools.products import check_stock, search_products
from tools.results import Availability
from tools.testing import ScriptedHelpCentre


def anonymous(**context: Any) -> World:
    return World(identity=Identity(), **context)


@pytest.mark.parametrize(
    ("wish", "language", "found"),
    [
        ({"query": "trail running shoes"}, "en", ["trail-shoes"]),
        ({"query": "do you have the runing shose in blue?"}, "en", ["trail-shoes"]),
        ({"query": "Schreibtischlampe"}, "de", ["lamp"]),
        ({"query": "gürtel"}, "de", ["belt"]),
        ({"category": "Schuhe", "colour": "weiß"}, "de", ["trail-shoes"]),
        ({"category": "shoes", "size": "99"}, "en", []),
        ({"query": "helicopter"}, "en", []),
        ({"colour": "brown"}, "en", ["belt"]),
    ],
)
async def test_products_are_found_by_words_colour_size_and_category(
    wish: dict[str, str], language: str, found: list[str]
) -> None:
    result = await search_products(anonymous(language=language).ctx, **wish)
    assert [view.product_id for view in result.products] == found


async def test_a_product_is_shown_in_the_shoppers_language_and_currency() -> None:
    result = await search_products(anonymous(language="de", market="GB").ctx, query="trailrunning")
    view = result.products[0]
    assert (view.title, view.price) == ("Trailrunning-Schuhe", Money(4000, "GBP"))
    assert view.colours == ("blau", "weiß")
    assert view.availability is Availability.IN_STOCK


async def test_a_search_for_nothing_is_a_wrong_argument() -> None:
    with pytest.raises(InvalidArgument):
        await search_products(anonymous().ctx, query="  ")


async def test_stock_names_the_day_of_the_next_delivery_and_what_is_there_instead() -> None:
    result = await check_stock(
        anonymous(language="de").ctx, product_id="trail-shoes", colour="weiß", size="43"
    )
    (variant,) = result.variants
    assert (variant.availability, variant.restock_on) == (Availability.RESTOCK, date(2026, 3, 20))
    assert [(v.colour, v.size) for v in result.alternatives][:2] == [("blue", "43"), ("white", "42")]


async def test_stock_of_all_variants_is_shown_without_a_wish() -> None:
    result = await check_stock(anonymous().ctx, product_id="trail-shoes")
    assert [v.availability for v in result.variants] == ["in_stock", "in_stock", "low_stock", "restock"]
    assert result.alternatives == ()
    assert (await check_stock(anonymous().ctx, product_id="lamp")).variants[0].availability == "sold_out"


async def test_a_variant_or_product_that_does_not_exist_is_said_to_be_none() -> None:
    with pytest.raises(ToolRefused) as caught:
        await check_stock(anonymous().ctx, product_id="trail-shoes", size="50")
    assert caught.value.facts["sizes"] == "42, 43"
    with pytest.raises(InvalidArgument):
        await check_stock(anonymous().ctx, product_id="nothing")


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("de", "en", "DE"), ("Deutschland", "de", "DE"), ("Germany", "de", "DE"), ("UK", "en", "GB"),
        ("德国", "zh", "DE"), ("ألمانيا", "ar", "DE"), ("osterreich", "de", "AT"), ("Atlantis", "en", None),
        ("", "en", None), ("ZZZ", "xx", None),
    ],
)  # fmt: skip
def test_countries_are_understood_by_code_and_by_name(text: str, language: str, code: str | None) -> None:
    assert country_code(text, language) == code


async def test_a_delivery_quote_has_both_services_in_the_markets_currency() -> None:
    quote = await delivery_quote(anonymous().ctx, country="United Kingdom")
    assert [(o.service, o.price, o.days_from, o.days_to) for o in quote.options] == [
        ("standard", Money(495, "GBP"), 3, 5),
        ("express", Money(1295, "GBP"), 2, 3),
    ]
    assert (quote.carrier, quote.free_from) == ("Royal Mail", Money(6000, "GBP"))


async def test_a_country_that_is_not_served_is_refused_and_one_that_is_none_is_a_wrong_argument() -> None:
    with pytest.raises(ToolRefused) as caught:
        await delivery_quote(anonymous().ctx, country="Iceland")
    assert caught.value.code is RefusalCode.COUNTRY_NOT_SERVED
    with pytest.raises(InvalidArgument):
        await delivery_quote(anonymous().ctx, country="Atlantis")


@pytest.mark.parametrize(
    ("country", "amount", "currency", "duty", "vat"),
    [
        ("DE", 10000, "", 0, 0),  # in the price
        ("US", 10000, "USD", 0, 0),  # the shop pays
        ("CH", 10000, "", 0, 810),
        ("AU", 60000, "", 0, 6000),  # at the limit there is no duty yet
        ("AU", 60001, "", 3000, 6300),
        ("JP", 10001, "JPY", 1000, 1100),
        ("BR", 10000, "BRL", 2000, 2040),
    ],
)
async def test_duties_follow_the_market(
    country: str, amount: int, currency: str, duty: int, vat: int
) -> None:
    found = await duties_estimate(anonymous().ctx, country=country, amount_minor=amount, currency=currency)
    assert found.duty is not None
    assert found.vat is not None
    assert (found.duty.amount_minor, found.vat.amount_minor) == (duty, vat)
    assert found.total == found.duty + found.vat


async def test_duties_without_an_amount_are_rates_and_limits() -> None:
    found = await duties_estimate(anonymous().ctx, country="Switzerland")
    assert (found.vat_percent, found.duty_percent, found.paid_by) == ("8.1", "0", "shopper")
    assert found.duty_free_below == Money(6200, "EUR")
    assert found.total is None
    with pytest.raises(InvalidArgument):
        await duties_estimate(anonymous().ctx, country="CH", amount_minor=-1)
    with pytest.raises(InvalidArgument):
        await duties_estimate(anonymous().ctx, country="CH", amount_minor=1, currency="XXX")


async def test_the_help_centre_is_searched_for_the_shoppers_language_market_and_day() -> None:
    passage = FoundPassage(
        passage_id="p", article_id="a", title="t", url="u", text="x", direct_answer="d", language="de",
        score=0.9,
    )  # fmt: skip
    centre = ScriptedHelpCentre(passages=(passage,))
    world = anonymous(language="de", market="JP", help_centre=centre)
    world.wait(hours=5)  # past midnight in Tokyo
    result = await search_help_centre(world.ctx, query=" returns? ")
    assert (result.passages, result.confident) == ((passage,), True)
    assert centre.searches == [("returns?", "de", "JP", date(2026, 3, 12))]
    with pytest.raises(InvalidArgument):
        await search_help_centre(world.ctx, query=" ")


async def test_handing_over_promises_a_time_by_the_office_hours() -> None:
    world = anonymous()
    result = await hand_over(world.ctx, reason="explicit_wish", question="a person please")
    assert result.on_duty
    assert (result.promised_at - world.now).total_seconds() == 15 * 60
    with pytest.raises(InvalidArgument):
        await hand_over(world.ctx, reason=" ", question="")
