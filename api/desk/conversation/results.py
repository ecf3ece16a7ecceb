"""What a tool found, as cards and as plain values, in the language of whoever looks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from pydantic import ValidationError

from agent.conversation.cards import Card
from agent.replies.drawing import (
    invoice_card,
    label_card,
    order_card,
    product_card,
    terms_card,
    titles,
    tracking_card,
)
from agent.replies.localiser import Localiser
from agent.tool_calls import adapter_of
from tools.models import Address, Money
from tools.registry import TOOLS
from tools.results import (
    ActionDone,
    InvoiceResult,
    ItemView,
    OrderDetails,
    OrderList,
    ProductResults,
    ProposalResult,
    TrackingResult,
)

__all__ = ["Drawn", "cards_of", "drawn", "plain", "result_of"]

_IDS = frozenset({"line_id", "product_id", "words", "sku", "proposal_id", "customer_id"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Drawn:
    """A result: cards where there are any for it, else its values by name."""

    cards: Sequence[Card] = ()
    values: object = ()


def result_of(tool: str, result: Mapping[str, Any]) -> object | None:
    """A result as it was before it was written down; None for what is none of that tool any more."""
    spec = TOOLS.get(tool)
    try:
        return adapter_of(spec).validate_python(dict(result)) if spec else None
    except ValidationError:
        return None


def drawn(words: Localiser, tool: str, result: Mapping[str, Any]) -> Drawn:
    """How a result of a tool is shown."""
    found = result_of(tool, result)
    cards = cards_of(words, found)
    if cards:
        return Drawn(cards=cards)
    return Drawn(values=plain(words, found) if found is not None else dict(result))


def cards_of(words: Localiser, found: object) -> Sequence[Card]:
    """The cards of a result, as shoppers get them."""
    match found:
        case OrderDetails():
            return [order_card(words, found)]
        case OrderList():
            return [order_card(words, order) for order in found.orders]
        case TrackingResult():
            return [tracking_card(words, found)]
        case ProposalResult():
            return [terms_card(words, found)]
        case InvoiceResult():
            return [invoice_card(words, found)]
        case ProductResults():
            return [product_card(words, product) for product in found.products]
        case ActionDone():
            label = [label_card(words, found)] if found.label_url else []
            return [*label, order_card(words, found.order)]
    return ()


def plain(words: Localiser, value: object) -> object:
    """A value made of mappings, lists and texts: money and days as the language writes them, no ids."""
    match value:
        case Money():
            return words.money(value)
        case ItemView():
            return titles(words, (value,))
        case Address():
            parts = (value.street, f"{value.postcode} {value.city}".strip(), words.country(value.country))
            return ", ".join(part for part in parts if part)
        case Enum():
            return str(value.value).replace("_", " ")
        case bool():
            return "✓" if value else "–"
        case datetime():
            return words.stamp(value)
        case date():
            return words.full_day(value)
        case Mapping():
            return {str(key): plain(words, one) for key, one in value.items()}
        case list() | tuple():
            return [plain(words, one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {
            name: plain(words, one) for name, one in named.items() if name not in _IDS and one is not None
        }
    return "" if value is None else value
