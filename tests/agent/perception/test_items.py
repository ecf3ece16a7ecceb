"""Which lines a message means: by colour, kind and name, by place in the list, all of them, all but one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.perception.items import ItemWords, match_items
from agent.perception.lexicon import lexicon
from agent.perception.selection import read_selection
from tests.agent.perception.speaking import WORDS

BOOTS = ItemWords(
    line_id="boots",
    title="Trail shoes blue",
    words=("shoes", "blue", "Schuhe", "blau", "blaue", "blauen", "chaussures", "bleu", "bleues", "zapatos", "azul",
           "azules", "鞋子", "鞋", "蓝色", "蓝", "حذاء", "أزرق", "زرقاء"),
)  # fmt: skip
SNEAKERS = ItemWords(
    line_id="sneakers",
    title="City shoes red",
    words=("shoes", "red", "Schuhe", "rot", "rote", "roten", "chaussures", "rouge", "rouges", "zapatos", "rojo",
           "rojos", "鞋子", "鞋", "红色", "红", "حذاء", "أحمر", "حمراء"),
)  # fmt: skip
LAMP = ItemWords(
    line_id="lamp",
    title="Desk lamp",
    words=("lamp", "Lampe", "Schreibtischlampe", "lampe", "lámpara", "台灯", "灯", "مصباح"),
)
ITEMS = (BOOTS, SNEAKERS, LAMP)


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("en", "the blue one", "boots"),
        ("en", "the red shoes please", "sneakers"),
        ("en", "I'd like to return the lamp", "lamp"),
        ("de", "die blauen", "boots"),
        ("de", "die roten Schuhe", "sneakers"),
        ("de", "die Lampe bitte", "lamp"),
        ("fr", "les bleues", "boots"),
        ("fr", "les chaussures rouges", "sneakers"),
        ("fr", "la lampe", "lamp"),
        ("es", "los azules", "boots"),
        ("es", "los zapatos rojos", "sneakers"),
        ("es", "la lámpara", "lamp"),
        ("zh", "蓝色的那双", "boots"),
        ("zh", "红色的鞋子", "sneakers"),
        ("zh", "台灯", "lamp"),
        ("ar", "الأزرق", "boots"),
        ("ar", "الحذاء الأحمر", "sneakers"),
        ("ar", "المصباح", "lamp"),
        ("en", "the lmap", "lamp"),
        ("en", "the blu shoes", "boots"),
    ],
)
def test_one_line_is_meant_by_its_colour_or_kind(language: str, text: str, line: str) -> None:
    match = match_items(text, ITEMS, lexicon(language))
    assert match.line_ids == (line,)
    assert not match.uncertain


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "both shoes"),
        ("en", "both pairs of shoes"),
        ("en", "the blue and the red shoes"),
        ("de", "beide Schuhe"),
        ("de", "die blauen und die roten Schuhe"),
        ("fr", "les deux chaussures"),
        ("fr", "les bleues et les rouges"),
        ("es", "ambos zapatos"),
        ("es", "los azules y los rojos"),
        ("zh", "两双鞋都退"),
        ("zh", "蓝色和红色的鞋子"),
        ("ar", "الحذاء الأزرق والأحمر"),
    ],
)
def test_both_shoes_are_the_shoes_and_not_the_lamp(language: str, text: str) -> None:
    match = match_items(text, ITEMS, lexicon(language))
    assert match.line_ids == ("boots", "sneakers")
    assert not match.uncertain


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "everything but the lamp"),
        ("en", "all except the lamp"),
        ("en", "I want to keep the lamp, the rest goes back"),
        ("de", "alles außer der Lampe"),
        ("de", "alles bis auf die Lampe"),
        ("fr", "tout sauf la lampe"),
        ("es", "todo menos la lámpara"),
        ("zh", "除了台灯都退"),
        ("zh", "除了台灯以外全部退货"),
        ("ar", "كل شيء ما عدا المصباح"),
        ("ar", "كله إلا المصباح"),
    ],
)
def test_everything_but_the_lamp_is_both_shoes(language: str, text: str) -> None:
    match = match_items(text, ITEMS, lexicon(language))
    assert match.line_ids == ("boots", "sneakers")
    assert match.excluded == ("lamp",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "everything"),
        ("en", "the whole order"),
        ("de", "alles"),
        ("de", "die ganze Bestellung"),
        ("fr", "tout"),
        ("fr", "toute la commande"),
        ("es", "todo"),
        ("es", "el pedido completo"),
        ("zh", "全部"),
        ("zh", "整个订单"),
        ("ar", "الكل"),
        ("ar", "كل شيء"),
    ],
)
def test_all_is_every_line(language: str, text: str) -> None:
    match = match_items(text, ITEMS, lexicon(language))
    assert match.line_ids == ("boots", "sneakers", "lamp")
    assert match.all


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("en", "the first one", "boots"),
        ("en", "the last one", "lamp"),
        ("de", "das zweite", "sneakers"),
        ("fr", "le premier", "boots"),
        ("fr", "la deuxième", "sneakers"),
        ("es", "el segundo", "sneakers"),
        ("es", "el último", "lamp"),
        ("zh", "第二个", "sneakers"),
        ("zh", "最后一个", "lamp"),
        ("ar", "الأول", "boots"),
        ("ar", "الأخير", "lamp"),
    ],
)
def test_a_line_is_meant_by_its_place(language: str, text: str, line: str) -> None:
    assert match_items(text, ITEMS, lexicon(language)).line_ids == (line,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the shoes"),
        ("de", "die Schuhe"),
        ("fr", "les chaussures"),
        ("es", "los zapatos"),
        ("zh", "鞋子"),
        ("ar", "الحذاء"),
    ],
)
def test_words_that_fit_two_lines_are_uncertain(language: str, text: str) -> None:
    match = match_items(text, ITEMS, lexicon(language))
    assert match.line_ids == ("boots", "sneakers")
    assert match.uncertain


@pytest.mark.parametrize(
    "text", ["the scarf", "hello", "48213", "", "der Schal", "l'écharpe", "la bufanda", "围巾", "الوشاح"]
)
def test_what_is_not_on_the_table_means_no_line(text: str) -> None:
    assert match_items(text, ITEMS, WORDS).line_ids == ()


@pytest.mark.parametrize(
    "text",
    [
        "the lamp, not the shoes",
        "die Lampe, nicht die Schuhe",
        "la lampe, pas les chaussures",
        "la lámpara, no los zapatos",
    ],
)
def test_what_is_not_meant_is_left_out(text: str) -> None:
    assert match_items(text, ITEMS, WORDS).line_ids == ("lamp",)


@pytest.mark.parametrize(
    "text",
    ["that's all, thanks", "tout de suite", "alles klar", "eso es todo", "not at all"],
)
def test_figures_of_speech_with_all_are_not_all(text: str) -> None:
    assert not read_selection(text, WORDS).all


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("two of them", (2,)),
        ("2x", (2,)),
        ("zwei Stück", (2,)),
        ("deux paires", (2,)),
        ("tres unidades", (3,)),
        ("两双", (2,)),
        ("قطعتين", (2,)),
        ("order 48213", ()),
        ("size 42", ()),
        ("the first time", ()),
    ],
)
def test_quantities_are_read(text: str, numbers: tuple[int, ...]) -> None:
    assert read_selection(text, WORDS).quantities == numbers


@pytest.mark.parametrize(
    "text", ["the first time", "das erste Mal", "la première fois", "la primera vez", "第一次", "اول مره"]
)
def test_the_first_time_is_no_choice(text: str) -> None:
    assert read_selection(text, WORDS).ordinals == ()


@given(st.text(max_size=80))
@settings(deadline=None)
def test_any_text_means_lines_that_exist(text: str) -> None:
    match = match_items(text, ITEMS, WORDS)
    assert set(match.line_ids) <= {"boots", "sneakers", "lamp"}
    assert not set(match.line_ids) & set(match.excluded)


def test_a_syllable_in_common_is_no_item_in_thai() -> None:
    shoes = ItemWords(line_id="shoes", title="รองเท้าวิ่งเทรล", words=("รองเท้า", "สีน้ำเงิน"))
    lamp = ItemWords(line_id="lamp", title="โคมไฟตั้งโต๊ะทำงาน", words=("โคมไฟ", "สีทองเหลือง"))
    for text, line in (
        ("ต้องการคืนรองเท้าวิ่งเทรลจากคำสั่งซื้อ 10002", "shoes"),
        ("คืนรองเท้า", "shoes"),
        ("คืนโคมไฟตั้งโต๊ะ", "lamp"),
    ):
        assert match_items(text, (shoes, lamp), lexicon("th")).line_ids == (line,), text


def test_a_syllable_like_another_is_no_item_in_vietnamese() -> None:
    shoes = ItemWords(line_id="shoes", title="Giày chạy trail", words=("giày", "xanh dương"))
    lamp = ItemWords(line_id="lamp", title="Đèn bàn", words=("đèn", "đèn trang trí", "ốp lưng"))
    for text, lines in (
        ("Tôi muốn trả giày chạy trail trong đơn hàng 10002", ("shoes",)),
        ("Vui lòng hủy đơn hàng 10004 của tôi", ()),
        ("trả cái đèn", ("lamp",)),
        ("trả đôi màu xanh dương", ("shoes",)),
    ):
        assert match_items(text, (shoes, lamp), lexicon("vi")).line_ids == lines, text
