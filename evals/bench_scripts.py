"""What shoppers of the benchmark say: conversations in six languages about orders of the demo shop."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from agent.conversation.cards import ChoicesCard, TermsCard
from agent.conversation.events import Reply
from agent.settings import DATA

CHOOSE = "@choose"
"""The shopper taps the first of the choices that the reply offers; nothing where it offers none."""
CONFIRM = "@confirm"
"""The shopper confirms the terms that the reply shows; nothing where it shows none."""
DECLINE = "@decline"
"""The same with a no."""

_ORDER_NUMBER = re.compile(r"(?<![\w.,-])10\d{3}(?![\w-])")


@dataclass(frozen=True, kw_only=True)
class DemoOrder:
    """An order of the demo shop and what its shopper needs to be verified for it."""

    number: str
    email: str
    market: str
    status: str
    delivered_days_ago: int | None
    skus: tuple[str, ...]
    total_minor: int
    has_returns: bool


@dataclass(frozen=True, kw_only=True)
class Script:
    """One shopper's conversation: texts, or the constants above."""

    language: str
    order: DemoOrder
    steps: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Input:
    """What the shopper does next: `text` of a message, or the proposal that a button decides."""

    kind: Literal["message", "confirm", "decline"]
    text: str = ""
    proposal_id: str = ""


def demo_orders() -> list[DemoOrder]:
    """Read the demo shop's orders, in the order of their numbers."""
    customers = {row["id"]: row for row in _rows("customers.jsonl")}
    return [_order(row, customers[row["customer"]]) for row in _rows("orders.jsonl")]


def _rows(name: str) -> list[dict[str, Any]]:
    text = (DATA / "shop" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _order(row: Mapping[str, Any], customer: Mapping[str, Any]) -> DemoOrder:
    shipments = row.get("shipments", ())
    days = [int(str(parcel["delivered"]).split()[0]) for parcel in shipments if parcel.get("delivered")]
    return DemoOrder(
        number=row["number"],
        email=customer["email"],
        market=customer["market"],
        status=row["status"],
        delivered_days_ago=-min(days) if days and len(days) == len(shipments) else None,
        skus=tuple(line["sku"] for line in row["lines"]),
        total_minor=sum(line["price"] * line["quantity"] for line in row["lines"]),
        has_returns=bool(row.get("returns") or row.get("refunds")),
    )


LINES: Mapping[str, Sequence[str]] = {
    "en": (
        "Hello, I have a question about my order",
        "Where is my order {number}?",
        "{email}",
        "How much is shipping and how long does it take?",
        "I would like to return something from order {number}, it is too small",
        CHOOSE,
        CHOOSE,
        DECLINE,
        "Which payment methods do you accept?",
        "Thank you, that was all",
    ),
    "de": (
        "Guten Tag, ich habe eine Frage zu meiner Bestellung",
        "Wo ist meine Bestellung {number}?",
        "{email}",
        "Was kostet der Versand und wie lange dauert er?",
        "Ich möchte etwas aus Bestellung {number} zurückgeben, es ist zu klein",
        CHOOSE,
        CHOOSE,
        DECLINE,
        "Welche Zahlungsarten gibt es?",
        "Danke, das war alles",
    ),
    "fr": (
        "Bonjour, j'ai une question sur ma commande",
        "Où est ma commande {number} ?",
        "{email}",
        "Combien coûte la livraison et combien de temps prend-elle ?",
        "Je voudrais retourner un article de la commande {number}, il est trop petit",
        CHOOSE,
        CHOOSE,
        DECLINE,
        "Quels moyens de paiement acceptez-vous ?",
        "Merci, c'est tout",
    ),
    "es": (
        "Hola, tengo una pregunta sobre mi pedido",
        "¿Dónde está mi pedido {number}?",
        "{email}",
        "¿Cuánto cuesta el envío y cuánto tarda?",
        "Quiero devolver algo del pedido {number}, me queda pequeño",
        CHOOSE,
        CHOOSE,
        DECLINE,
        "¿Qué formas de pago aceptan?",
        "Gracias, eso es todo",
    ),
    "zh": (
        "你好，我想问一下我的订单",
        "我的订单{number}到哪里了？",
        "{email}",
        "运费是多少，要多久才能送到？",
        "我想退订单{number}里的商品，尺码太小了",
        CHOOSE,
        CHOOSE,
        DECLINE,
        "你们支持哪些付款方式？",
        "谢谢，没有别的问题了",
    ),
    "ar": (
        "مرحبا، لدي سؤال عن طلبي",
        "أين طلبي رقم {number}؟",
        "{email}",
        "كم تكلفة الشحن وكم يستغرق؟",
        "أريد إرجاع منتج من الطلب {number}، المقاس صغير جدا",
        CHOOSE,
        CHOOSE,
        DECLINE,
        "ما هي طرق الدفع المتاحة؟",
        "شكرا، هذا كل شيء",
    ),
}

_MARKETS: Mapping[str, Sequence[str]] = {
    "en": ("GB", "IE"),
    "de": ("DE", "AT"),
    "fr": ("FR", "BE"),
    "es": ("ES", "MX"),
    "zh": ("CN", "TW"),
    "ar": ("AE", "SA", "EG"),
}


def scripts() -> Iterator[Script]:
    """Conversations without end: each language in turn, with another of its orders each time."""
    orders = [order for order in demo_orders() if order.status == "shipped" or _returnable(order)]
    own = {
        language: [order for order in orders if order.market in markets][::-1]
        for language, markets in _MARKETS.items()
    }
    place = 0
    while True:
        for language, lines in LINES.items():
            order = own[language][place % len(own[language])]
            steps = [line.format(number=order.number, email=order.email) for line in lines]
            yield Script(language=language, order=order, steps=steps)
        place += 1


def _returnable(order: DemoOrder) -> bool:
    return order.status == "delivered" and (order.delivered_days_ago or 99) < 25 and not order.has_returns


def crowd(size: int) -> list[Script]:
    """Return as many shoppers, each with an order of their own, who ask only about that."""
    languages = list(LINES)
    chosen = []
    for place, order in enumerate(islice(reversed(demo_orders()), size)):
        language = languages[place % len(languages)]
        track, email, again = LINES[language][1], LINES[language][2], LINES[language][4]
        steps = [line.format(number=order.number, email=order.email) for line in (track, email, again)]
        steps.append(LINES[language][1].format(number=order.number))
        chosen.append(Script(language=language, order=order, steps=steps))
    return chosen


def next_input(step: str, reply: Reply | None) -> Input | None:
    """Return what the shopper does at a step of the script, given the last reply; None: nothing."""
    if not step.startswith("@"):
        return Input(kind="message", text=step)
    cards = reply.cards if reply else ()
    if step == CHOOSE:
        choices = next((card for card in cards if isinstance(card, ChoicesCard)), None)
        return Input(kind="message", text=choices.choices[0].text) if choices else None
    terms = next((card for card in cards if isinstance(card, TermsCard)), None)
    if terms is None:
        return None
    return Input(kind="confirm" if step == CONFIRM else "decline", proposal_id=terms.proposal_id)


def order_numbers_in(reply: Reply) -> set[str]:
    """Return the numbers of the demo shop's orders that a reply tells, in its text or on its cards."""
    found: set[str] = set()
    for text in _texts(reply.model_dump(mode="json")):
        found.update(_ORDER_NUMBER.findall(text))
    return found & _all_numbers()


def _all_numbers() -> set[str]:
    return {str(row["number"]) for row in _rows("orders.jsonl")}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)
