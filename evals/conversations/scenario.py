"""A scenario: who writes, what they want and know, and what must be so in the end.

data/evals/conversations/README.md tells the format for people; these models are what checks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from evals.conversations.vocabulary import (
    ACTIONS,
    ASKED,
    CARDS,
    FLOWS,
    KEPT_AS_IT_IS,
    REFUSALS,
    Noise,
    Style,
    When,
)

_FACT: Final = re.compile(r"\{([a-z_]*)\}")
_OFFER: Final = re.compile(r"offer:[a-z_]+")
_MONEY: Final = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")
_COMMAND: Final = re.compile(r"@(yes|no|confirm|decline|photo|unknown|choice [1-9])")

Texts = tuple[str, ...]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _in_turns(value: object) -> object:
    """Wordings for every time, or one list of wordings for each time it is asked."""
    if isinstance(value, str):
        return [[value]]
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return [value]
    return value


Wordings = Annotated[Texts, BeforeValidator(_listed), Field(min_length=1)]
"""Several ways to say the same: a seed chooses one."""

Turns = Annotated[tuple[Wordings, ...], BeforeValidator(_in_turns), Field(min_length=1)]
"""What is said the first time, the second time, …; the last one holds for every further time."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Strict):
    """One fact, in whichever format of the locale it stands; exactly one of the fields is given."""

    text: Wordings | None = None
    money: str | None = None
    number: Decimal | None = None
    day: int | None = None
    article: Wordings | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Value:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of text, money, number, day, article")
        if self.money is not None and not _MONEY.fullmatch(self.money):
            raise ValueError(f"{self.money!r} is no amount as '64.00 GBP'")
        return self

    def __str__(self) -> str:
        if self.text is not None:
            return " or ".join(repr(text) for text in self.text)
        if self.article is not None:
            return f"the article {' or '.join(self.article)}"
        if self.day is not None:
            return f"the day {self.day:+d}"
        return self.money or f"the number {self.number}"


def _as_value(value: object) -> object:
    return {"text": value} if isinstance(value, str | list) else value


Fact = Annotated[Value, BeforeValidator(_as_value)]


class Change(_Strict):
    """What must have become of an order: the action that was carried out once, and the state it left."""

    action: str
    status: str | None = None
    refunded: int | None = None
    lines: dict[str, int] | None = None
    returned: dict[str, int] | None = None
    exchanged_for: dict[str, str] | None = None
    replaced: dict[str, int] | None = None
    postcode: str | None = None
    city: str | None = None

    @model_validator(mode="after")
    def _known(self) -> Change:
        if self.action not in ACTIONS:
            raise ValueError(f"the action {self.action!r} is none of {', '.join(ACTIONS)}")
        return self

    @property
    def state(self) -> dict[str, Any]:
        """The fields of the order's state that are given."""
        return {
            name: value for name, value in self.model_dump(exclude={"action"}).items() if value is not None
        }


class Handoff(_Strict):
    """A person is due: for one of these reasons, with this in the packet (paths with dots)."""

    reason: Wordings | None = None
    packet: dict[str, str | list[str]] = Field(default_factory=dict)


class Expectation(_Strict):
    """What must be so when the conversation is over."""

    changes: dict[str, Change] = Field(default_factory=dict)
    says: tuple[Fact, ...] = ()
    never: tuple[Fact, ...] = ()
    refused: Wordings | tuple[()] = ()
    cards: Wordings | tuple[()] = ()
    handoff: Literal["no", "yes", "either"] | Handoff = "no"
    language: Wordings | None = None
    turns: int = Field(8, ge=1, le=40)

    @model_validator(mode="after")
    def _known(self) -> Expectation:
        for code in self.refused:
            if code not in REFUSALS:
                raise ValueError(f"refused: {code!r} is no code of a refusal")
        for kind in self.cards:
            if kind not in CARDS:
                raise ValueError(f"cards: {kind!r} is none of {', '.join(CARDS)}")
        return self

    @property
    def wants_person(self) -> bool | None:
        """Whether a person is due, None where either is right."""
        return None if self.handoff == "either" else self.handoff != "no"


class Step(_Strict):
    """Something more that the shopper says of their own accord."""

    say: Wordings
    when: When = "settled"


class Phrases(_Strict):
    """Short things that every shopper of a file says."""

    yes: Wordings
    no: Wordings
    unknown: Wordings


class Scenario(_Strict):
    """One shopper. `phrases` and `language` come from the file."""

    id: str = Field(pattern=r"^[a-z]{2}-[a-z0-9-]+$")
    flow: str
    style: Style
    locale: str = Field(pattern=r"^[a-z]{2}(-[A-Za-z]+)*$")
    market: str = Field("", pattern=r"^([A-Z]{2})?$")
    timezone: str = ""
    noise: Noise | None = None
    goal: str = Field(min_length=10)
    facts: dict[str, str] = Field(default_factory=dict)
    opening: Wordings
    again: Wordings | None = None
    answers: dict[str, Turns] = Field(default_factory=dict)
    then: tuple[Step, ...] = ()
    expect: Expectation
    language: str = ""
    phrases: Phrases | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        if self.flow not in FLOWS:
            raise ValueError(f"the flow {self.flow!r} is none of {', '.join(FLOWS)}")
        for key in self.answers:
            if key not in ASKED and not _OFFER.fullmatch(key):
                raise ValueError(f"answers: {key!r} is nothing that a bot asks: {', '.join(ASKED)}")
        for text in self.texts():
            self._check(text)
        return self

    @property
    def typing(self) -> Noise:
        """How much noise there is in what they type."""
        return self.noise or KEPT_AS_IT_IS.get(self.style, "light")

    @property
    def expected_languages(self) -> Texts:
        """The languages that replies may be in; the last one must be in the last of them."""
        return self.expect.language or (self.language,)

    def texts(self) -> Iterator[str]:
        """Everything that the shopper may say."""
        yield from self.opening
        yield from self.again or ()
        for step in self.then:
            yield from step.say
        for turns in self.answers.values():
            for wordings in turns:
                yield from wordings

    def _check(self, text: str) -> None:
        """Facts that a text names must be known, commands must exist."""
        for name in _FACT.findall(text):
            if name not in self.facts:
                raise ValueError(f"the text {text!r} names the fact {{{name}}}, which is not among 'facts'")
        if text.startswith("@") and not _COMMAND.match(text):
            raise ValueError(f"the text {text!r} begins with '@' but is no command")
        if not text.strip():
            raise ValueError("a text is empty")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """A text with its facts."""
    return _FACT.sub(lambda found: facts[found.group(1)], text)


def pieces(text: str) -> Sequence[str]:
    """A text cut into what is written freely (even places) and its facts (odd places)."""
    return re.split(r"(\{[a-z_]*\})", text)
