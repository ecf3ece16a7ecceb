"""Numbers are told apart: order, RMA, tracking and VAT numbers, postcodes, amounts; a price is never an order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.perception.codes import follows_order_word, parse_figure, read_codes
from tests.agent.perception.speaking import WORDS
from tools.models import Money


@pytest.mark.parametrize(
    "text",
    [
        "order 48213",
        "Order number: 48213",
        "my order no. 48213 please",
        "#48213",
        "Bestellung 48213",
        "Bestellnummer ist 48213",
        "meine Auftragsnummer lautet 48213",
        "commande n° 48213",
        "numéro de commande : 48213",
        "pedido 48213",
        "número de pedido es 48213",
        "订单48213",
        "订单号是48213",
        "我的訂單 48213",
        "طلب رقم 48213",
        "رقم الطلب ٤٨٢١٣",
        "طلبي ۴۸۲۱۳",
    ],
)
def test_a_number_after_an_order_word_is_surely_an_order_number(text: str) -> None:
    codes = read_codes(text, WORDS)
    assert codes.order_numbers == ("48213",)
    assert codes.uncertain == ()
    assert codes.postcodes == ()


def test_orders_that_are_listed_together_are_all_orders() -> None:
    assert read_codes("orders 10001, 10002 and 10003", WORDS).order_numbers == ("10001", "10002", "10003")
    assert read_codes("Bestellungen 10001 und 10002", WORDS).order_numbers == ("10001", "10002")
    assert read_codes("订单10001和10002", WORDS).order_numbers == ("10001", "10002")


def test_a_bare_number_may_be_an_order_or_a_postcode() -> None:
    codes = read_codes("48213", WORDS)
    assert codes.order_numbers == codes.postcodes == codes.uncertain == ("48213",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RMA-2041", "RMA-2041"),
        ("rma 2041", "RMA-2041"),
        ("my RMA number is RMA-48213-1", "RMA-48213-1"),
        ("Retoure RMA-2041 bitte", "RMA-2041"),
        ("退货单 RMA-2041", "RMA-2041"),
        ("رقم الإرجاع RMA-2041", "RMA-2041"),
    ],
)
def test_rma_numbers_are_no_order_numbers(text: str, number: str) -> None:
    codes = read_codes(text, WORDS)
    assert codes.rma_numbers == (number,)
    assert codes.order_numbers == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1Z999AA10123456784", "1Z999AA10123456784"),
        ("tracking RR123456785DE", "RR123456785DE"),
        ("Sendungsnummer 00340434161094042557", "00340434161094042557"),
        ("suivi: 6A12345678901", "6A12345678901"),
        ("mi guía es 3SABCD1234567", "3SABCD1234567"),
        ("快递单号 SF1234567890123", "SF1234567890123"),
        ("رقم التتبع 420123456789", "420123456789"),
        ("tracking number 1234567890", "1234567890"),
    ],
)
def test_tracking_numbers_are_no_order_numbers(text: str, number: str) -> None:
    codes = read_codes(text, WORDS)
    assert codes.tracking_numbers == (number,)
    assert codes.order_numbers == ()


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("SW1A 1AA", "SW1A 1AA"),
        ("postcode is 10115", "10115"),
        ("PLZ 10115", "10115"),
        ("Hauptstraße 12, 10115 Berlin", "10115"),
        ("code postal 75011", "75011"),
        ("código postal 28013", "28013"),
        ("邮编 200001", "200001"),
        ("الرمز البريدي 11564", "11564"),
        ("1012 AB", "1012 AB"),
        ("K1A 0B1", "K1A 0B1"),
        ("1050", "1050"),
    ],
)
def test_postcodes_are_no_order_numbers(text: str, postcode: str) -> None:
    codes = read_codes(text, WORDS)
    assert codes.postcodes == (postcode,)
    assert codes.order_numbers == ()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("I paid £49.90", Money(4990, "GBP")),
        ("$1,450.00", Money(145000, "USD")),
        ("49,90 €", Money(4990, "EUR")),
        ("1.450,00 EUR", Money(145000, "EUR")),
        ("30 Euro", Money(3000, "EUR")),
        ("89 euros", Money(8900, "EUR")),
        ("25 dólares", Money(2500, "USD")),
        ("399元", Money(39900, "CNY")),
        ("¥399", Money(39900, "CNY")),
        ("2200 yen", Money(2200, "JPY")),
        ("٣٠ يورو", Money(3000, "EUR")),
        ("150 درهم", Money(15000, "AED")),
        ("12345 EUR", Money(1234500, "EUR")),
        ("€12345", Money(1234500, "EUR")),
    ],
)
def test_an_amount_is_money_and_never_an_order_or_a_postcode(text: str, amount: Money) -> None:
    codes = read_codes(text, WORDS)
    assert codes.amounts == (amount,)
    assert codes.order_numbers == ()
    assert codes.postcodes == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("DE136695976", "DE136695976"),
        ("VAT number GB 434 0314 94", "GB434031494"),
        ("USt-IdNr. DE136695976", "DE136695976"),
        ("TVA intracommunautaire FR83404833048", "FR83404833048"),
        ("NIF ESB58378431", "ESB58378431"),
        ("税号是91110108551385082Q", "91110108551385082Q"),
        ("الرقم الضريبي 300012345600003", "300012345600003"),
    ],
)
def test_vat_numbers_are_neither_orders_nor_parcels(text: str, number: str) -> None:
    codes = read_codes(text, WORDS)
    assert codes.vat_numbers == (number,)
    assert codes.order_numbers == ()
    assert codes.tracking_numbers == ()


@pytest.mark.parametrize(
    "text",
    [
        "on 2026-03-10",
        "am 10.03.2026 um 14:30",
        "2026年3月10日",
        "at 14:30",
        "https://shop.example/orders/48213",
        "anna48213@example.com",
        "<PHONE_1>",
        "code SAVE10",
        "coupon 12345",
        "Gutscheincode 12345",
        "优惠码12345",
        "50%",
        "in 2025",
    ],
)
def test_dates_addresses_placeholders_and_vouchers_hold_no_order_number(text: str) -> None:
    assert read_codes(text, WORDS).order_numbers == ()


def test_everything_at_once_is_told_apart() -> None:
    codes = read_codes(
        "Order 48213 cost €89.00, parcel 1Z999AA10123456784, return RMA-2041, postcode SW1A 1AA",
        WORDS,
    )
    assert codes.order_numbers == ("48213",)
    assert codes.amounts == (Money(8900, "EUR"),)
    assert codes.tracking_numbers == ("1Z999AA10123456784",)
    assert codes.rma_numbers == ("RMA-2041",)
    assert codes.postcodes == ("SW1A 1AA",)


def test_a_shop_sets_its_own_order_numbers() -> None:
    codes = read_codes("order 1234567", WORDS, re.compile(r"\d{7}"))
    assert codes.order_numbers == ("1234567",)


def test_what_introduces_an_order_number_is_known() -> None:
    assert follows_order_word("my order no. ", WORDS)
    assert not follows_order_word("my postcode is ", WORDS)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("1.450,00", "1450.00"),
        ("1,450.00", "1450.00"),
        ("1'450", "1450"),
        ("49,9", "49.9"),
        ("1 450", "1450"),
    ],
)
def test_figures_are_read_with_any_separators(figure: str, value: str) -> None:
    assert str(parse_figure(figure)) == value


NUMBERS = st.integers(min_value=10000, max_value=99999).map(str)
ORDER_WORDS = ["order ", "Order number: ", "Bestellung ", "Bestellnummer ", "commande ", "commande n° ", "pedido ",
               "número de pedido ", "订单", "订单号：", "طلب ", "رقم الطلب "]  # fmt: skip


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    codes = read_codes(text, WORDS)
    assert len(codes.rest) == len(text)
    assert set(codes.uncertain) <= set(codes.order_numbers) & set(codes.postcodes)


@given(st.text(alphabet="0123456789 .,-/:€$£ABDEGRTUVZ#()'٤٨元", max_size=80))
def test_no_heap_of_figures_breaks_the_reader(text: str) -> None:
    assert len(read_codes(text, WORDS).rest) == len(text)


@given(st.sampled_from(["", "Hi, ", "bitte ", "你好，", "مرحبا "]), st.sampled_from(ORDER_WORDS), NUMBERS)
def test_any_order_number_after_an_order_word_is_found(lead: str, word: str, number: str) -> None:
    assert number in read_codes(f"{lead}{word}{number}", WORDS).order_numbers


@given(NUMBERS, st.sampled_from(["€", " €", " EUR", " euros", "元", " dollars", "£", " يورو"]))
def test_no_number_with_a_currency_is_an_order_number(number: str, unit: str) -> None:
    codes = read_codes(f"it cost {number}{unit} in total", WORDS)
    assert codes.order_numbers == ()
    assert len(codes.amounts) == 1


@given(NUMBERS, st.sampled_from(["€", "$", "£", "¥", "EUR ", "US$"]))
def test_no_number_behind_a_currency_is_an_order_number(number: str, unit: str) -> None:
    assert read_codes(f"my order cost {unit}{number}", WORDS).order_numbers == ()
