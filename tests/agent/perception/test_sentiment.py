"""How a message sounds: facts are neutral, praise and blame are told apart, sarcasm is blame, anger is its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.assembly import open_encoder
from agent.perception.sentiment import Feeling, SentimentReader

ENCODER, HEADS = open_encoder()
READER = SentimentReader(HEADS)
GOOD = ("positive", "very_positive")
BAD = ("negative", "very_negative")


def _read(text: str) -> Feeling:
    return READER.read(ENCODER.encode(text))


def _mostly(texts: Sequence[str], holds: Callable[[Feeling], bool]) -> None:
    """A trained model errs: of a dozen texts one may be misread, no more."""
    wrong = [(text, _read(text)) for text in texts if not holds(_read(text))]
    assert len(wrong) <= max(1, len(texts) // 12), wrong


def test_praise_is_positive() -> None:
    texts = [
        "I love these boots, thank you so much!",
        "Great service, really happy",
        "Ich bin begeistert, tolle Qualität!",
        "Vielen Dank, sehr netter Service",
        "Super service, je suis ravie, merci beaucoup !",
        "J'adore cette lampe",
        "¡Me encanta, excelente atención!",
        "Muchas gracias, muy contenta con la compra",
        "非常满意，质量很好，谢谢",
        "太喜欢了，五星好评",
        "خدمة ممتازة، شكرا جزيلا لكم",
        "أنا سعيد جدا بالمنتج، رائع",
    ]
    _mostly(texts, lambda feeling: feeling.sentiment in GOOD)


def test_blame_is_negative() -> None:
    texts = [
        "I'm really disappointed with this shop",
        "This is the worst service ever",
        "Ich bin sehr enttäuscht von Ihnen",
        "Das ist eine Frechheit",
        "Je suis très déçue de votre service",
        "C'est inadmissible",
        "Estoy muy decepcionado con ustedes",
        "Qué servicio tan pésimo",
        "太失望了，质量太差",
        "你们的服务真垃圾",
        "أنا مستاء جدا من الخدمة",
        "خدمة سيئة جدا",
    ]
    _mostly(texts, lambda feeling: feeling.sentiment in BAD)


def test_questions_and_facts_are_not_anger_and_at_most_mildly_negative() -> None:
    texts = [
        "Where is my order 48213?",
        "Do you ship to Norway?",
        "The lamp arrived broken.",
        "Wann kommt mein Paket?",
        "Die Lampe ist kaputt angekommen.",
        "Quels sont les délais de livraison ?",
        "La lampe est arrivée cassée.",
        "¿Cuánto tarda el envío?",
        "La lámpara llegó rota.",
        "什么时候发货",
        "台灯坏了",
        "متى يصل طلبي؟",
        "المصباح وصل مكسور",
    ]
    _mostly(texts, lambda feeling: feeling.sentiment in ("neutral", "negative") and not feeling.anger)


def test_rage_is_anger_and_very_negative() -> None:
    texts = [
        "This is outrageous, I'm furious, you are thieves!!",
        "What the hell is wrong with you people?! Fed up with this bullshit",
        "Ich bin stinksauer, das ist eine Frechheit!!",
        "Wollt ihr mich verarschen? Saftladen, Betrüger!",
        "Vous vous foutez de ma gueule, bande de voleurs !!",
        "J'en ai marre, c'est scandaleux, je suis furieux !",
        "¡Estoy furioso, son unos ladrones, qué vergüenza!",
        "¡Ya basta! Estoy harta de esta estafa!!",
        "你们这群骗子，气死我了！！",
        "什么垃圾店，太过分了，我真的火大！！",
        "أنتم نصابين، هذه مهزلة!!",
        "أنا غاضب جدا، حرامية!!",
    ]
    _mostly(texts, lambda feeling: feeling.anger and feeling.sentiment in BAD)


def test_sarcastic_praise_is_blame() -> None:
    texts = [
        "Oh great, another broken lamp. Just what I needed",
        "Thanks for nothing, still no parcel after three weeks",
        "Na toll, schon wieder das falsche Paket",
        "Danke für nichts, das Paket ist immer noch nicht da",
        "Bravo, encore un colis perdu",
        "Merci pour rien, toujours pas livré",
        "Genial, otra vez el producto equivocado",
        "Gracias por nada, sigo esperando",
        "真棒啊，又发错了",
        "呵呵，第三次了还是坏的",
        "برافو عليكم، مرة ثانية المنتج مكسور",
        "شكرا على لا شيء، الطلب ما وصل",
    ]
    _mostly(texts, lambda feeling: feeling.sentiment in BAD)


def test_capitals_alone_are_not_anger() -> None:
    texts = [
        "WHERE ARE YOU KEEPING MY PARCEL",
        "HELLO I WANT TO CHANGE MY ADDRESS PLEASE",
        "WO IST MEINE BESTELLUNG",
        "OÙ EST MA COMMANDE SVP",
        "DONDE ESTA MI PEDIDO POR FAVOR",
    ]
    _mostly(texts, lambda feeling: not feeling.anger and feeling.sentiment == "neutral")


def test_praise_that_is_negated_is_not_positive() -> None:
    texts = [
        "I'm not happy with it",
        "ich bin nicht zufrieden damit",
        "je ne suis pas contente du tout",
        "no estoy contento",
        "我不满意",
        "أنا لست راضيا",
    ]
    _mostly(texts, lambda feeling: feeling.sentiment not in GOOD)


def test_anger_that_is_negated_is_none() -> None:
    texts = [
        "I'm not angry, just wondering",
        "ich bin nicht wütend, nur neugierig",
        "je ne suis pas en colère",
        "no estoy enfadado",
        "我没有生气",
        "أنا لست غاضبا",
    ]
    _mostly(texts, lambda feeling: not feeling.anger)


def test_urgency_is_heard() -> None:
    texts = [
        "It's urgent, I need it by tomorrow",
        "Dringend! Ich brauche es bis morgen",
        "C'est urgent, il me le faut pour demain",
        "Es urgente, lo necesito para mañana",
        "很急，明天就要用",
        "الأمر عاجل، أحتاجه غدا",
    ]
    _mostly(texts, lambda feeling: feeling.urgency)


def test_no_rush_is_no_urgency() -> None:
    texts = ["no rush at all", "Das eilt nicht", "ce n'est pas urgent", "no es urgente", "不急", "ليس عاجلا"]
    _mostly(texts, lambda feeling: not feeling.urgency)


def test_emoji_count() -> None:
    assert _read("my parcel is here 😍😍").sentiment in GOOD
    assert _read("my parcel 😡😡").sentiment in BAD


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=120))
def test_any_text_has_a_feeling(text: str) -> None:
    assert _read(text).sentiment in (*BAD, "neutral", *GOOD)
