"""Grades a conversation: by the shop's data, values, decisions, languages and length. Wording counts for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evals.conversations.bot import Answer, Done, Outcome
from evals.conversations.scenario import Change, Expectation, Handoff, Scenario, Value
from evals.conversations.shopper import Held
from evals.conversations.tongue import is_in
from evals.conversations.values import Reader


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What is wrong, by part; a part without a problem is right. `unauthorised`: changes that nobody agreed to."""

    changes: Sequence[str] = ()
    facts: Sequence[str] = ()
    leaks: Sequence[str] = ()
    rules: Sequence[str] = ()
    handoff: Sequence[str] = ()
    packet: Sequence[str] = ()
    language: Sequence[str] = ()
    turns: Sequence[str] = ()
    unauthorised: int = 0
    handed_off: bool = False

    @property
    def problems(self) -> Sequence[str]:
        """Everything that is wrong, the gravest first."""
        unasked = (
            [f"{self.unauthorised} changes that the shopper did not agree to"] if self.unauthorised else []
        )
        return [
            *unasked, *self.leaks, *self.changes, *self.rules, *self.handoff, *self.packet, *self.facts,
            *self.language, *self.turns,
        ]  # fmt: skip

    @property
    def passed(self) -> bool:
        """Whether everything is right."""
        return not self.problems


def grade(scenario: Scenario, held: Held, outcome: Outcome, reader: Reader) -> Grade:
    """Compare what happened with what must be so."""
    expect = scenario.expect
    handed_off = any(_handed_off(line.answer.events) for line in held.lines)
    said = "\n".join(part for line in held.lines for part in shown(line.answer.reply))
    articles = {c["article_id"] for line in held.lines for c in line.answer.reply.get("citations", ())}
    refused = {code for line in held.lines for code in line.answer.refusals}
    kinds = {card["kind"] for line in held.lines for card in line.answer.cards}
    rules = [f"the refusal {code} did not come" for code in expect.refused if code not in refused]
    rules += [f"no {kind} card was shown" for kind in expect.cards if kind not in kinds]
    errors = [e["type"] for line in held.lines for e in line.answer.events if e["kind"] == "error"]
    return Grade(
        changes=list(_changes(expect.changes, outcome.changes)),
        facts=[f"not said: {one}" for one in expect.says if not _told(one, said, articles, reader)],
        leaks=[f"said: {one}" for one in expect.never if _told(one, said, articles, reader)],
        rules=[*rules, *(f"an error: {one}" for one in errors)],
        handoff=_handoff(expect, handed_off, outcome.packet),
        packet=list(_packet(expect, outcome.packet)) if handed_off else [],
        language=list(_language(scenario, held)),
        turns=list(_turns(expect, held)),
        unauthorised=_unauthorised(expect.changes, outcome.changes, held.agreed),
        handed_off=handed_off,
    )


def satisfied(expect: Expectation, answers: Sequence[Answer], reader: Reader) -> bool:
    """What a shopper sees for themselves: that a change, a card, a value or a person has come."""
    if expect.wants_person:
        return any(answer.reply.get("handed_off") for answer in answers)
    kinds = {card["kind"] for answer in answers for card in answer.cards}
    states = [e["state"] for answer in answers for e in answer.events if e["kind"] == "proposal"]
    said = "\n".join(part for answer in answers for part in shown(answer.reply))
    values = [value for value in expect.says if value.article is None]
    return (
        kinds.issuperset(expect.cards)
        and states.count("done") >= len(expect.changes)
        and all(reader.holds(said, value) for value in values)
    )


def shown(reply: Mapping[str, Any]) -> Iterator[str]:
    """Everything that the shopper reads of a reply: its text, and the texts of its cards."""
    yield str(reply.get("text", ""))
    for card in reply.get("cards", ()):
        yield from _leaves(card)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _leaves(one)


def _told(value: Value, said: str, articles: set[str], reader: Reader) -> bool:
    if value.article is not None:
        return bool(articles.intersection(value.article))
    return reader.holds(said, value)


def _handed_off(events: Sequence[Mapping[str, Any]]) -> bool:
    return any(event["kind"] == "handoff" and event["state"] == "queued" for event in events)


def _changes(expected: Mapping[str, Change], done: Sequence[Done]) -> Iterator[str]:
    """What was not done, what was done twice, what was done that is not expected, and what came of it."""
    for number, change in expected.items():
        found = [one for one in done if (one.order, one.action) == (number, change.action)]
        if not found:
            yield f"not done: {change.action} of order {number}"
        elif len(found) > 1:
            yield f"done {len(found)} times: {change.action} of order {number}"
        else:
            yield from _state(number, change, found[0])
    for one in done:
        if one.order not in expected or expected[one.order].action != one.action:
            yield f"done: {one.action} of order {one.order}"


def _state(number: str, change: Change, done: Done) -> Iterator[str]:
    for name, wanted in change.state.items():
        if name in done.state and done.state[name] != wanted:
            yield f"order {number}: {name} is {done.state[name]!r}, not {wanted!r}"


def _unauthorised(expected: Mapping[str, Change], done: Sequence[Done], agreed: int) -> int:
    """Changes that no scenario foresees or that hit other goods, and those beyond the number of the shopper's yeses."""
    foreseen = [one for one in done if _is_foreseen(expected.get(one.order), one)]
    return len(done) - len(foreseen) + max(0, len(foreseen) - agreed)


_GOODS: Final = ("lines", "returned", "replaced", "exchanged_for", "postcode", "city")
"""Fields of an order's state that tell what was changed, apart from what came of it."""


def _is_foreseen(change: Change | None, done: Done) -> bool:
    """Whether a change is the one that the scenario expects, of the same goods."""
    if change is None or change.action != done.action:
        return False
    return all(
        done.state.get(name, wanted) == wanted for name, wanted in change.state.items() if name in _GOODS
    )


def _handoff(expect: Expectation, handed_off: bool, packet: Mapping[str, Any] | None) -> list[str]:
    if expect.wants_person is not None and expect.wants_person != handed_off:
        return ["no person was called" if expect.wants_person else "a person was called"]
    reasons = expect.handoff.reason if isinstance(expect.handoff, Handoff) else None
    if handed_off and reasons and packet is not None and packet.get("reason") not in reasons:
        return [f"a person was called for {packet.get('reason')!r}, not {' or '.join(reasons)}"]
    return []


def _packet(expect: Expectation, packet: Mapping[str, Any] | None) -> Iterator[str]:
    """Fields that hold something else; those that cannot be read from outside are not judged."""
    if not isinstance(expect.handoff, Handoff) or packet is None:
        return
    for path, wanted in expect.handoff.packet.items():
        steps = path.split(".")
        if steps[0] not in packet and "conversation_id" not in packet:
            continue
        found: Any = packet
        for step in steps:
            found = found.get(step) if isinstance(found, Mapping) else None
        if not _matches(found, wanted):
            yield f"the packet's {path} is {found!r}, not {wanted!r}"


def _matches(found: object, wanted: str | list[str]) -> bool:
    """A text, one of a list's texts, or all of several."""
    if isinstance(found, list):
        inside = [
            str(one.get("order_number", one)) if isinstance(one, Mapping) else str(one) for one in found
        ]
        return all(one in inside for one in ([wanted] if isinstance(wanted, str) else wanted))
    return str(found) in ([wanted] if isinstance(wanted, str) else wanted)


def _language(scenario: Scenario, held: Held) -> Iterator[str]:
    """What replies say of themselves, and what their text is."""
    allowed = scenario.expected_languages
    replies = [line.answer.reply for line in held.lines if line.answer.text]
    if not replies:
        yield "there was no reply"
        return
    for reply in replies:
        if base(reply) not in allowed:
            yield f"a reply is marked as {reply['language']!r}, not {' or '.join(allowed)}"
    if base(replies[-1]) != allowed[-1] and base(replies[-1]) in allowed:
        yield f"the last reply is marked as {base(replies[-1])!r}, not {allowed[-1]}"
    for language in allowed:
        text = " ".join(str(reply["text"]) for reply in replies if base(reply) == language)
        if is_in(text, language) is False:
            yield f"what is marked as {language} is not in {language}"


def base(reply: Mapping[str, Any]) -> str:
    """The language of a reply without script or region."""
    return str(reply.get("language", "")).partition("-")[0]


def _turns(expect: Expectation, held: Held) -> Iterator[str]:
    if len(held.lines) > expect.turns:
        more = "" if held.ended else " or more, and no end"
        yield f"{len(held.lines)} messages{more}, at most {expect.turns} are right"
    elif not held.ended:
        yield "it did not come to an end"
