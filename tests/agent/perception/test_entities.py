"""What a message names besides numbers: sizes, colours, kinds, countries, companies, placeholders."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.perception.entities import EntityReader, read_companies, read_sizes
from agent.perception.gazetteer import find_countries
from tests.agent.perception.speaking import SIX, WORDS
from tools.vocabulary import Vocabulary

PLAIN = EntityReader()


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> EntityReader:
    return EntityReader(colours=vocabulary.colours, categories=vocabulary.categories)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("size 42", ("42",)),
        ("do you have it in XL?", ("XL",)),
        ("in size m please", ("M",)),
        ("W32/L34", ("W32/L34",)),
        ("Größe 42,5", ("42.5",)),
        ("Gr. 38", ("38",)),
        ("in L statt M", ("L", "M")),
        ("taille 40", ("40",)),
        ("pointure 37", ("37",)),
        ("talla 39", ("39",)),
        ("42码", ("42",)),
        ("换成大码", ("L",)),
        ("مقاس 42", ("42",)),
        ("مقاس لارج", ("L",)),
        ("a large one", ("L",)),
    ],
)
def test_sizes_are_read(text: str, sizes: tuple[str, ...]) -> None:
    assert read_sizes(text, WORDS) == sizes


@pytest.mark.parametrize(
    "text",
    [
        "I'm waiting",
        "40 days",
        "in 42 Tagen",
        "40 €",
        "45 jours",
        "40 días",
        "40天",
        "H&M",
        "it's 50% off",
        "WHERE IS MY M",
        "order 48213",
    ],
)
def test_what_only_looks_like_a_size_is_none(text: str) -> None:
    assert PLAIN.read(text, *SIX).sizes == ()


@pytest.mark.parametrize(
    ("language", "text", "colour", "category"),
    [
        ("en", "the blue shoes", "blue", "shoes"),
        ("de", "die blauen Schuhe", "blue", "shoes"),
        ("fr", "les chaussures bleues", "blue", "shoes"),
        ("es", "los zapatos azules", "blue", "shoes"),
        ("zh", "蓝色的鞋子", "blue", "shoes"),
        ("ar", "الحذاء الأزرق", "blue", "shoes"),
    ],
)
def test_colours_and_kinds_are_read_in_six_languages(
    reader: EntityReader, language: str, text: str, colour: str, category: str
) -> None:
    entities = reader.read(text, language)
    assert colour in entities.colours
    assert category in entities.categories


def test_a_word_is_a_colour_in_its_own_language_only(reader: EntityReader) -> None:
    assert reader.read("one or the other", "en").colours == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("do you ship to Norway?", ("NO",)),
        ("to the UK", ("GB",)),
        ("Liefert ihr nach Österreich?", ("AT",)),
        ("in die Schweiz", ("CH",)),
        ("Livrez-vous en Belgique ?", ("BE",)),
        ("aux Pays-Bas", ("NL",)),
        ("¿Envían a México?", ("MX",)),
        ("a Estados Unidos", ("US",)),
        ("寄到日本吗", ("JP",)),
        ("能寄香港吗", ("HK",)),
        ("هل تشحنون إلى السعودية؟", ("SA",)),
        ("التوصيل للإمارات", ("AE",)),
        ("from Germany to France", ("DE", "FR")),
    ],
)
def test_countries_are_read_in_six_languages(text: str, codes: tuple[str, ...]) -> None:
    assert find_countries(text, WORDS) == codes


@pytest.mark.parametrize(
    "text", ["a blue jersey", "tell us more", "it is no good", "eu size 42", "que no es mi talla"]
)
def test_words_that_sound_like_countries_are_none(text: str) -> None:
    assert find_countries(text, WORDS) == ()


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("please make it out to Acme Trading Ltd", "Acme Trading Ltd"),
        ("Rechnung an Müller Werkzeugbau GmbH", "Müller Werkzeugbau GmbH"),
        ("facture au nom de Dupont SARL", "Dupont SARL"),
        ("factura a nombre de Talleres Ruiz S.L.", "Talleres Ruiz S.L."),
        ("发票抬头：上海明德科技有限公司", "上海明德科技有限公司"),
        ("الفاتورة باسم شركة النور", "شركة النور"),
        ("company name is Blue Door", "Blue Door"),
    ],
)
def test_companies_are_read_in_six_languages(text: str, company: str) -> None:
    assert read_companies(text, WORDS) == (company,)


def test_placeholders_are_kept_by_kind() -> None:
    entities = PLAIN.read("<EMAIL_1> or <EMAIL_2>, phone <PHONE_1>, again <EMAIL_1>")
    assert entities.placeholders == {"EMAIL": ("<EMAIL_1>", "<EMAIL_2>"), "PHONE": ("<PHONE_1>",)}
    assert entities.placeholder("EMAIL") == "<EMAIL_1>"
    assert entities.placeholder("NAME") is None


@given(st.text(max_size=120), st.sampled_from(["en", "de", "fr", "es", "zh", "ar", "it"]))
@settings(deadline=None)
def test_no_text_breaks_the_reader(text: str, language: str) -> None:
    PLAIN.read(text, language)
