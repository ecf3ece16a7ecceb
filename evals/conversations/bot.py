"""What a simulated shopper talks to, whatever is behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from evals.conversations.scenario import Scenario

Event = Mapping[str, Any]
"""An event as the public API tells it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a brain stands in the dialogue: the detail it asked for, the skill of its open yes-or-no question."""

    asked: str = ""
    offer: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for one message. `place` is None where the bot does not tell it."""

    reply: Mapping[str, Any]
    events: Sequence[Event]
    place: Place | None = None

    @property
    def text(self) -> str:
        """The reply's text."""
        return str(self.reply.get("text", ""))

    @property
    def cards(self) -> Sequence[Mapping[str, Any]]:
        """Its cards."""
        return list(self.reply.get("cards", ()))

    def card(self, kind: str) -> Mapping[str, Any] | None:
        """The last card of a kind."""
        return next((card for card in reversed(self.cards) if card["kind"] == kind), None)

    @property
    def refusals(self) -> Sequence[str]:
        """The codes of what the shop's rules refused."""
        return [
            str(event["result"].get("code", ""))
            for event in self.events
            if event["kind"] == "tool_finished" and event["status"] == "refused"
        ]

    @property
    def model_uses(self) -> Iterator[Mapping[str, Any]]:
        """What a language model was used for, once a reply; empty where none was asked (`ModelUse`)."""
        yield from (e.get("model") or {} for e in self.events if e["kind"] == "reply")

    @property
    def done(self) -> Sequence[str]:
        """The tools that answered."""
        return [e["tool"] for e in self.events if e["kind"] == "tool_finished" and e["status"] == "ok"]


@dataclass(frozen=True, kw_only=True)
class Done:
    """A change that was carried out in the shop. `state` is what the order is like now, as far as it is known."""

    order: str
    action: str
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a conversation left behind. `packet` is None where there was no hand-off or it cannot be read."""

    changes: Sequence[Done] = ()
    packet: Mapping[str, Any] | None = None


class Dialogue(Protocol):
    """One open conversation."""

    async def say(self, text: str, *, photo: bool = False) -> Answer:
        """Send a message, with a photo where one is shown."""
        ...

    async def decide(self, proposal_id: str, decision: Literal["confirm", "decline"]) -> Answer:
        """Press a button of a card with terms."""
        ...

    async def outcome(self) -> Outcome:
        """What is so now that the conversation is over."""
        ...


class Bot(Protocol):
    """Opens conversations, each in a shop where no other one has changed anything."""

    async def begin(self, scenario: Scenario, *, draw: str = "") -> Dialogue:
        """Open a conversation; `draw` sets repetitions apart whose answers are kept.

        Raises `NotPlayable` where this scenario cannot be held here (any more).
        """
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


class NotPlayable(Exception):
    """A scenario cannot be judged here; the message says why."""
