from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.documents.conftest import DATA, LONG, NOW
from tests.tools.documents.reading import Page, pages_of
from tools.documents.invoice import invoice_number, render_invoice
from tools.documents.invoice_lines import invoice_sums, tax_case
from tools.documents.texts import ENGLISH_INVOICE, InvoiceTexts
from tools.models import (
    CustomerId,
    LineId,
    Money,
    Order,
    OrderLine,
    OrderNumber,
    OrderStatus,
    ProductId,
    Sku,
)
from tools.policy import ShopPolicy, load_policy

POLICY = load_policy(DATA / "policy.yaml")
LINE = OrderLine(
    line_id=LineId("L"),
    product_id=ProductId("thing"),
    sku=Sku("THING"),
    colour=None,
    size=None,
    quantity=1,
    unit_price=Money(0, "EUR"),
)
ORDER = Order(
    number=OrderNumber("1"),
    customer_id=CustomerId("C"),
    email="",
    phone="",
    market="DE",
    placed_at=NOW,
    status=OrderStatus.PAID,
    lines=(LINE,),
    shipping_fee=Money(0, "EUR"),
    address=LONG,
)
ARABIC = InvoiceTexts(
    language="ar",
    title="فاتورة",
    number="رقم الفاتورة",
    date="تاريخ الفاتورة",
    order="الطلب",
    order_date="تاريخ الطلب",
    seller="البائع",
    buyer="المشتري",
    vat_number="الرقم الضريبي",
    registration="السجل التجاري",
    item="الصنف",
    quantity="الكمية",
    unit_price="سعر الوحدة",
    net="الصافي",
    vat="الضريبة",
    gross="الإجمالي",
    shipping="التوصيل",
    net_total="المجموع الصافي",
    vat_of="ضريبة القيمة المضافة {rate}",
    total="المبلغ الكلي",
    refunded="المبلغ المسترد",
    paid_with="تم الدفع بواسطة {method} بتاريخ {date}.",
    reverse_charge="احتساب عكسي.",
    export="تصدير معفى من الضريبة.",
    thanks="شكراً لطلبك.",
)


def titles(order: Order, title: str = "Thing") -> Mapping[LineId, str]:
    return {line.line_id: f"{title} {place}" for place, line in enumerate(order.lines, 1)}


def invoice(
    order: Order,
    policy: ShopPolicy,
    *,
    texts: InvoiceTexts = ENGLISH_INVOICE,
    company: str = "",
    vat_number: str = "",
    named: Mapping[LineId, str] | None = None,
) -> list[Page]:
    document = render_invoice(
        order=order,
        titles=titles(order) if named is None else named,
        shop=policy.shop,
        market=policy.markets[order.market],
        texts=texts,
        company=company,
        vat_number=vat_number,
    )
    assert len(document) < 200_000
    return pages_of(document, scale=1)


def test_an_invoice_names_both_sides_and_all_figures(orders: dict[str, Order], policy: ShopPolicy) -> None:
    (page,) = invoice(orders["10002"], policy)
    assert (round(page.width), round(page.height)) == (210, 297)
    wanted = (
        "INV-10002", "10002", "March 2, 2026", "John Carter", "SW9 8QH", "Fernweh & Co B.V.",
        "NL861234567B01", "KvK 81234567", "Thing 1", "Thing 2", "£89.00", "£74.17", "£14.83", "£45.00",
        "VAT 20%", "£111.67", "£22.33", "£134.00", "Paid by card on March 2, 2026.",
    )  # fmt: skip
    for text in wanted:
        assert text in page.text, text


def test_a_company_in_another_eu_country_gets_a_reverse_charge(
    orders: dict[str, Order], policy: ShopPolicy
) -> None:
    order = orders["10001"]
    (page,) = invoice(order, policy, company="Schmidt GmbH", vat_number="DE123456788")
    text = page.text.replace("\r\n", " ")
    assert "Schmidt GmbH" in text
    assert "VAT number: DE123456788" in text
    assert "VAT 0%" in text
    assert "€128.00" in text
    assert ENGLISH_INVOICE.reverse_charge in text


def test_a_private_shopper_pays_the_tax_of_the_market(orders: dict[str, Order], policy: ShopPolicy) -> None:
    (page,) = invoice(orders["10001"], policy, company="Schmidt GmbH")
    assert "VAT 19%" in page.text
    assert "€107.56" in page.text
    assert "Reverse charge" not in page.text


def test_an_export_is_free_of_tax_and_counts_delivery(orders: dict[str, Order], policy: ShopPolicy) -> None:
    (page,) = invoice(orders["10006"], policy)
    text = page.text.replace("\r\n", " ")
    assert ENGLISH_INVOICE.export in text
    for part in ("Delivery", "€12.90", "€141.90", "VAT 0%"):
        assert part in text


@pytest.mark.parametrize(
    ("country", "vat_number", "case"),
    [
        ("DE", "", "domestic"),
        ("DE", "DE123456788", "reverse_charge"),
        ("NL", "NL810433941B01", "domestic"),
        ("GB", "GB123456782", "domestic"),
        ("US", "", "domestic"),
        ("AE", "", "export"),
        ("CH", "CHE123456788", "export"),
    ],
)
def test_the_tax_follows_from_country_and_buyer(country: str, vat_number: str, case: str) -> None:
    market = POLICY.markets[country]
    assert tax_case(market, country=country, seller_country="NL", vat_number=vat_number) == case


@given(
    prices=st.lists(st.tuples(st.integers(0, 500_000), st.integers(1, 10)), min_size=1, max_size=8),
    shipping=st.integers(0, 5000),
    rate=st.decimals(0, 30, places=1),
)
def test_the_columns_add_up_to_what_was_paid(
    prices: list[tuple[int, int]], shipping: int, rate: Decimal
) -> None:
    lines = tuple(
        replace(LINE, line_id=LineId(f"L{place}"), unit_price=Money(minor, "EUR"), quantity=units)
        for place, (minor, units) in enumerate(prices)
    )
    order = replace(ORDER, lines=lines, shipping_fee=Money(shipping, "EUR"))
    market = POLICY.markets["DE"].model_copy(update={"vat": rate})
    sums = invoice_sums(order, {}, shipping_title="Delivery", market=market, case="domestic")
    assert sums.net + sums.vat == sums.gross == order.total
    assert all(line.net + line.vat == line.gross for line in sums.lines)
    assert all(line.vat.amount_minor >= 0 for line in sums.lines)


def test_refunds_are_shown(orders: dict[str, Order], policy: ShopPolicy) -> None:
    (page,) = invoice(orders["10008"], policy)
    assert "Refunded" in page.text
    assert "-£64.00" in page.text


def test_yen_have_no_decimals(orders: dict[str, Order], policy: ShopPolicy) -> None:
    (page,) = invoice(orders["10010"], policy)
    assert "¥21,380" in page.text
    assert "田中 健二" in page.text
    assert "150-0001 東京都 渋谷区" in page.text


def test_an_arabic_invoice_is_mirrored(orders: dict[str, Order], policy: ShopPolicy) -> None:
    (page,) = invoice(orders["10006"], policy, texts=ARABIC)
    brand = [c for c in page.characters if c.text == "F" and c.bottom > 265]
    assert min(c.left for c in brand) > 140  # the shop's name is on the right
    figures = [c for c in page.characters if c.text == "1" and 150 < c.bottom < 200]
    assert min(c.left for c in figures) < 30  # the gross column is on the left
    assert "141.90" in page.text
    assert not any("\u0660" <= c.text <= "\u0669" for c in page.characters)


def test_long_names_do_not_leave_the_page(orders: dict[str, Order], policy: ShopPolicy) -> None:
    order = replace(orders["10001"], address=LONG)
    long = {line.line_id: "Sehr lange Bezeichnung eines Artikels " * 6 for line in order.lines}
    company = "上海浦东新区某某国际贸易有限公司名字非常非常长的公司分部第三办事处长三角地区总代理商行" * 3
    (page,) = invoice(order, policy, company=company, vat_number="DE" + "1" * 60, named=long)
    assert all(c.left >= 19.5 and c.right <= 190.5 for c in page.characters)
    table = [c for c in page.characters if c.text in "SehrlangeBz" and 100 < c.bottom < 190 and c.left < 80]
    assert max(c.right for c in table) <= 82.5


def test_many_lines_go_on_to_a_second_page(orders: dict[str, Order], policy: ShopPolicy) -> None:
    first = orders["10008"].lines[0]
    lines = tuple(replace(first, line_id=LineId(f"L{place}")) for place in range(60))
    pages = invoice(replace(orders["10008"], lines=lines), policy)
    assert len(pages) == 3
    assert all("INV-10008" in page.text and "KvK 81234567" in page.text for page in pages)
    assert sum(page.text.count("Thing") for page in pages) == 60
    assert "£3,840.00" in pages[-1].text
    assert all(c.bottom > 15 for page in pages for c in page.characters)


def test_the_number_is_the_orders_and_stays(orders: dict[str, Order]) -> None:
    assert invoice_number(orders["10002"]) == "INV-10002"


def test_an_order_that_was_never_paid_has_no_invoice(orders: dict[str, Order], policy: ShopPolicy) -> None:
    with pytest.raises(ValueError, match="has no payment"):
        invoice(replace(orders["10001"], payments=()), policy)
