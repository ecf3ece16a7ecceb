"""Questions to the help centre; delivery cost and days, and duties, for the shopper's destination."""

from __future__ import annotations

from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Refusal, Turn
from tools.context import FoundPassage
from tools.results import DeliveryQuote, DutiesEstimate, HelpResult

LONGEST_ANSWER = 700  # characters of a passage that are quoted


def help_centre(turn: Turn, task: Task) -> Flow[Outcome]:
    """Answer from the help centre, or say that it has no answer."""
    yield from answer_from_help_centre(turn, str(task.slots.get("story", "")) or turn.view.text)
    return "done"


def answer_from_help_centre(turn: Turn, question: str) -> Flow[bool]:
    """Quote the best passage with its source; false, and an honest sentence, when nothing is good enough."""
    found = yield from turn.call("search_help_centre", query=question)
    if not isinstance(found, HelpResult) or not found.confident or not found.passages:
        turn.say("help.no_answer")
        turn.offer("hand_over", "handoff.offer", slots={"reason": "no_answer"})
        return False
    best = found.passages[0]
    if best.language.partition("-")[0] != turn.view.language.partition("-")[0]:
        turn.say("help.only_in", language=_language_name(turn, best.language))
    turn.say_text(quote(best))
    turn.cite(
        passage_id=best.passage_id, article_id=best.article_id, title=best.title, url=best.url
    )
    return True


def quote(passage: FoundPassage) -> str:
    """The article's direct answer, and the passage that was found where it says more."""
    body = passage.text.strip()
    direct = passage.direct_answer.strip()
    if not body or body == direct or body in direct:
        return direct
    if len(direct) + len(body) <= LONGEST_ANSWER and direct not in body:
        return f"{direct}\n\n{body}"
    return body if len(body) <= LONGEST_ANSWER else direct or body[:LONGEST_ANSWER]


def cite_help(turn: Turn, question: str, *topics: str) -> Flow[None]:
    """Name the article that stands behind figures which came from the shop's own rules."""
    found = yield from turn.call("search_help_centre", query=question)
    if not isinstance(found, HelpResult):
        return
    best = next((p for p in found.passages if p.article_id.startswith(topics)), None)
    if best is not None:
        turn.cite(
            passage_id=best.passage_id, article_id=best.article_id, title=best.title, url=best.url
        )


def delivery(turn: Turn, task: Task) -> Flow[Outcome]:
    """Services, prices and days to the country that was named, or to the shopper's own."""
    question = str(task.slots.get("story", "")) or turn.view.text
    countries = turn.perception.entities.countries
    country = countries[0] if countries else turn.view.market
    quoted = yield from turn.call("delivery_quote", country=country)
    words = turn.words
    if isinstance(quoted, Refusal):
        turn.say("delivery.not_served", country=words.country(country))
        yield from cite_help(turn, question, "delivery")
        return "done"
    if not isinstance(quoted, DeliveryQuote):
        yield from answer_from_help_centre(turn, question)
        return "done"
    for option in quoted.options:
        turn.say(
            f"delivery.{option.service}",
            country=words.country(quoted.country),
            price=words.money(option.price),
            days=f"{option.days_from}–{option.days_to}"
            if option.days_from != option.days_to
            else str(option.days_to),
            carrier=quoted.carrier,
        )
    turn.say("delivery.free_from", amount=words.money(quoted.free_from))
    turn.say(f"delivery.duties_{quoted.duties}")
    yield from cite_help(turn, question, "delivery")
    return "done"


def duties(turn: Turn, task: Task) -> Flow[Outcome]:
    """Who pays duty and VAT for a destination, with an estimate where an amount was named."""
    entities = turn.perception.entities
    country = entities.countries[0] if entities.countries else turn.view.market
    value = entities.amounts[0] if entities.amounts else None
    extra = {"amount_minor": value.amount_minor, "currency": value.currency} if value else {}
    estimate = yield from turn.call("duties_estimate", country=country, **extra)
    words = turn.words
    question = str(task.slots.get("story", "")) or turn.view.text
    if isinstance(estimate, Refusal):
        turn.say("delivery.not_served", country=words.country(country))
        return "done"
    if not isinstance(estimate, DutiesEstimate):
        yield from answer_from_help_centre(turn, question)
        return "done"
    if estimate.paid_by == "shop":
        turn.say(
            "duties.included_eu" if estimate.eu else "duties.included",
            country=words.country(country),
            vat=estimate.vat_percent,
        )
    else:
        turn.say(
            "duties.on_delivery",
            country=words.country(country),
            vat=estimate.vat_percent,
            duty=estimate.duty_percent,
        )
        if estimate.duty_free_below is not None and estimate.duty_free_below.amount_minor:
            turn.say("duties.free_below", amount=words.money(estimate.duty_free_below))
        if estimate.total is not None and estimate.value is not None:
            turn.say(
                "duties.estimate",
                value=words.money(estimate.value),
                duty=words.money(estimate.duty) if estimate.duty else "",
                vat=words.money(estimate.vat) if estimate.vat else "",
                total=words.money(estimate.total),
            )
    yield from cite_help(turn, question, "duties")
    return "done"


def _language_name(turn: Turn, code: str) -> str:
    name: str = turn.words.locale.languages.get(code.partition("-")[0], code)
    return name
