"""A correction that names both things: what is refused is left out, in every language and either order."""

from __future__ import annotations

import pytest

from agent.perception.items import ItemMatch, ItemWords, match_items
from agent.perception.lexicon import lexicon
from tests.agent.perception.on_the_table import item

SHOES, SOCKS, LAMP, VASE = "trail-running-shoes", "merino-socks", "desk-lamp", "ceramic-vase"


def table(language: str) -> tuple[ItemWords, ...]:
    return (
        item(SHOES, language, "shoes", "blue", "43"),
        item(SOCKS, language, "socks", "red", "45-47"),
        item(LAMP, language, "lamps", "brass"),
        item(VASE, language, "decor", "white"),
    )


def meant(language: str, text: str) -> ItemMatch:
    return match_items(text, table(language), lexicon(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "not the socks, the lamp"),
        ("en", "the socks no, the reading lamp yes"),
        ("en", "no no, the lamp and not my socks"),
        ("en", "the lamp instead of the socks"),
        ("en", "the socks, I mean the light"),
        ("en", "it's not the vase but the lamp"),
        ("de", "nicht die Socken, sondern die Leselampe"),
        ("de", "die Vase doch nicht, nur die Lampe"),
        ("de", "statt der Strümpfe bitte die Tischlampe"),
        ("de", "die Schuhe, äh ich meine die Lampe"),
        ("de", "ach, die socken nicht, die lampe"),
        ("fr", "pas le vase, la lampe"),
        ("fr", "la lampe plutôt que les chaussettes"),
        ("fr", "les chaussettes non, la lampe oui"),
        ("fr", "ce n'est pas le vase mais la lampe de bureau"),
        ("es", "los calcetines no, la lámpara"),
        ("es", "no el jarrón sino la lámpara"),
        ("es", "no son los calcetines, es el flexo"),
        ("es", "el florero, digo, la lámpara"),
        ("it", "non il vaso, la lampada"),
        ("it", "le calze no, solo la lampada"),
        ("it", "non i calzini bensì la lampada da tavolo"),
        ("it", "il vaso, anzi la lampada"),
        ("pt", "não as meias, a luminária"),
        ("pt", "o vaso não, só o candeeiro"),
        ("pt", "a luminária em vez das meias"),
        ("pt", "não é o vaso, é a luminária de mesa"),
        ("nl", "niet de sokken maar de bureaulamp"),
        ("nl", "de vaas toch niet, alleen de lamp"),
        ("nl", "de lamp in plaats van de vaas"),
        ("pl", "nie wazon, tylko lampka"),
        ("pl", "skarpetki jednak nie, sama lampa"),
        ("pl", "zamiast wazonu lampkę"),
        ("pl", "nie chodzi o skarpetki, lecz o lampę"),
        ("ru", "не вазу, а лампу"),
        ("ru", "носки не надо, только светильник"),
        ("ru", "лампу вместо вазы"),
        ("ru", "вазу, вернее лампу"),
        ("tr", "vazo değil masa lambası"),
        ("tr", "çorapları değil, lambayı"),
        ("tr", "vazo yerine lamba"),
        ("ar", "مو المزهرية، المصباح"),
        ("ar", "ليست الجوارب بل المصباح"),
        ("ar", "الجوارب لا، الأباجورة"),
        ("ar", "المصباح بدل المزهرية"),
        ("id", "bukan vasnya, tapi lampunya"),
        ("id", "kaus kaki jangan, lampu aja"),
        ("id", "jangan vas bunga, lampu meja"),
        ("vi", "không phải bình hoa, mà là đèn bàn"),
        ("vi", "vớ thì thôi, chỉ đèn bàn"),
        ("vi", "đèn học chứ không phải lọ hoa"),
        ("th", "ไม่ใช่แจกัน โคมไฟต่างหาก"),
        ("th", "ถุงเท้าไม่เอา เอาแค่โคมไฟ"),
        ("th", "โคมไฟค่ะ ไม่ใช่ถุงเท้า"),
        ("zh", "不是花瓶，是台灯"),
        ("zh", "袜子不要，只要台灯"),
        ("zh", "我说的是台灯而不是袜子"),
        ("zh", "袜子，说错了，台灯"),
        ("ja", "花瓶じゃなくてランプです"),
        ("ja", "靴下ではなく電気スタンドのほうを"),
        ("ja", "靴下は違います、デスクライトです"),
        ("ja", "靴下のほうじゃなくて、ランプ"),
        ("ko", "화병 말고 스탠드요"),
        ("ko", "양말이 아니라 램프요"),
        ("ko", "꽃병은 아니고 책상 스탠드만요"),
        ("ko", "양말 대신 조명이요"),
    ],
)
def test_only_what_is_set_against_the_refused_thing_is_meant(language: str, text: str) -> None:
    match = meant(language, text)
    assert match.line_ids == (LAMP,)
    assert match.excluded


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("en", "the shoes don't fit", {SHOES}),
        ("en", "not happy with the vase", {VASE}),
        ("en", "the socks no longer fit, they shrank", {SOCKS}),
        ("de", "die Schuhe passen nicht, die will ich zurückgeben", {SHOES}),
        ("de", "ich will die Vase nicht mehr", {VASE}),
        ("fr", "les chaussettes ne me vont pas", {SOCKS}),
        ("es", "los calcetines no me gustan", {SOCKS}),
        ("it", "le scarpe non mi vanno", {SHOES}),
        ("pt", "o vaso não me agrada", {VASE}),
        ("nl", "de vaas past niet bij de kamer", {VASE}),
        ("pl", "buty nie leżą dobrze", {SHOES}),
        ("ru", "носки не того качества", {SOCKS}),
        ("tr", "vazoyu istemiyorum artık", {VASE}),
        ("ar", "الحذاء لا يناسبني", {SHOES}),
        ("id", "sepatunya nggak muat", {SHOES}),
        ("vi", "giày không vừa chân", {SHOES}),
        ("th", "รองเท้าไม่พอดี", {SHOES}),
        ("zh", "袜子不合适", {SOCKS}),
        ("ja", "靴がきつくて合わない", {SHOES}),
        ("ko", "신발이 안 맞아요", {SHOES}),
        ("en", "the shoes and the socks", {SHOES, SOCKS}),
        ("de", "die Schuhe und auch die Vase", {SHOES, VASE}),
        ("ru", "кроссовки и вазу", {SHOES, VASE}),
        ("ja", "靴下と花瓶", {SOCKS, VASE}),
        ("ko", "양말이랑 화병", {SOCKS, VASE}),
        ("tr", "çoraplar ve vazo", {SOCKS, VASE}),
    ],
)
def test_what_does_not_fit_is_not_refused(language: str, text: str, lines: set[str]) -> None:
    match = meant(language, text)
    assert set(match.line_ids) == lines
    assert not match.excluded


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "not the socks and the vase, the shoes and the lamp"),
        ("de", "die Socken und die Vase nicht, nur die Schuhe und die Lampe"),
        ("es", "no los calcetines y el jarrón, las zapatillas y la lámpara"),
        ("ja", "靴下と花瓶じゃなくて、靴とランプ"),
    ],
)
def test_what_is_joined_to_a_refused_thing_is_refused_with_it(language: str, text: str) -> None:
    assert set(meant(language, text).line_ids) == {SHOES, LAMP}
