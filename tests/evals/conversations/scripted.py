"""A bot that is right in everything, and what to change to make it wrong: a grader that cannot fail is no grader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from evals.conversations.bot import Answer, Done, Outcome, Place
from evals.conversations.scenario import Scenario

YES = ("yes", "go ahead")
SCENARIO: dict[str, Any] = {
    "id": "en-return",
    "flow": "return",
    "style": "plain",
    "locale": "en-GB",
    "goal": "Return the shoes and keep the lamp.",
    "facts": {"order": "10002", "email": "john.carter@example.co.uk"},
    "opening": ["I want to send the shoes of {order} back", "return {order}", "How do I return my shoes?"],
    "answers": {"reason": ["too small"]},
    "expect": {
        "changes": {"10002": {"action": "create_return", "returned": {"TRS-BLU-43": "1"}}},
        "says": [{"money": "89.00 GBP"}],
        "never": ["Duisburg"],
        "cards": ["label"],
        "turns": "5",
    },
    "language": "en",
    "phrases": {"yes": list(YES), "no": ["no thanks"], "unknown": ["no idea"]},
}
"""As a file gives it: every plain value is a text."""


def scenario(**changes: Any) -> Scenario:
    """The scenario of these tests with other values."""
    return Scenario.model_validate({**SCENARIO, **changes})


def expecting(**changes: Any) -> Scenario:
    """The same with other expectations."""
    return scenario(expect={**SCENARIO["expect"], **changes})


def reply(
    text: str, *cards: Mapping[str, Any], language: str = "en", handed_off: bool = False
) -> dict[str, Any]:
    return {
        "text": text, "language": language, "cards": list(cards), "citations": [], "handed_off": handed_off
    }  # fmt: skip


def event(kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, **values}


def queued(reason: str) -> dict[str, Any]:
    return event("handoff", state="queued", handoff_id="ho_1", reason=reason)


TERMS = {
    "kind": "terms", "proposal_id": "prop_1", "action": "create_return", "order_number": "10002",
    "items": [{"title": "Trail running shoes, blue, 43", "quantity": 1}],
    "refund": {"amount_minor": 8900, "currency": "GBP", "text": "£89.00"},
}  # fmt: skip
VERIFIED = event("identity", level="order", order_number="10002", failed=False)
DONE = event("proposal", proposal_id="prop_1", state="done")
RETURNED = Done(order="10002", action="create_return", state={"returned": {"TRS-BLU-43": 1}})
PACKET = {"conversation_id": "conv_1", "reason": "insists", "identity": {"level": "order"}, "orders": []}


def right_turns() -> list[Answer]:
    """What a bot does that is right in everything."""
    return [
        Answer(
            reply=reply("Which e-mail address or postcode is on the order, please?"),
            events=[], place=Place(asked="contact"),
        ),
        Answer(
            reply=reply("Thank you. Would you tell me why you would like to send the shoes back?"),
            events=[VERIFIED], place=Place(asked="reason"),
        ),
        Answer(
            reply=reply("These are the terms of your return: the refund is £89.00. Shall I go ahead?", TERMS),
            events=[event("proposal", proposal_id="prop_1", state="open")], place=Place(asked="confirmation"),
        ),
        Answer(
            reply=reply("Done: your return is registered, and here is your label.", {"kind": "label", "rma": "R1"}),
            events=[DONE], place=Place(),
        ),
    ]  # fmt: skip


@dataclass(kw_only=True)
class ScriptedBot:
    """Says its turns one after the other, whatever it is told, the last one for ever; keeps what it was told."""

    turns: Sequence[Answer] = field(default_factory=right_turns)
    changes: Sequence[Done] = (RETURNED,)
    packet: Mapping[str, Any] | None = None
    heard: list[str] = field(default_factory=list)
    photos: int = 0

    async def begin(self, scenario: Scenario, *, draw: str = "") -> ScriptedBot:
        self.heard.clear()
        return self

    async def say(self, text: str, *, photo: bool = False) -> Answer:
        self.photos += photo
        return self._next(text)

    async def decide(self, proposal_id: str, decision: Literal["confirm", "decline"]) -> Answer:
        return self._next(f"[{decision} {proposal_id}]")

    async def outcome(self) -> Outcome:
        return Outcome(changes=self.changes, packet=self.packet)

    async def close(self) -> None:
        pass

    def _next(self, said: str) -> Answer:
        self.heard.append(said)
        return self.turns[min(len(self.heard), len(self.turns)) - 1]


def changed(place: int, change: Callable[[Answer], Answer]) -> list[Answer]:
    """The right turns with one of them changed."""
    turns = right_turns()
    turns[place] = change(turns[place])
    return turns


def says(text: str, *, place: int = 3, **more: Any) -> list[Answer]:
    """The right turns, but one of them says something else."""
    return changed(place, lambda turn: replace(turn, reply={**turn.reply, "text": text, **more}))


def hears(*events: Mapping[str, Any], place: int = 3, **more: Any) -> list[Answer]:
    """The right turns, but further events happen in one of them."""
    return changed(
        place, lambda turn: replace(turn, events=[*turn.events, *events], reply={**turn.reply, **more})
    )
