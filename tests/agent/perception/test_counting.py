"""How many pieces of a line with several are meant."""

from __future__ import annotations

import pytest

from agent.perception.counting import pieces_meant
from agent.perception.lexicon import lexicon


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        ("en", "one of the three lamps is dead", 1),
        ("en", "I only want to send back two of them", 2),
        ("en", "just one please", 1),
        ("en", "I'll keep two of the three", 1),
        ("en", "not one, two", 2),
        ("en", "2 of 3 arrived cracked", 2),
        ("de", "eine von den drei Lampen geht nicht", 1),
        ("de", "nur zwei davon", 2),
        ("de", "eine davon behalte ich", 2),
        ("de", "2 von 3 zurück", 2),
        ("fr", "l'une des trois lampes", 1),
        ("fr", "deux sur les trois seulement", 2),
        ("fr", "juste une", 1),
        ("es", "una de las tres lámparas", 1),
        ("es", "solo dos", 2),
        ("it", "una delle tre lampade", 1),
        ("it", "soltanto due su tre", 2),
        ("pt", "uma das três luminárias", 1),
        ("pt", "só duas delas", 2),
        ("nl", "een van de drie lampen", 1),
        ("nl", "alleen twee ervan", 2),
        ("pl", "jedną z trzech lamp", 1),
        ("pl", "tylko dwie sztuki", 2),
        ("ru", "одну из трёх ламп", 1),
        ("ru", "только две из них", 2),
        ("tr", "üç lambadan sadece biri", 1),
        ("tr", "üçünden ikisini", 2),
        ("ar", "واحدة من الثلاث", 1),
        ("ar", "حبتين فقط", 2),
        ("ar", "أريد إرجاع ٢ من ٣", 2),
        ("id", "satu dari tiga lampu", 1),
        ("id", "cuma dua buah", 2),
        ("vi", "một trong ba cái đèn", 1),
        ("vi", "chỉ trả 2 cái thôi", 2),
        ("th", "หนึ่งในสามดวง", 1),
        ("th", "คืนแค่ ๒ ดวง", 2),
        ("zh", "三盏里面退一盏", 1),
        ("zh", "只退两盏", 2),
        ("zh", "其中的一个", 1),
        ("ja", "三つのうち一つだけ", 1),
        ("ja", "３台のうち２台", 2),
        ("ja", "二つ返品したい", 2),
        ("ko", "세 개 중에 하나만", 1),
        ("ko", "두 개만요", 2),
    ],
)
def test_a_part_of_the_pieces_is_counted(language: str, text: str, pieces: int) -> None:
    assert pieces_meant(text, lexicon(language), 3) == pieces


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "they arrived 2 days ago, all of them"),
        ("de", "seit 2 Tagen da, alle drei zurück"),
        ("zh", "全部都退"),
        ("ja", "三つとも返品"),
        ("ko", "세 개 다 반품"),
    ],
)
def test_all_of_them_is_every_piece(language: str, text: str) -> None:
    assert pieces_meant(text, lexicon(language), 3) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I want to return the lamps, they arrived 2 days ago"),
        ("en", "the lamps of order 10271, postcode 69002"),
        ("de", "die Lampen für 2 Euro mehr"),
        ("fr", "les lampes reçues il y a 2 jours"),
        ("ar", "وصلت قبل ٢ يوم"),
        ("zh", "2天前收到的灯"),
    ],
)
def test_days_prices_and_numbers_of_orders_count_nothing(language: str, text: str) -> None:
    assert pieces_meant(text, lexicon(language), 3) is None
