# Conversations are read line by line.
# ruff: noqa: E501
"""4. Addresses as people write them: in their own forms, part by part, and corrected after the terms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talking import Answer, Talk

Begin = Callable[..., Talk]


def address_of(terms: Answer) -> str:
    """The new address as the terms show it."""
    assert terms.card("terms")["action"] == "change_address"
    return str(terms.card("terms")["rows"][-1]["value"])


@pytest.mark.parametrize(
    ("locale", "first", "address", "shown"),
    [
        ("nl-BE", "10411 pieter.janssens@example.be ander adres", "Diestsestraat 8, 3000 Leuven zou het moeten worden", "3000 Leuven, "),
        ("pl-PL", "10407 piotr.wisniewski@example.pl zmiana adresu dostawy", "ul. Karmelicka 3/7, 31-128 Kraków poproszę", "31-128 Kraków, "),
        ("de-CH", "10426 chloe.favre@example.ch Lieferadresse ändern", "Multergasse 4, 9000 St. Gallen bitte", "9000 St. Gallen, "),
        ("de-AT", "10417 johanna.gruber@example.at Lieferadresse ändern", "Neubaugasse 12/3, 1070 Wien danke", "1070 Wien, "),
        ("en-US", "10395 michael.johnson@example.com change the delivery address", "401 N Michigan Ave Apt 9, Chicago, IL 60611", "60611 Chicago, "),
        ("en-CA", "10390 hannah.singh@example.ca change the delivery address", "700 West Georgia Street, Vancouver V7Y 1B6", "V7Y 1B6 Vancouver, "),
        ("pt-BR", "10012 ana.souza@example.com.br mudar endereço de entrega", "Rua Augusta, 900, apto 12 - Consolação, São Paulo - SP, 01305-000", "01305-000 São Paulo, "),
        ("es-ES", "10400 carmen.ruiz@example.es cambiar la dirección de entrega", "ahora vivo en Granada: calle Elvira 20, 18010 Granada", "18010 Granada, España"),
        ("tr-TR", "10394 can.aydin@example.com.tr adresi değiştirmek istiyorum", "Tunalı Hilmi Caddesi No:7, 06680 Çankaya Ankara olsun", "06680 Çankaya Ankara, "),
        ("ru-RU", "10413 aigul.serikkyzy@example.kz изменить адрес доставки", "г. Алматы, пр. Достык, д. 40, кв. 8, индекс 050010", "050010 Алматы, "),
        ("th-TH", "10415 natnicha.srisuk@example.co.th ขอเปลี่ยนที่อยู่จัดส่ง", "12/3 ถนนห้วยแก้ว ต.สุเทพ อ.เมือง จ.เชียงใหม่ 50200 ค่ะ", "50200 เชียงใหม่, "),
        ("vi-VN", "10416 minh.tran@example.vn đổi địa chỉ giao hàng", "90 Pasteur, phường Bến Nghé, quận 1, TP. Hồ Chí Minh 700000 nhé", "700000 Hồ Chí Minh, "),
        ("id-ID", "10414 budi.santoso@example.co.id ganti alamat kirim", "Jl. Senopati No. 8, Jakarta Selatan 12110 ya min", "12110 Jakarta Selatan, "),
        ("ko-KR", "10409 minjun.kim@example.kr 배송지 바꿔주세요", "서울 종로구 율곡로 99, 302호 우편번호 03060입니다", "03060 서울, "),
        ("ja-JP", "10418 daisuke.suzuki@example.jp お届け先を変更したい", "〒810-0001 福岡県福岡市中央区天神1-8-1でお願いします", "810-0001 福岡市, "),
        ("ar-AE", "10004 li.wei@example.cn أريد تغيير عنوان التوصيل", "شنغهاي، شارع هوايهاي 15، الرمز البريدي 200031 لو سمحت", "200031 شنغهاي, "),
    ],
)  # fmt: skip
async def test_an_address_is_read_in_the_form_of_its_country(
    talk: Begin, locale: str, first: str, address: str, shown: str
) -> None:
    terms = await talk(locale).say(first, address)
    assert shown in address_of(terms)


@pytest.mark.parametrize(
    ("locale", "first", "correction", "shown"),
    [
        ("pt-PT", ("10425 ines.carvalho@example.pt mudar a morada de entrega", "Rua da Prata 40, 1100-420 Lisboa"), "não, 1100-415, não 1100-420", "Rua da Prata 40, 1100-415 Lisboa"),
        ("vi-VN", ("10416 minh.tran@example.vn đổi địa chỉ giao hàng", "90 Pasteur, phường Bến Nghé, quận 1, TP. Hồ Chí Minh 700000"), "không, mã bưu chính là 710010", "710010 Hồ Chí Minh"),
        ("es-ES", ("10392 lucia.fernandez@example.es cambiar la dirección", "Carrer de Mallorca 250, 08008 Barcelona"), "no, el código postal es 08009", "08009 Barcelona"),
        ("de-DE", ("10419 sabine.hoffmann@example.de andere Lieferadresse", "Osterstraße 10, 20259 Hamburg"), "nein, 20255", "Osterstraße 10, 20255 Hamburg"),
        ("vi-VN", ("10416 minh.tran@example.vn đổi địa chỉ giao hàng", "90 Pasteur, phường Bến Nghé, quận 1, TP. Hồ Chí Minh 700000"), "mã đúng phải là 710010 chứ đâu phải 700000", "710010 Hồ Chí Minh"),
        ("it-IT", ("10396 tobias.huber@example.at cambiare indirizzo di consegna", "Mozartgasse 7, 8010 Graz"), "no, è Mozartgasse 9", "Mozartgasse 9, 8010 Graz"),
    ],
)  # fmt: skip
async def test_a_part_is_corrected_after_the_terms(
    talk: Begin, locale: str, first: tuple[str, ...], correction: str, shown: str
) -> None:
    shopper = talk(locale)
    await shopper.say(*first)
    terms = await shopper.say(correction)
    assert shown in address_of(terms)
    done = await shopper.confirm()
    assert "carry_out" in done.tools


@pytest.mark.parametrize(
    ("locale", "texts", "shown"),
    [
        ("en-GB", ("10387 olivia.bennett@example.co.uk change the address", "27 Oldham Street", "M1 1JG", "Manchester"), "27 Oldham Street, M1 1JG Manchester"),
        ("id-ID", ("10414 budi.santoso@example.co.id ganti alamat kirim", "Jl. Sudirman No. 5", "Jakarta Pusat", "10220"), "10220 Jakarta Pusat"),
        ("ja-JP", ("10418 daisuke.suzuki@example.jp 配送先の変更", "福岡市中央区大名2丁目4-12です", "郵便番号は810-0041"), "810-0041 福岡市"),
        ("de-DE", ("10419 sabine.hoffmann@example.de andere Lieferadresse", "Osterstraße 10", "20259 Hamburg"), "Osterstraße 10, 20259 Hamburg"),
    ],
)  # fmt: skip
async def test_an_address_may_come_part_by_part(
    talk: Begin, locale: str, texts: tuple[str, ...], shown: str
) -> None:
    terms = await talk(locale).say(*texts)
    assert shown in address_of(terms)


async def test_a_pole_in_sao_paulo_goes_on_being_answered_in_polish(talk: Begin) -> None:
    terms = await talk("pl-PL").say(
        "zmiana adresu zamówienia 10012 ana.souza@example.com.br", "Rua Augusta 12, 01304-001 São Paulo"
    )
    assert terms.language == "pl"
    assert "01304-001 São Paulo" in address_of(terms)
