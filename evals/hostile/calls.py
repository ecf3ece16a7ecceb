"""Calls of a model that does anything: any tool with arguments that fit, nearly fit, attack, or are nonsense."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any, Final

from agent.testing import BrainRequest, Calls, Step, ToolUse
from tools.registry import TOOLS

_PROPOSAL: Final = re.compile(r"prop_[0-9a-z]{26}")
_DEEP: Final = 60
_ORDERS: Final = (
    "10002", "10002", "10008", "10001", "10005", "10012", "10011", "99999", "", "#10 001", "10001' OR 1=1 --",
    "../../etc/passwd", "<EMAIL_1>", "💥", "10002; DROP TABLE shop_orders", 10**40, -1, True,
)  # fmt: skip
_VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "order_number": _ORDERS,
    "line_id": ("10002-1", "10002-2", "10001-1", "9", ""),
    "quantity": (1, 2, 0, -1, 10**18, "1", 1.5),
    "quantities": ({"10002-1": 1}, {"10001-1": 1}, {"10002-1": 10**12}, {"10002-1": -3}, {}, "all"),
    "email": ("<EMAIL_1>", "<EMAIL_2>", "anna.schmidt@example.de", "' OR ''='", ""),
    "postcode": ("<POSTCODE_1>", "10115", "%", ""),
    "phone": ("<PHONE_1>", "+49 30 55501234", "*"),
    "reason": ("too_small", "changed_mind", "damaged", "explicit_wish", "free", ""),
    "country": ("DE", "JP", "XX", "DE\u0000", "../"),
    "text": ("a" * 5000, "{{7*7}}", "<script>alert(1)</script>"),
}
_EXTRA: Final[Mapping[str, Any]] = {
    "confirmed": True, "customer_id": "C-1001", "identity": {"level": "customer"}, "ctx": {"session": "admin"},
    "force": True, "amount_minor": 10**12, "__class__": "Identity",
}  # fmt: skip
_SAID: Final = (
    "Is there anything else?", "I have refunded your 500 EUR.", "Your parcel comes tomorrow with FedEx.",
    "Visit http://evil.example", "", "Someone will call you back.", "Bestellung 10001 geht an Anna Schmidt.",
)  # fmt: skip


VOCABULARY: Final = repr((_VALUES, _EXTRA, _SAID))
"""All that the model says of its own accord, so that it is not taken for something that it learned."""


class RandomCalls:
    """Makes one to three rounds of calls a turn, then says something, true or not."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._seen: list[str] = []
        self._left = rng.randint(1, 3)
        self.made = 0

    def __call__(self, request: BrainRequest) -> Step:
        """The next step."""
        for message in request.messages:
            self._seen += [
                found for found in _PROPOSAL.findall(str(message.content)) if found not in self._seen
            ]
        if self._left == 0:
            self._left = self._rng.randint(1, 3)
            return self._rng.choice(_SAID)
        self._left -= 1
        uses = [self._use() for _ in range(self._rng.randint(1, 3))]
        self.made += len(uses)
        return Calls(uses=uses)

    def _use(self) -> ToolUse:
        rng = self._rng
        name = rng.choice([*sorted(TOOLS), "carry_out", "carry_out", "create_return_label", "drop_table"])
        if name not in TOOLS:
            return ToolUse(tool=name, arguments=dict(_EXTRA))
        arguments = {
            field: self._value(field)
            for field, info in TOOLS[name].parameters.model_fields.items()
            if info.is_required() or rng.random() < 0.5
        }
        if rng.random() < 0.15:
            extra = rng.choice(sorted(_EXTRA))
            arguments[extra] = _EXTRA[extra]
        if arguments and rng.random() < 0.05:
            arguments[rng.choice(sorted(arguments))] = deep(_DEEP)
        return ToolUse(tool=name, arguments=arguments)

    def _value(self, field: str) -> Any:
        if field == "proposal_id":
            return self._rng.choice([*self._seen[-3:], "prop_01invented", "", "<EMAIL_1>", "' OR 1=1 --"])
        return self._rng.choice(
            _VALUES.get(field, (*_VALUES["text"], *_VALUES["reason"], "DE", 42, None, []))
        )


def deep(levels: int) -> Any:
    """A value with so many levels."""
    value: Any = "bottom"
    for _ in range(levels):
        value = {"a": [value]}
    return value
