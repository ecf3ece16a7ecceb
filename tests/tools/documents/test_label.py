from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from agent.replies.catalogue import load_catalogues
from api.document_texts import label_texts
from tests.tools.documents.conftest import DATA, LONG, LONG_NAME, return_of
from tests.tools.documents.reading import Page, pages_of
from tools.demo.tracking_numbers import CARRIERS
from tools.documents.canvas import UNITS
from tools.documents.label import postal_lines, render_return_label
from tools.documents.texts import ENGLISH_LABEL, LabelTexts
from tools.models import Address, Order
from tools.policy import ShopPolicy

CATALOGUES = load_catalogues(DATA / "locales")
LANGUAGES = sorted(CATALOGUES)


def bare(text: str) -> str:
    """Without spaces, line breaks and marks above and below: viewers read those of Thai in another order."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Mn")


ARABIC = LabelTexts(
    language="ar",
    title="إرجاع",
    sender="المرسل",
    recipient="المرسل إليه",
    order="الطلب",
    tracking="رقم التتبع",
    carrier="شركة الشحن",
    steps_title="كيف تعيد الطرد",
    steps=("غلّف المنتجات جيداً.", "ألصق هذا الملصق على الطرد.", "سلّم الطرد لشركة Aramex واحتفظ بالإيصال."),
)
CHINESE = LabelTexts(
    language="zh",
    title="退货",
    sender="寄件人",
    recipient="收件人",
    order="订单",
    tracking="运单号",
    carrier="承运商",
    steps_title="如何寄回",
    steps=(
        "请妥善包装商品。",
        "将此标签贴在包裹上。",
        "把包裹交到承运商的收寄点，并保留好收据，直到您收到退款为止。",
    ),
)


def label(order: Order, policy: ShopPolicy, texts: LabelTexts = ENGLISH_LABEL, carrier: str = "") -> Page:
    entry = return_of(order, carrier or policy.markets[order.market].carrier)
    document = render_return_label(order=order, return_order=entry, shop=policy.shop, texts=texts)
    assert len(document) < 200_000
    (page,) = pages_of(document)
    return page


@pytest.mark.parametrize("carrier", sorted(CARRIERS))
def test_a_scanner_reads_the_barcodes_of_every_carrier(
    orders: dict[str, Order], policy: ShopPolicy, carrier: str
) -> None:
    order = orders["10002"]
    page = label(order, policy, carrier=carrier)
    assert page.codes == {"Code128": return_of(order, carrier).tracking_number, "QRCode": "RMA-10002-1"}


def test_the_label_says_where_it_goes_and_where_it_comes_from(
    orders: dict[str, Order], policy: ShopPolicy
) -> None:
    page = label(orders["10002"], policy)
    assert (round(page.width), round(page.height)) == (105, 148)
    for text in ("John Carter", "London SW9 8QH", "UNITED KINGDOM", "Royal Mail", "Order 10002"):
        assert text in page.text
    for text in ("Retouren Fernweh & Co", "Maashaven 43", "3081 AE Rotterdam", *ENGLISH_LABEL.steps):
        assert text in page.text.replace("\r\n", " ")
    big = [c for c in page.characters if c.text == "R" and c.top - c.bottom > 4.5]
    assert big, "the RMA is not in big letters"


def test_a_label_in_arabic_runs_from_right_to_left(orders: dict[str, Order], policy: ShopPolicy) -> None:
    page = label(orders["10006"], policy, ARABIC)
    assert page.codes["QRCode"] == "RMA-10006-1"
    letters = [c for c in page.characters if "\u0600" <= c.text <= "\u06ff"]
    name = [c for c in letters if 121 < c.bottom < 124]  # the line below "from"
    assert name
    assert max(c.right for c in name) == pytest.approx(99, abs=1)  # at the right margin
    carrier = [c for c in page.characters if c.bottom > 135 and c.text == "A"]
    assert carrier[0].left > 70  # the head is mirrored


def test_arabic_letters_are_joined(orders: dict[str, Order], policy: ShopPolicy) -> None:
    """Letters of one word touch or overlap: unshaped ones stand apart in their isolated forms."""
    page = label(orders["10006"], policy, ARABIC)
    title = sorted(
        (c for c in page.characters if "\u0600" <= c.text <= "\u06ff" and c.bottom > 138),
        key=lambda c: c.left,
    )
    assert title
    assert title[-1].right - title[0].left < 12


def test_a_chinese_label_shows_every_character(orders: dict[str, Order], policy: ShopPolicy) -> None:
    page = label(orders["10004"], policy, CHINESE)
    joined = page.text.replace("\r\n", "")
    for text in ("李伟", "浦东新区世纪大道100号8楼", "200120", "CHINA", *CHINESE.steps):
        assert text in joined
    assert page.codes["QRCode"] == "RMA-10004-1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_says_everything_in_every_language(
    orders: dict[str, Order], policy: ShopPolicy, language: str
) -> None:
    order = orders["10002"]
    texts = label_texts(CATALOGUES[language], return_of(order, "DHL"))
    assert texts.language == language
    assert language == "en" or not {texts.tracking, texts.steps_title} & set(ENGLISH_LABEL.all())
    page = label(order, policy, texts)
    assert set(page.codes) == {"Code128", "QRCode"}
    assert "\ufffd" not in page.text
    if language != "ar":  # its letters are read in their joined forms
        for text in (texts.title, texts.tracking, *texts.steps):
            assert bare(text) in bare(page.text), text


@pytest.mark.parametrize(
    "text", ["メモを中に入れます。", "คืนสินค้าและใส่กระดาษไว้", "你好（世界）", "Plain words."]
)
def test_no_line_begins_with_what_belongs_to_the_one_before(text: str) -> None:
    units = UNITS.findall(text)
    assert "".join(units) == text
    assert not [unit for unit in units if unit[0] in "。）" or unicodedata.combining(unit[0])]
    assert not [unit for unit in units if unit[-1] in "（เแโใไ"]


@pytest.mark.parametrize("number", ["10010", "10004", "10006", "10001"])
def test_names_in_any_script_are_set(orders: dict[str, Order], policy: ShopPolicy, number: str) -> None:
    page = label(orders[number], policy)
    assert set(page.codes) == {"Code128", "QRCode"}


@pytest.mark.parametrize(
    "name", ["สมชาย ใจดี", "김민준", "Nguyễn Thị Lan", "Айгуль Сериккызы", "張家豪", "Emoji 😀 Ω", "\u202egnp"]
)
def test_any_name_can_be_printed(orders: dict[str, Order], policy: ShopPolicy, name: str) -> None:
    order = orders["10001"]
    page = label(replace(order, address=replace(order.address, name=name)), policy)
    assert page.codes["QRCode"] == "RMA-10001-1"


def test_long_names_do_not_leave_their_boxes(orders: dict[str, Order], policy: ShopPolicy) -> None:
    long = replace(orders["10001"], address=LONG)
    steps = tuple(" ".join([step] * 3) for step in ENGLISH_LABEL.steps)
    page = label(long, policy, replace(ENGLISH_LABEL, steps=(*steps, steps[0])))
    assert all(c.left >= 5.9 and c.right <= 99.2 for c in page.characters)
    assert all(c.bottom >= 2 for c in page.characters)
    address = [c for c in page.characters if 100 < c.bottom < 131 and c.left < 50]
    assert max(c.right for c in address) <= 48.2  # left of the frame with the recipient
    assert min(c.bottom for c in address) > 99.5  # above the barcode
    assert LONG_NAME.split()[0] in page.text
    assert "…" in page.text
    assert set(page.codes) == {"Code128", "QRCode"}


@pytest.mark.parametrize(
    ("country", "region", "place"),
    [
        ("DE", "", "12345 Stadt"),
        ("IT", "MI", "12345 Stadt (MI)"),
        ("US", "OR", "Stadt, OR 12345"),
        ("GB", "", "Stadt 12345"),
        ("JP", "東京都", "12345 東京都 Stadt"),
        ("AE", "Stadt", "Stadt, 12345"),
    ],
)
def test_addresses_are_written_as_in_their_country(country: str, region: str, place: str) -> None:
    address = Address(name="N", street="S 1", city="Stadt", postcode="12345", country=country, region=region)
    assert postal_lines(address)[2] == place
