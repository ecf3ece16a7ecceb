"""A simulated shopper: knows what they want, answers what is asked, and never makes a mistake of their own.

The same seed says the same. Which wording is chosen, in which order facts are given, by which proof, and what the
fingers do to it, varies from seed to seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from evals.conversations.bot import Answer, Dialogue
from evals.conversations.goods import are_wanted
from evals.conversations.noise import noisy
from evals.conversations.scenario import Phrases, Scenario, filled
from evals.conversations.vocabulary import When
from evals.conversations.wants import Want, read_want

PATIENCE: Final = 3
"""Messages beyond the expected number after which a conversation is broken off."""

SAME_QUESTION: Final = 3
"""So often in a row a shopper answers the same question; then they leave."""

INSISTS: Final = 2
"""So often a shopper says it again where the bot wants nothing, but what they came for was not done."""

Satisfied = Callable[[Sequence[Answer]], bool]

_PROOFS: Final = ("email", "postcode", "phone")
_DECISIONS: Final = ("confirmation", "offer", "photo", "choice")
"""Answers that are no details: they are given only when they are asked for."""

_FREE: Final = frozenset(("opening", "reason", "problem", "then"))
"""What is said in free words: only there can fingers slip without changing what is meant."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message and what came back for it; `act` is the button that was pressed in place of a message."""

    said: str
    answer: Answer
    want: Want
    act: Literal["", "confirm", "decline"] = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A conversation that is over. `agreed`: how often the shopper said yes to terms. `ended`: of its own accord."""

    lines: Sequence[Line]
    agreed: int
    ended: bool


@dataclass(frozen=True, kw_only=True)
class _Move:
    text: str = ""
    photo: bool = False
    act: Literal["", "confirm", "decline"] = ""
    agrees: bool = False
    refuses: bool = False


@dataclass(kw_only=True)
class Shopper:
    """One shopper of a scenario with one seed."""

    scenario: Scenario
    rng: random.Random
    _steps: int = 0
    _asked: dict[str, int] = field(default_factory=dict)
    _openings: int = 0
    _order: list[str] = field(default_factory=list)
    _verified: bool = False
    _last: str = ""
    _again_asked: int = 0
    _insisted: int = 0

    @classmethod
    def of(cls, scenario: Scenario, *, seed: int, number: int) -> Shopper:
        """The shopper of one repetition."""
        return cls(scenario=scenario, rng=random.Random(f"{seed}:{scenario.id}:{number}"))  # noqa: S311

    async def talk(self, dialogue: Dialogue, *, satisfied: Satisfied) -> Held:
        """Hold the conversation until nothing more is wanted or said. `satisfied`: whether they got what they want."""
        lines: list[Line] = []
        agreed = 0
        move: _Move | None = _Move(text=self._opening())
        while move is not None and len(lines) < self.scenario.expect.turns + PATIENCE:
            answer = await self._do(dialogue, move, lines)
            self._verified = self._verified or _proves(answer)
            want = read_want(answer, verified=self._verified)
            if move.refuses and want.kind == "something":
                want = Want(
                    kind="nothing"
                )  # whoever said no to an offer is not asked anything by a plain reply
            lines.append(Line(said=move.text, answer=answer, want=want, act=move.act))
            agreed += move.agrees
            move = self._next(want, answer, content=satisfied([line.answer for line in lines]))
        return Held(lines=lines, agreed=agreed, ended=move is None)

    async def _do(self, dialogue: Dialogue, move: _Move, lines: Sequence[Line]) -> Answer:
        if move.act and lines:
            return await dialogue.decide(lines[-1].want.proposal_id, move.act)
        return await dialogue.say(move.text, photo=move.photo)

    def _next(self, want: Want, answer: Answer, *, content: bool) -> _Move | None:
        """What the shopper does now, None when they have nothing more to say."""
        if self._steps < len(self.scenario.then):
            step = self.scenario.then[self._steps]
            if step.when == "next" or _is_due(step.when, want, answer):
                self._steps += 1
                return _Move(text=self._worded(step.say, "then"))
        self._again_asked = self._again_asked + 1 if want.name == self._last else 1
        self._last = want.name
        if want.kind == "nothing" and self._insisted < INSISTS and not content:
            self._insisted += 1
            return self._again()
        turns = len(self.scenario.answers.get(want.name, ()))
        if want.kind in ("nothing", "person") or self._again_asked > max(SAME_QUESTION, turns):
            return None
        terms = answer.card("terms")
        if want.kind == "terms" and terms is not None and not is_wanted(self.scenario, terms):
            return self._move(("@no", "@decline"), "", want)
        if want.kind == "terms" and terms is not None and not self._are_right(terms, answer):
            return self._correct()
        return self._answer(want)

    def _are_right(self, terms: Mapping[str, Any], answer: Answer) -> bool:
        """Whether the terms are about the right goods, in the right number, size and colour, to the right address."""
        number = str(terms.get("order_number"))
        change = self.scenario.expect.changes.get(number)
        return change is None or are_wanted(change, number, terms, str(answer.reply.get("language", "")))

    def _correct(self) -> _Move:
        """Say no to terms about something else, and what is wanted instead."""
        no = self.rng.choice(self._phrases().no)
        return _Move(text=f"{self._typed(no, '')}. {self._again().text}", refuses=True)

    def _answer(self, want: Want) -> _Move:
        """Answer what is wanted: by its own name, else by what it comes to, else in other words."""
        for name in _names(want):
            if name in self.scenario.answers:
                times = self._asked[name] = self._asked.get(name, 0) + 1
                turns = self.scenario.answers[name]
                return self._move(turns[min(times, len(turns)) - 1], name, want)
        match want.kind:
            case "terms":
                return self._move(("@yes", "@confirm"), "confirmation", want)
            case "offer":
                takes = want.name == "hand_over" and self.scenario.expect.wants_person
                return self._move(("@yes",) if takes else ("@no",), "offer", want)
            case "choice":
                return self._choose(want)
            case "something":
                return self._volunteer(want)
        facts = self._facts_for(want.name)
        return _Move(text=facts) if facts else self._move(("@unknown",), want.name, want)

    def _volunteer(self, want: Want) -> _Move:
        """Nobody says what is asked: prove who you are, then give the next thing that was not said yet."""
        known = any(kind in self.scenario.facts for kind in _PROOFS)
        if known and not self._verified and self._asked.get("facts", 0) < len(_PROOFS):
            self._asked["facts"] = self._asked.get("facts", 0) + 1
            return _Move(text=self._facts_for("order_and_contact"))
        return self._untold(want) or self._again()

    def _choose(self, want: Want) -> _Move:
        """Buttons without a known question: what was not said yet answers it, else two buttons are yes and no."""
        if move := self._untold(want):
            return move
        if len(want.options) == 2:
            return self._move(("@yes",) if self.scenario.expect.wants_person else ("@no",), "offer", want)
        return self._again()

    def _untold(self, want: Want) -> _Move | None:
        """The next of the answers that was not given yet."""
        for name, turns in self.scenario.answers.items():
            if name not in self._asked and not name.startswith(_DECISIONS):
                self._asked[name] = 1
                return self._move(turns[0], name, want)
        return None

    def _again(self) -> _Move:
        """Say what is wanted once more, in other words."""
        if self.scenario.again:
            return _Move(text=self._worded(self.scenario.again, "opening"))
        return _Move(text=self._opening())

    def _move(self, wordings: Sequence[str], name: str, want: Want) -> _Move:
        """One of the wordings, carried out where it is a command."""
        chosen = self.rng.choice(list(wordings))
        if not chosen.startswith("@"):
            agrees = want.kind == "terms" and name == "confirmation"
            return _Move(text=self._typed(chosen, name), agrees=agrees)
        command, _, rest = chosen[1:].partition(" ")
        phrases = self._phrases()
        match command:
            case "confirm" | "decline" if want.proposal_id:
                act: Literal["confirm", "decline"] = "confirm" if command == "confirm" else "decline"
                return _Move(act=act, agrees=act == "confirm", refuses=act == "decline")
            case "yes" | "confirm":
                return _Move(text=self._typed(self.rng.choice(phrases.yes), ""), agrees=want.kind == "terms")
            case "no" | "decline":
                return _Move(text=self._typed(self.rng.choice(phrases.no), ""), refuses=True)
            case "photo":
                return _Move(text=rest, photo=True)
            case "choice" if len(want.options) >= int(rest or 1):
                return _Move(text=want.options[int(rest or 1) - 1])
        return _Move(text=self._typed(self.rng.choice(phrases.unknown), ""))

    def _opening(self) -> str:
        """How it begins; said again it is said in other words."""
        wordings = list(self.scenario.opening)
        if self._openings == 0:
            self.rng.shuffle(wordings)
            self._order = wordings
        text = self._order[self._openings % len(self._order)]
        self._openings += 1
        return self._typed(text, "opening")

    def _facts_for(self, name: str) -> str:
        """Number and proof, as bare as people give them; in any order, by any proof that they have."""
        facts = self.scenario.facts
        proofs = [facts[kind] for kind in _PROOFS if kind in facts]
        order = [facts["order"]] if "order" in facts else []
        proof = [self.rng.choice(proofs)] if proofs else []
        match name:
            case "order" | "which_order":
                return " ".join(order)
            case "contact":
                return " ".join(proof)
            case "order_and_contact":
                both = [*order, *proof]
                self.rng.shuffle(both)
                return " ".join(both)
        return facts.get(name, "")

    def _worded(self, wordings: Sequence[str], name: str) -> str:
        return self._typed(self.rng.choice(list(wordings)), name)

    def _typed(self, text: str, name: str) -> str:
        written = noisy(text, self.scenario.typing, self.rng, slips=name in _FREE)
        return filled(written, self.scenario.facts)

    def _phrases(self) -> Phrases:
        if self.scenario.phrases is None:
            raise ValueError(f"the scenario {self.scenario.id!r} has no phrases")
        return self.scenario.phrases


def _names(want: Want) -> list[str]:
    """Under which keys an answer may stand, the most particular first."""
    match want.kind:
        case "offer":
            return [f"offer:{want.name}", "offer"]
        case "terms":
            return ["confirmation"]
        case "choice":
            return ["choice"]
        case "something":
            return []
    return [want.name, "anything"]


def _is_due(when: When, want: Want, answer: Answer) -> bool:
    """Whether a step's moment has come."""
    match when:
        case "settled":
            return want.kind in ("nothing", "offer", "person")
        case "refused":
            return bool(answer.refusals)
        case "handed_off":
            return want.kind == "person"
        case "terms":
            return want.kind == "terms"
        case "offer":  # two buttons are most likely yes and no
            return want.kind == "offer" or (want.kind == "choice" and len(want.options) == 2)
        case "asked":
            return want.kind in ("detail", "something", "choice")
    return when == "next"


def is_wanted(scenario: Scenario, terms: Mapping[str, Any]) -> bool:
    """Whether terms are what the shopper came for: the action and the order.

    Where nothing is to be changed, the scenario itself says what is answered; without that, the answer is no.
    """
    if not scenario.expect.changes:
        return "confirmation" in scenario.answers or any(step.when == "terms" for step in scenario.then)
    change = scenario.expect.changes.get(str(terms.get("order_number")))
    return change is not None and change.action == terms.get("action")


def _proves(answer: Answer) -> bool:
    """Whether the shopper's proof was accepted in this turn."""
    return any(
        event["kind"] == "identity" and not event.get("failed") and event["level"] != "anonymous"
        for event in answer.events
    )
