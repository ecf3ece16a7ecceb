"""Why something goes back and what is wrong with it, in six languages."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.perception.reason import Problem, ReturnReason, problem_kind, return_reason
from tests.agent.perception.speaking import WORDS


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("too_small", "they're too small"),
        ("too_small", "too tight around the toes"),
        ("too_small", "zu klein"),
        ("too_small", "Die Schuhe sind mir zu eng"),
        ("too_small", "trop petit"),
        ("too_small", "elles me serrent trop, trop petites"),
        ("too_small", "me quedan pequeños"),
        ("too_small", "太小了"),
        ("too_small", "صغير جدا علي"),
        ("too_large", "way too big"),
        ("too_large", "viel zu groß"),
        ("too_large", "trop grand"),
        ("too_large", "me queda grande"),
        ("too_large", "太大了"),
        ("too_large", "كبير علي"),
        ("not_as_described", "it doesn't look like the picture"),
        ("not_as_described", "sieht ganz anders aus als auf dem Foto"),
        ("not_as_described", "ce n'est pas comme sur la photo"),
        ("not_as_described", "no es como en la foto"),
        ("not_as_described", "和图片不一样"),
        ("not_as_described", "مختلف عن الصورة"),
        ("changed_mind", "I changed my mind"),
        ("changed_mind", "gefällt mir doch nicht"),
        ("changed_mind", "j'ai changé d'avis"),
        ("changed_mind", "ya no lo quiero"),
        ("changed_mind", "不喜欢，不想要了"),
        ("changed_mind", "غيرت رأيي"),
        ("quality", "the quality is poor, feels cheap"),
        ("quality", "schlechte Qualität"),
        ("quality", "mauvaise qualité"),
        ("quality", "mala calidad"),
        ("quality", "质量太差"),
        ("quality", "جودة سيئة"),
        ("late", "it arrived too late"),
        ("late", "kam zu spät"),
        ("late", "arrivé trop tard"),
        ("late", "llegó demasiado tarde"),
        ("late", "到得太晚了"),
        ("late", "وصل متأخر"),
        ("damaged", "it arrived broken"),
        ("damaged", "kaputt"),
        ("damaged", "cassé"),
        ("damaged", "llegó roto"),
        ("damaged", "坏了"),
        ("damaged", "مكسور"),
        ("wrong_item", "you sent the wrong item"),
        ("wrong_item", "falscher Artikel"),
        ("wrong_item", "mauvais article"),
        ("wrong_item", "me enviaron el producto equivocado"),
        ("wrong_item", "发错货了"),
        ("wrong_item", "وصلني منتج خطأ"),
    ],
)
def test_a_reason_is_heard_in_six_languages(reason: ReturnReason, text: str) -> None:
    assert return_reason(text, WORDS) == reason


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        ("missing", "one item is missing"),
        ("missing", "es fehlt ein Teil"),
        ("missing", "il manque un article"),
        ("missing", "falta un artículo"),
        ("missing", "少了一件"),
        ("missing", "ناقص قطعة"),
        ("wrong_item", "not what I ordered"),
        ("wrong_item", "das habe ich nicht bestellt"),
        ("wrong_item", "ce n'est pas ce que j'ai commandé"),
        ("wrong_item", "no es lo que pedí"),
        ("wrong_item", "发错了"),
        ("wrong_item", "ليس ما طلبته"),
        ("damaged", "the glass is cracked"),
        ("damaged", "zerbrochen"),
        ("damaged", "la vitre est fissurée"),
        ("damaged", "vino rota"),
        ("damaged", "碎了"),
        ("damaged", "وصل مكسور"),
        ("faulty", "it doesn't turn on"),
        ("faulty", "funktioniert nicht"),
        ("faulty", "elle ne s'allume pas"),
        ("faulty", "no funciona"),
        ("faulty", "打不开机"),
        ("faulty", "لا يعمل"),
    ],
)
def test_a_problem_is_heard_in_six_languages(problem: Problem, text: str) -> None:
    assert problem_kind(text, WORDS) == problem


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "yes please",
        "Wo ist mein Paket?",
        "Quels sont vos horaires ?",
        "¿Cuánto cuesta el envío?",
        "什么时候发货",
        "متى يصل طلبي؟",
        "",
    ],
)
def test_what_gives_no_reason_has_none(text: str) -> None:
    assert return_reason(text, WORDS) is None
    assert problem_kind(text, WORDS) is None


@pytest.mark.parametrize(
    "text",
    [
        "not broken",
        "it isn't damaged at all",
        "nicht kaputt",
        "pas cassé",
        "no está roto",
        "没有坏",
        "ليس مكسورا",
    ],
)
def test_damage_that_is_denied_is_none(text: str) -> None:
    assert problem_kind(text, WORDS) is None


def test_the_complaint_wins_over_the_remedy() -> None:
    assert return_reason("too small, I need a larger one", WORDS) == "too_small"
    assert return_reason("too big, one that is too small would be as bad", WORDS) == "too_large"


def test_fit_wins_over_what_is_wrong_with_the_goods() -> None:
    assert return_reason("the zip is broken and it is too small anyway", WORDS) == "too_small"


@given(st.text(max_size=120))
def test_any_text_has_a_known_reason_or_none(text: str) -> None:
    assert return_reason(text, WORDS) in (*get_args(ReturnReason), None)
    assert problem_kind(text, WORDS) in (*get_args(Problem), None)
