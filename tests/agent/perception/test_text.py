"""Messages are compared without what shoppers leave out or vary, and cut where one request ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.perception.lexicon import joints
from agent.perception.text import clauses, fold, has_cjk, sentences, western_digits, words
from tests.agent.perception.speaking import WORDS


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("It’s BROKEN", "it's broken"),
        ("naïve café", "naive cafe"),
        ("Größe ß", "grosse ss"),
        ("Où est ma commande ?", "ou est ma commande ?"),
        ("œuvre à l’été", "oeuvre a l'ete"),
        ("¿Cuándo llegó el señor?", "¿cuando llego el senor?"),
        ("我要退貨，謝謝", "我要退货,谢谢"),
        ("ＡＢＣ１２３", "abc123"),
        ("أريد إرجاع الطلبيّة", "اريد ارجاع الطلبيه"),
        ("طلبـــي رقم ٤٨٢١٣", "طلبي رقم 48213"),
        ("two\n  lines\t here ", "two lines here"),
        ("zero\u200bwidth", "zerowidth"),
        ("PERCHÉ È COSÌ", "perche e cosi"),
        ("Devolução já não", "devolucao ja nao"),
        ("één ideeën ĳs", "een ideeen ijs"),
        ("ŻÓŁĆ łódź", "zolc lodz"),
        ("Ещё МОЙ йод", "еще мой йод"),
        ("и\u0306од", "йод"),
        ("İADE ISITICI kırık ŞİKÂYET", "iade isitici kirik sikayet"),
        ("ｷｬﾝｾﾙ ガ ﾊﾞｯｸﾞ", "キャンセル ガ バッグ"),
        ("びょういん", "びょういん"),
        ("１２３ＯＫ", "123ok"),
        ("\u1112\u116a\u11ab\u1107\u116e\u11af", "환불"),
        ("เเล้ว น\u0e4d\u0e32 น้ำ ๑๒", "แล้ว นำ น้ำ 12"),
        ("Không đổi được ĐƠN", "khong doi duoc don"),
        ("o\u031b\u0301", "o"),
        ("Pengembalian DANA", "pengembalian dana"),
    ],
)
def test_case_accents_and_variants_of_letters_do_not_matter(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(max_size=60))
def test_western_digits_keep_every_position(text: str) -> None:
    assert len(western_digits(text)) == len(text)


@pytest.mark.parametrize("typed", ["٤٨٢١٣", "۴۸۲۱۳", "４８２１３", "๔๘๒๑๓"])
def test_digits_of_other_scripts_become_ascii(typed: str) -> None:
    assert western_digits(typed) == "48213"


def test_words_keep_apostrophes_hyphens_and_placeholders_whole() -> None:
    assert words("don't mail <EMAIL_1>, t-shirt!") == ["don't", "mail", "<EMAIL_1>", "t-shirt"]


def test_a_thai_word_is_kept_whole() -> None:
    assert words("รองเท้าสีฟ้า") == ["รองเท้าสีฟ้า"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("退货", True), ("かばん", True), ("คืนสินค้า", True), ("retour", False), ("طلب", False)],
)
def test_scripts_without_spaces_are_known(text: str, expected: bool) -> None:
    assert has_cjk(text) is expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Where is my order? It is late.", ["Where is my order?", "It is late."]),
        ("订单在哪里？我很急。", ["订单在哪里？", "我很急。"]),
        ("أين طلبي؟ شكرا", ["أين طلبي؟", "شكرا"]),
        ("erste Zeile\n\nzweite Zeile", ["erste Zeile", "zweite Zeile"]),
        ("Lieferung am 3. Mai bitte", ["Lieferung am 3. Mai bitte"]),
    ],
)
def test_sentences_end_at_marks_and_line_breaks_but_not_in_dates(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("cancel my order and also send me the invoice", "cancel my order", "send me the invoice"),
        ("Ich will stornieren und außerdem eine Rechnung", "Ich will stornieren", "eine Rechnung"),
        ("je veux annuler et aussi une facture", "je veux annuler", "une facture"),
        ("quiero cancelar y además una factura", "quiero cancelar", "una factura"),
        ("我要取消订单，另外开发票", "我要取消订单", "开发票"),
        ("أريد إلغاء الطلب وأيضا فاتورة", "أريد إلغاء الطلب", "فاتورة"),
    ],
)
def test_two_requests_are_two_clauses(text: str, first: str, second: str) -> None:
    assert clauses(text, joints=joints(WORDS)) == [first, second]


def test_a_flood_of_clauses_is_bounded() -> None:
    assert len(clauses("one, two, three. " * 200, joints=joints(WORDS), limit=10)) == 10
