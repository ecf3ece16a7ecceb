"""Where the embedded brain stands in the dialogue between two turns. Stored as a `DialogueEvent`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter


@dataclass(kw_only=True)
class Task:
    """Something that the shopper wants done.

    `skill` names the dialogue that serves it, `slots` what is known for it, `asked` the detail that the bot asked
    for last (empty: nothing is awaited), `tries` how often it asked in vain.
    """

    skill: str
    slots: dict[str, Any] = field(default_factory=dict)
    asked: str = ""
    tries: int = 0


@dataclass(kw_only=True)
class Offer:
    """A yes-or-no question of the bot other than a proposal: "Shall I ask a colleague?" `skill` runs on yes."""

    skill: str
    slots: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class DialogueState:
    """The whole of it: bounded, a few hundred bytes.

    `tasks` is a stack, the last one is spoken about. `contact` is the placeholder or value that the shopper
    identified with; `order` the order spoken of last ("it"), `orders` all named so far, newest last.
    `last` is the dialogue that said something of an order last ("and 10004?").
    `refused` names what the rules refused last ("return_item 10003"), to notice insistence; `unclear` counts
    clarifications in a row.
    """

    tasks: list[Task] = field(default_factory=list)
    offer: Offer | None = None
    contact: dict[str, str] = field(default_factory=dict)
    order: str = ""
    orders: list[str] = field(default_factory=list)
    product: str = ""
    refused: str = ""
    unclear: int = 0
    last: str = ""
    market: str = ""

    def note_order(self, number: str) -> None:
        """Remember an order as the one spoken of."""
        self.order = number
        self.orders = [*[known for known in self.orders if known != number][-4:], number]


STATE: TypeAdapter[DialogueState] = TypeAdapter(DialogueState)
