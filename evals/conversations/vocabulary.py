"""The closed sets of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from tools.errors import RefusalCode

Style = Literal["plain", "curt", "chatty", "angry", "confused", "correcting", "hostile"]
"""How a shopper writes. `correcting`: they get something wrong first, and put it right."""

Noise = Literal["none", "light", "heavy"]
"""How much typing noise there is: never in facts, never in short answers."""

When = Literal["settled", "next", "terms", "offer", "refused", "asked", "handed_off"]
"""When a further step is said: once nothing is awaited; as the next message, whatever the bot asks; in place of the
answer to terms or to an offer; after a refusal; in place of an answer; while a person is awaited."""

KEPT_AS_IT_IS: Final[Mapping[str, Noise]] = {"plain": "light", "confused": "heavy", "hostile": "none"}

FLOWS: Final = (
    "track_order", "delivered_not_received", "cancel", "change_items", "change_address", "return", "exchange",
    "damaged", "refund_status", "invoice", "payment", "policy", "product", "delivery", "discount", "warranty",
    "privacy", "identity", "wrong_proof", "foreign_order", "person", "injection", "unclear", "talk",
)  # fmt: skip

ASKED: Final = (
    "order", "contact", "order_and_contact", "which_order", "items", "reason", "problem", "resolution", "address",
    "changes", "photo", "vat_number", "company", "country", "confirmation", "offer", "choice", "anything",
)  # fmt: skip
"""What a bot may ask for; `offer:SKILL` stands for the offer of one skill, `anything` for everything else."""

ACTIONS: Final = (
    "cancel_order", "change_address", "change_items", "create_return", "exchange_items", "give_refund",
    "send_replacement", "open_inquiry",
)  # fmt: skip

CARDS: Final = (
    "order", "tracking", "terms", "label", "invoice", "product", "choices", "handoff", "summary",
)  # fmt: skip

REFUSALS: Final = frozenset(code.value for code in RefusalCode)
