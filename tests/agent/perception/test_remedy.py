"""Money back or a new one: what is refused does not count, and who refuses one wants the other."""

from __future__ import annotations

import pytest

from agent.perception.confirmation import ConfirmationReader
from agent.perception.lexicon import lexicon
from agent.perception.remedy import wished_resolution
from agent.perception.triggers import TriggerFinder


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "post me a fresh one, I don't want my money back"),
        ("de", "eine neue bitte, kein Geld"),
        ("fr", "pas de remboursement, envoyez-moi un autre"),
        ("es", "no quiero el dinero, mándenme otro"),
        ("it", "niente rimborso, mandatemene uno nuovo"),
        ("pt", "não quero reembolso, só um novo"),
        ("nl", "geen geld terug, doe maar een nieuw exemplaar"),
        ("pl", "nie chcę zwrotu pieniędzy, poproszę nową sztukę"),
        ("ru", "деньги не нужны, пришлите новый"),
        ("tr", "para iadesi istemiyorum, yenisi gelsin"),
        ("ar", "لا أريد المال، أريد واحدة جديدة"),
        ("id", "nggak mau refund, kirim yang baru aja"),
        ("vi", "không cần hoàn tiền đâu, gửi cái mới cho mình"),
        ("th", "ไม่เอาเงินคืน ขอชิ้นใหม่"),
        ("zh", "不要退款，给我换一个"),
        ("ja", "返金はいりません、新しいのを送ってください"),
        ("ko", "환불 말고 새 걸로 보내 주세요"),
    ],
)
def test_who_refuses_the_money_wants_a_new_one(language: str, text: str) -> None:
    assert wished_resolution(text, lexicon(language)) == "replacement"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no replacement, just my money back"),
        ("de", "keinen Ersatz, ich will das Geld zurück"),
        ("fr", "pas d'échange, je veux être remboursée"),
        ("es", "no quiero otro, prefiero el reembolso"),
        ("it", "niente sostituzione, rivoglio i soldi"),
        ("pt", "não quero troca, quero o dinheiro de volta"),
        ("nl", "geen nieuwe, ik wil mijn geld terug"),
        ("pl", "nie chcę wymiany, proszę o zwrot pieniędzy"),
        ("ru", "замена не нужна, верните деньги"),
        ("tr", "yenisini istemiyorum, paramı iade edin"),
        ("ar", "لا أريد بديل، أريد استرداد المبلغ"),
        ("id", "gak usah diganti, uang kembali aja"),
        ("vi", "không cần đổi, hoàn tiền cho mình"),
        ("th", "ไม่ต้องเปลี่ยน ขอเงินคืน"),
        ("zh", "不用换了，退款吧"),
        ("ja", "交換は結構です、返金してください"),
        ("ko", "교환은 필요 없고 환불해 주세요"),
    ],
)
def test_who_refuses_a_new_one_wants_the_money(language: str, text: str) -> None:
    assert wished_resolution(text, lexicon(language)) == "refund"


def test_both_in_one_breath_are_no_choice() -> None:
    assert wished_resolution("a refund or a replacement, whatever", lexicon("en")) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ok fine, then don't"),
        ("de", "okay, dann halt nicht"),
        ("fr", "bon, tant pis alors"),
        ("es", "vale, entonces no"),
        ("it", "vabbè, pazienza"),
        ("pt", "tá, então deixa"),
        ("nl", "nou ja, dan maar niet"),
        ("pl", "dobra, to nie"),
        ("ru", "ну нет так нет"),
        ("tr", "peki, o zaman kalsın"),
        ("zh", "好吧，那算了"),
        ("ja", "そうですか、じゃあいいです"),
        ("ko", "네, 그럼 됐어요"),
    ],
)
def test_a_resigned_no_is_a_no(language: str, text: str) -> None:
    assert ConfirmationReader().read(text, languages=(language,)) == "no"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "O rany, gdzie ta paczka"),
        ("pl", "rany boskie, ile to jeszcze potrwa"),
        ("fr", "je suis mort de rire, vous m'avez envoyé deux fois le même"),
        ("es", "madre mía, qué lentos"),
        ("vi", "chết rồi, em ghi sai số nhà"),
        ("zh", "急死我了，包裹到底在哪"),
    ],
)
def test_an_exclamation_is_no_danger(language: str, text: str) -> None:
    assert not {"safety", "self_harm"} & set(TriggerFinder().find(text, languages=(language,)))


def test_a_wound_is_one_all_the_same() -> None:
    assert "safety" in TriggerFinder().find("lampa pękła i mam rany na dłoni", languages=("pl",))
