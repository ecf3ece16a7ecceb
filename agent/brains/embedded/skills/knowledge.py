"""Questions to the help centre; delivery cost and days, and duties, for the shopper's destination."""

from __future__ import annotations

from collections.abc import Mapping

from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.context import FoundPassage
from tools.documents.texts import METHOD_NAMES
from tools.results import DeliveryQuote, DutiesEstimate, HelpResult

LONGEST_ANSWER = 700  # characters of a passage that are quoted
_SECTION_LEAD = 0.15  # by so much a section must fit better than the article's direct answer to be quoted
_SECTION_CLOSE = (
    0.45  # similarity that it must have in the article of the message's topic, whose answer fits anyway
)
_OF_THE_TOPIC = 0.15  # worth of an article being about what the message is known to ask for
_KNOWN_TOPIC = 0.9  # confidence in the intent from which its article answers even a dubious search
_CLOSE = 0.2  # similarity that such an article must have

ARTICLES_OF: Mapping[str, tuple[str, ...]] = {
    "return_policy": ("returns-",),
    "payment_methods": ("payment-methods",),
    "payment_issue": ("payment-problems",),
    "discount_code": ("discounts",),
    "warranty": ("warranty-repair",),
    "account_help": ("account-password",),
    "privacy_request": ("privacy-data", "account-password"),
    "newsletter_subscription": ("newsletter",),
    "size_help": ("size-guide",),
    "place_order": ("how-to-order",),
}
"""Beginnings of the ids of the articles that an intent asks for."""


def help_centre(turn: Turn, task: Task) -> Flow[Outcome]:
    """Answer from the help centre, or say that it has no answer."""
    question = question_of(turn, task)
    intent = str(task.slots.get("intent", ""))
    if intent == "payment_methods":
        yield from _payment_methods(turn, question)
    else:
        yield from answer_from_help_centre(turn, question, intent=intent)
    return "done"


def question_of(turn: Turn, task: Task) -> str:
    """What the task is to answer, in the shopper's words."""
    return str(task.slots.get("story", "")) or turn.view.text


def answer_from_help_centre(turn: Turn, question: str, *, intent: str = "") -> Flow[bool]:
    """Quote the best passage with its source; false, and an honest sentence, when nothing is good enough."""
    best = yield from _best_passage(turn, question, intent)
    if best is None:
        if _offers_a_person(turn):
            return False
        turn.say("help.no_answer")
        turn.offer("hand_over", "handoff.offer", slots={"reason": "no_answer"})
        return False
    _quote(turn, best, on_topic=_is_about(best, ARTICLES_OF.get(intent, ())))
    return True


def _offers_a_person(turn: Turn) -> bool:
    """Whether this reply says already that the help centre has no answer."""
    return turn.state.offer is not None and turn.state.offer.skill == "hand_over"


def _best_passage(turn: Turn, question: str, intent: str) -> Flow[FoundPassage | None]:
    """The passage to answer with: of the articles found, those about the intent come first."""
    found = yield from turn.call("search_help_centre", query=question, **_elsewhere(turn))
    if not isinstance(found, HelpResult) or not found.passages:
        return None
    topics = ARTICLES_OF.get(intent, ())
    best = max(found.passages, key=lambda p: p.score + _OF_THE_TOPIC * (_is_about(p, topics)))
    known = turn.perception.intent(intent) >= _KNOWN_TOPIC and _is_about(best, topics)
    return best if found.confident or (known and best.score >= _CLOSE) else None


def _is_about(passage: FoundPassage, topics: tuple[str, ...]) -> bool:
    return bool(topics) and passage.article_id.startswith(topics)


def _quote(turn: Turn, best: FoundPassage, *, on_topic: bool) -> None:
    if best.language.partition("-")[0] != turn.view.language.partition("-")[0]:
        turn.say("help.only_in", language=_language_name(turn, best.language))
    turn.say_text(quote(best, on_topic=on_topic))
    _cite(turn, best)


def _cite(turn: Turn, passage: FoundPassage) -> None:
    turn.cite(
        passage_id=passage.passage_id, article_id=passage.article_id, title=passage.title, url=passage.url
    )


def quote(passage: FoundPassage, *, on_topic: bool = False) -> str:
    """The article's direct answer, or the section that fits the question much better.

    `on_topic` says that the article is about what the message is known to ask for.
    """
    body = passage.text.strip()
    direct = passage.direct_answer.strip()
    if body and (_fits_better(passage, on_topic=on_topic) or not direct):
        return body if len(body) <= LONGEST_ANSWER else direct or body[:LONGEST_ANSWER]
    return direct


def _fits_better(passage: FoundPassage, *, on_topic: bool) -> bool:
    return passage.lead >= _SECTION_LEAD and (passage.score >= _SECTION_CLOSE or not on_topic)


def cite_help(turn: Turn, question: str, *topics: str, country: str = "") -> Flow[None]:
    """Name the article that stands behind figures which came from the shop's own rules."""
    there = {"country": country} if country and country != turn.view.market else {}
    found = yield from turn.call("search_help_centre", query=question, **there)
    if not isinstance(found, HelpResult):
        return
    best = next((p for p in found.passages if _is_about(p, topics)), None)
    if best is not None:
        _cite(turn, best)


def _elsewhere(turn: Turn) -> dict[str, str]:
    """The country whose rules are asked for, where the message names another than the shopper's own."""
    countries = turn.perception.entities.countries
    return {"country": countries[0]} if countries and turn.view.market not in countries else {}


def _destination(turn: Turn) -> str:
    """The country that the message names, the one spoken of before, or the shopper's own."""
    countries = turn.perception.entities.countries
    if countries:
        turn.state.market = countries[0]
    return turn.state.market or turn.view.market


def _payment_methods(turn: Turn, question: str) -> Flow[None]:
    """The ways to pay in the shopper's country, after what was asked of one of them in particular."""
    countries = turn.perception.entities.countries
    country = countries[0] if countries else turn.view.market
    found = yield from turn.call("search_help_centre", query=question)
    passages = found.passages if isinstance(found, HelpResult) else ()
    best = next((p for p in passages if _is_about(p, ARTICLES_OF["payment_methods"])), None)
    if best is not None and best is passages[0] and _fits_better(best, on_topic=True):
        _quote(turn, best, on_topic=True)
    quoted = yield from turn.call("delivery_quote", country=country)
    if isinstance(quoted, DeliveryQuote):
        methods = [_method(turn, method) for method in quoted.payment_methods]
        turn.say("payment.methods", country=turn.words.country(country), methods=turn.words.join(methods))
    elif best is not None:
        turn.say_text(best.direct_answer)
    if best is not None:
        _cite(turn, best)


def _method(turn: Turn, name: str) -> str:
    key = f"pay_with.{name}"
    return turn.words.text(key) if turn.words.catalogue.has(key) else METHOD_NAMES.get(name, name)


def delivery(turn: Turn, task: Task) -> Flow[Outcome]:
    """Services, prices and days to the country that was named, or to the shopper's own."""
    question = question_of(turn, task)
    country = _destination(turn)
    quoted = yield from turn.call("delivery_quote", country=country)
    words = turn.words
    if isinstance(quoted, Refusal):
        turn.say("delivery.not_served", country=words.country(country))
        turn.state.market = ""
        yield from cite_help(turn, question, "delivery")
        return "done"
    if not isinstance(quoted, DeliveryQuote):
        yield from answer_from_help_centre(turn, question)
        return "done"
    told = [
        words.text(
            f"delivery.{option.service}",
            country=words.country(quoted.country),
            price=words.money(option.price),
            days=f"{option.days_from}–{option.days_to}"
            if option.days_from != option.days_to
            else str(option.days_to),
            carrier=quoted.carrier,
        )
        for option in quoted.options
    ]
    told.append(words.text("delivery.free_from", amount=words.money(quoted.free_from)))
    turn.say_text("\n".join(told))
    if not turn.perception.intent("customs_duties"):
        turn.say(f"delivery.duties_{quoted.duties}")
    yield from cite_help(turn, question, "delivery", country=country)
    return "done"


def duties(turn: Turn, task: Task) -> Flow[Outcome]:
    """Who pays duty and VAT for a destination, with an estimate where an amount was named."""
    entities = turn.perception.entities
    country = _destination(turn)
    value = entities.amounts[0] if entities.amounts else None
    extra = {"amount_minor": value.amount_minor, "currency": value.currency} if value else {}
    estimate = yield from turn.call("duties_estimate", country=country, **extra)
    words = turn.words
    question = question_of(turn, task)
    if isinstance(estimate, Refusal):
        turn.say("delivery.not_served", country=words.country(country))
        turn.state.market = ""
        return "done"
    if not isinstance(estimate, DutiesEstimate):
        yield from answer_from_help_centre(turn, question)
        return "done"
    if estimate.paid_by == "shop":
        key = "duties.included_eu" if estimate.eu else "duties.included"
    else:
        key = "duties.on_delivery" if estimate.duty_percent != "0" else "duties.vat_only"
    turn.say(
        key,
        country=words.country(country),
        vat=words.number(estimate.vat_percent),
        duty=words.number(estimate.duty_percent),
    )
    if estimate.paid_by == "shopper":
        _tell_estimate(turn, estimate)
    yield from cite_help(turn, question, "duties", country=country)
    return "done"


def _tell_estimate(turn: Turn, estimate: DutiesEstimate) -> None:
    words = turn.words
    free = estimate.duty_free_below
    if free is not None and free.amount_minor and estimate.duty_percent != "0":
        turn.say("duties.free_below", amount=words.money(free))
    if estimate.total is not None and estimate.value is not None:
        turn.say(
            "duties.estimate",
            value=words.money(estimate.value),
            duty=words.money(estimate.duty) if estimate.duty else "",
            vat=words.money(estimate.vat) if estimate.vat else "",
            total=words.money(estimate.total),
        )


def _language_name(turn: Turn, code: str) -> str:
    name: str = turn.words.locale.languages.get(code.partition("-")[0], code)
    return name
