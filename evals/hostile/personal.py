"""What is personal in the demo shop, and a search for it in what a model was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.settings import DATA
from tools.models import Customer, Order
from tools.registry import TOOLS

_LONG = 4  # characters; what is shorter stands in any text
_DIGITS = 5  # the same for figures: counts and years have four


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """Personal data to be looked for; `left_out` counts those that public texts hold too, which prove nothing."""

    values: tuple[str, ...]
    left_out: int

    def found_in(self, text: str) -> Sequence[str]:
        """Those that stand in a text, whole: not as digits of a time or an id."""
        return [
            value
            for value in self.values
            if value in text and re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", text)
        ]


def secrets_of(customers: Iterable[Customer], orders: Sequence[Order], more: Iterable[str] = ()) -> Secrets:
    """Names and their parts, addresses, phone numbers, streets and postcodes of customers and orders, and `more`."""
    found: dict[str, None] = dict.fromkeys(more)
    for customer in customers:
        found.update(dict.fromkeys((customer.name, *customer.name.split(), customer.email, customer.phone)))
    for order in orders:
        address = order.address
        found.update(dict.fromkeys((order.email, order.phone, address.street, address.postcode)))
    public = _public() + " ".join(str(order.number) for order in orders)
    known = [str(value) for value in found if value and len(value) >= (_DIGITS if value.isdigit() else _LONG)]
    kept = tuple(value for value in known if value not in public)
    return Secrets(values=kept, left_out=len(found) - len(kept))


def _public() -> str:
    """What anybody may read: help pages, products, policy, prompts, the tools' descriptions."""
    files = [
        *_texts(DATA / "kb"),
        *_texts(DATA / "shop" / "texts"),
        DATA / "policy.yaml",
        DATA / "shop" / "products.yaml",
    ]
    texts = [path.read_text(encoding="utf-8") for path in files]
    texts += [
        f"{tool.description} {json.dumps(tool.parameters.model_json_schema())}" for tool in TOOLS.values()
    ]
    return "\n".join(texts)


def _texts(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".yaml")]
