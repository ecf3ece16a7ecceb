"""The embedded brain's working copy of one turn, and the words in which dialogues are written.

A dialogue is a generator: it yields the tool calls it needs and is sent their results, so that it reads from top
to bottom. The graph calls the brain again after each tool; the brain then runs the same generator from the start
and feeds it the results that are there already. That is sound because a dialogue depends on nothing but the view
of the turn and the results of its calls.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from agent.brains.embedded.state import DialogueState, Offer, Task
from agent.conversation.cards import Card, Choice, ChoicesCard, Citation
from agent.perception.lexicon import Lexicon, lexicon
from agent.perception.perception import Perception
from agent.perception.text import fold
from agent.replies.localiser import Localiser
from agent.turn_view import TurnView

T = TypeVar("T")
Outcome = Literal["done", "waiting"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool call that a dialogue needs."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The rules of the shop said no to a call."""

    code: str
    facts: Mapping[str, Any]
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A call did not work; nothing is known about its result."""

    detail: str = ""


Flow = Generator[Call, Any, T]


@dataclass(kw_only=True)
class Turn:
    """One turn in the making: what is known, and the reply so far."""

    view: TurnView
    state: DialogueState
    words: Localiser
    paragraphs: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    handed_off: bool = False
    calls: list[tuple[str, str]] = field(default_factory=list)  # tools called, with the order's number
    verified: set[str] = field(default_factory=set)  # orders proved in this turn
    answered: bool = False  # whether this message was an answer to what the bot had asked
    closed: bool = False  # whether this message ended what was being worked on
    turned: bool = False  # whether this message put another wish in the place of an open one
    divided: bool = False  # whether each new task has the words of its own wish, not the whole message
    detour: bool = False  # whether this message is a question beside what is being worked on

    @property
    def perception(self) -> Perception:
        """What was understood of the message."""
        return self.view.perception

    @property
    def lexicon(self) -> Lexicon:
        """The words of the languages that the message may be in: its own, the conversation's, the page's, English."""
        return lexicon(self.perception.language, self.view.language, self.view.locale)

    def means(self, topic: str, text: str | None = None) -> bool:
        """Whether the message, or another text, holds a phrase of the lexicons' `topic`."""
        return self.lexicon.has(topic, fold(self.view.text if text is None else text), keep_negated=True)

    @property
    def now(self) -> datetime:
        """The turn's time."""
        return self.view.now

    def call(self, tool: str, **arguments: Any) -> Flow[Any]:
        """Call a tool; the value is its typed result, a `Refusal` or a `Failure`."""
        self.calls.append((tool, str(arguments.get("order_number", ""))))
        return (yield Call(tool=tool, arguments=arguments))

    def called(self, tool: str, order_number: str) -> bool:
        """Whether this turn called a tool for an order already."""
        return (tool, order_number) in self.calls

    def say(self, key: str, /, **values: object) -> None:
        """Add a paragraph from the catalogue."""
        self.paragraphs.append(self.words.text(key, **values))

    def say_text(self, text: str) -> None:
        """Add a paragraph as it is (a passage of the help centre)."""
        if text and text not in self.paragraphs:
            self.paragraphs.append(text)

    def show(self, card: Card) -> None:
        """Add a card."""
        self.cards.append(card)

    def cite(self, *, passage_id: str, article_id: str, title: str, url: str) -> None:
        """Name a source, once."""
        citation = Citation(passage_id=passage_id, article_id=article_id, title=title, url=url)
        if all(known.article_id != article_id for known in self.citations):
            self.citations.append(citation)

    def ask(self, task: Task, slot: str, key: str, /, **values: object) -> Outcome:
        """Ask for a detail and wait for it.

        Asking for the same detail again after a message that did not give it counts as a failed clarification.
        """
        if task.asked == slot and not self.answered and not self.detour:
            task.tries += 1
            self.state.unclear += 1
        task.asked = slot
        self.say(key, **values)
        return "waiting"

    def offer(
        self, skill: str, key: str, /, *, slots: Mapping[str, Any] | None = None, **values: object
    ) -> None:
        """Ask a yes-or-no question; `skill` runs when the next message says yes.

        Nobody is offered a person who is waiting for one already.
        """
        if skill == "hand_over" and self.view.owner == "queued":
            self.say("handoff.reads_this")
            return
        self.state.offer = Offer(skill=skill, slots=dict(slots or {}))
        self.say(key, **values)
        self.choices("yes", "no")

    def choices(self, *names: str) -> None:
        """Offer quick answers: each is a pair of catalogue messages, label and what it says when pressed."""
        self.show(
            ChoicesCard(
                choices=tuple(
                    Choice(
                        label=self.words.text(f"choice.{name}"), text=self.words.text(f"choice.{name}.says")
                    )
                    for name in names
                )
            )
        )

    def refused_before(self, what: str) -> bool:
        """Whether the rules had refused this already; remembers it for the next time."""
        before = self.state.refused == what
        self.state.refused = what
        return before
