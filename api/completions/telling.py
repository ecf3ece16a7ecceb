"""A reply as text: what cards would show and the text does not say yet, in the shopper's language.

All words on cards are localised already; what is added here is their order and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from agent.conversation.cards import (
    Card,
    ChoicesCard,
    HandoffCard,
    InvoiceCard,
    LabelCard,
    OrderCard,
    Parcel,
    ProductCard,
    SummaryCard,
    TermRow,
    TermsCard,
    TrackingCard,
)
from agent.conversation.events import Reply

Line = tuple[str, str]
"""A line, and what of it the text must say for the line to be left out; "" where it is never left out."""

_SPACES = re.compile(r"\s+")


def extras(reply: Reply, base: str) -> str:
    """What follows a reply's text. `base` is put before links that begin with a slash."""
    told = _flat(reply.text)
    blocks = [_block(card, told, base) for card in reply.cards]
    sources = [f"- {cited.title}: {_absolute(cited.url, base)}" for cited in reply.citations if cited.url]
    return "\n\n".join(block for block in (*blocks, "\n".join(sources)) if block)


def _block(card: Card, told: str, base: str) -> str:
    title, lines = _lines(card, base)
    left = [line for line, core in lines if not (core and _flat(core) in told)]
    if not left:
        return ""
    head = [title] if title and _flat(title) not in told else []
    return "\n".join([*head, *left])


def _lines(card: Card, base: str) -> tuple[str, list[Line]]:
    """A card's title and lines."""
    match card:
        case OrderCard():
            items = [_item(item.title, item.quantity) for item in card.items]
            rows = [(card.status_text, card.status_text), *items, (card.total.text, card.total.text)]
            return card.title, _listed(rows)
        case TrackingCard():
            return card.title, [line for parcel in card.parcels for line in _parcel(parcel)]
        case TermsCard():
            answers = [(card.confirm_text, ""), (card.decline_text, "")]
            return card.title, [*_rows(card.rows), *_listed(answers)]
        case LabelCard():
            parcel = f"{card.carrier} {card.tracking_number}".strip()
            link = f"{card.button_text}: {_absolute(card.url, base)}"
            return card.title, _listed([(link, ""), (parcel, card.tracking_number)])
        case InvoiceCard():
            return card.title, _listed([(f"{card.button_text}: {_absolute(card.url, base)}", "")])
        case ProductCard():
            price = card.price.text if card.price else ""
            facts = [(fact, fact) for fact in (card.description, price, card.availability)]
            return card.title, _listed([*facts, (_absolute(card.url, base), "")])
        case ChoicesCard():
            return "", _listed([(choice.text, "") for choice in card.choices])
        case HandoffCard():
            return card.title, _listed(
                [(card.text, card.promised_text), (card.promised_text, card.promised_text)]
            )
        case SummaryCard():
            return card.title, _rows(card.rows)
        case _:
            assert_never(card)


def _listed(rows: list[Line]) -> list[Line]:
    return [(f"- {text}", core) for text, core in rows if text]


def _rows(rows: tuple[TermRow, ...]) -> list[Line]:
    return _listed([(f"{row.label}: {row.value}", row.value) for row in rows])


def _item(title: str, quantity: int) -> Line:
    return (f"{quantity} × {title}" if quantity > 1 else title), title


def _parcel(parcel: Parcel) -> Iterator[Line]:
    head = f"{parcel.carrier} {parcel.tracking_number}: {parcel.state_text}. {parcel.expected_text}"
    yield f"- {head.strip(' :.')}", parcel.tracking_number
    for scan in parcel.timeline:
        place = f", {scan.location}" if scan.location else ""
        yield f"- {scan.time_text}: {scan.text}{place}", ""


def _absolute(url: str, base: str) -> str:
    return f"{base}{url}" if url.startswith("/") else url


def _flat(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()
