"""Whether the terms that a shopper reads are about the goods they came for: items, numbers, sizes, address.

Cards name items by their titles, a scenario by SKU. Titles are those of the demo shop in the language of the reply.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from evals.conversations.scenario import Change
from tools.items import localised
from tools.shop_texts import load_shop_texts
from tools.vocabulary import load_vocabulary

SHOP: Final = Path(__file__).resolve().parents[2] / "data" / "shop"


def are_wanted(change: Change, number: str, terms: Mapping[str, Any], language: str) -> bool:
    """Whether the terms name what `change` says; what the card does not tell is not judged."""
    told = [str(row.get("value", "")) for row in terms.get("rows", ())]
    shown = Counter({str(i.get("title")): int(i.get("quantity", 1)) for i in terms.get("items", ())})
    units = change.returned or change.replaced
    if units and shown and shown != _titles(units, language):
        return False
    if change.exchanged_for and shown and not _are_exchanged(change.exchanged_for, shown, told, language):
        return False
    if change.lines is not None and shown and not _are_left(change.lines, number, shown, told, language):
        return False
    place = change.postcode or change.city
    if place and told and not any(_bare(place) in _bare(value) for value in told):
        return False
    refund = terms.get("refund") or {}
    paid = change.action == "give_refund" and change.refunded is not None and "amount_minor" in refund
    return not paid or int(refund["amount_minor"]) == change.refunded


def _are_exchanged(wanted: Mapping[str, str], shown: Counter[str], told: list[str], language: str) -> bool:
    """Whether the old items are the shown ones and each new one is told."""
    old = {title_of(sku, language) for sku in wanted}
    new = [title_of(sku, language) for sku in wanted.values()]
    return set(shown) == old and (not told or all(any(title in value for value in told) for title in new))


def _are_left(
    wanted: Mapping[str, int], number: str, shown: Counter[str], told: list[str], language: str
) -> bool:
    """Whether the changed lines are those that differ from the order, and what is new of them is told."""
    present = _ordered().get(number)
    if present is None:
        return True
    changed = {title_of(sku, language) for sku in present if wanted.get(sku) != present[sku]}
    new = [
        f"{units} × {title_of(sku, language)}" for sku, units in wanted.items() if present.get(sku) != units
    ]
    return set(shown) == changed and (not told or all(any(one in value for value in told) for one in new))


def _titles(units: Mapping[str, int], language: str) -> Counter[str]:
    titles: Counter[str] = Counter()
    for sku, number in units.items():
        titles[title_of(sku, language)] += int(number)
    return titles


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def title_of(sku: str, language: str) -> str:
    """An item's title as cards show it; the SKU itself where the demo shop does not sell it."""
    known = _catalogue().get(sku)
    if known is None:
        return sku
    product, colour, size = known
    names = {
        tag: texts.products[product].name for tag, texts in _texts().items() if product in texts.products
    }
    colour_name = load_words().colour_name(colour, language) if colour else ""
    return ", ".join(part for part in (localised(names, language), colour_name, size) if part)


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, tuple[str, str, str]]:
    """Product, colour and size of each SKU."""
    products = yaml.load((SHOP / "products.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)["products"]
    return {
        one["sku"]: (product["id"], str(one.get("colour") or ""), str(one.get("size") or ""))
        for product in products
        for one in product["variants"]
    }


@lru_cache(maxsize=1)
def _ordered() -> dict[str, dict[str, int]]:
    """Units by SKU of each order of the demo shop."""
    lines = (SHOP / "orders.jsonl").read_text("utf-8").splitlines()
    orders = [json.loads(line) for line in lines if line.strip()]
    return {order["number"]: {line["sku"]: line["quantity"] for line in order["lines"]} for order in orders}


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Any]:
    return load_shop_texts(SHOP)


@lru_cache(maxsize=1)
def load_words() -> Any:
    """The demo shop's words for colours."""
    return load_vocabulary(SHOP)
