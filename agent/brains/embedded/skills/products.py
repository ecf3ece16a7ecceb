"""Products: what one is like, and whether it can be had."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.brains.embedded.skills.knowledge import (
    answer_from_help_centre,
    cite_help,
    help_centre,
    question_of,
)
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Turn
from agent.conversation.cards import Choice, ChoicesCard, ProductCard
from agent.replies import drawing
from tools.results import Availability, ProductResults, ProductView, StockResult, StockView

_ASPECTS = ("care", "materials", "fit", "origin", "warranty")
_ARTICLES = {"care": "care-", "fit": "size-guide", "warranty": "warranty-repair"}
_MOST_CHOICES = 6


def product(turn: Turn, task: Task) -> Flow[Outcome]:
    """Material, care, fit, origin, warranty of a product; a general question goes to the help centre."""
    question = question_of(turn, task)
    results = yield from _find(turn, question)
    if not results.products:
        yield from answer_from_help_centre(turn, question, intent=str(task.slots.get("intent", "")))
        return "done"
    if _unclear_which(turn, results, question):
        return "done"
    yield from _tell(turn, results.products[0], question)
    return "done"


def advice(turn: Turn, task: Task) -> Flow[Outcome]:
    """A question about sizes or the warranty: of a product where one is named; else to the help centre."""
    question = question_of(turn, task)
    intent = str(task.slots.get("intent", ""))
    aspect = {"size_help": "fit", "warranty": "warranty"}.get(intent)
    if aspect is None:
        return (yield from help_centre(turn, task))
    results = yield from turn.call("search_products", query=_searched(turn, question))
    known = isinstance(results, ProductResults) and results.alike == 1
    if not known or (aspect == "fit" and not results.products[0].fit):
        return (yield from help_centre(turn, task))
    yield from _tell(turn, results.products[0], question, also=aspect)
    if aspect == "fit" and _asks_for_measures(turn, question):
        yield from answer_from_help_centre(turn, question, intent=intent)
    return "done"


def _tell(turn: Turn, found: ProductView, question: str, *, also: str = "") -> Flow[None]:
    """What is asked of a product, with its card; once in a reply."""
    turn.state.product = found.title
    if _is_shown(turn, found):
        return
    asked = _aspects(turn, question, found) | ({also} if also else set())
    told = [aspect for aspect in _ASPECTS if aspect in asked and _fact(turn, found, aspect)]
    if told:
        facts = [_fact(turn, found, aspect, alone=len(told) == 1) for aspect in told]
        turn.say("product.about", title=found.title, description=" ".join(facts))
        article = next((_ARTICLES[aspect] for aspect in told if aspect in _ARTICLES), None)
        if article is not None:
            yield from _cite_in_own_language(turn, question, article)
    else:
        described = [found.description, _fact(turn, found, "materials"), _fact(turn, found, "care")]
        turn.say("product.about", title=found.title, description=" ".join(filter(None, described)))
        turn.offer("hand_over", "product.offer_person", slots={"reason": "no_answer"})
    turn.show(drawing.product_card(turn.words, found))


def _cite_in_own_language(turn: Turn, question: str, article: str) -> Flow[None]:
    before = len(turn.citations)
    yield from cite_help(turn, question, article)
    turn.citations[before:] = [
        cited for cited in turn.citations[before:] if cited.passage_id.startswith(f"{turn.view.language}/")
    ]


def _aspects(turn: Turn, question: str, found: ProductView) -> set[str]:
    """What a question is after, the product's own name left out: "wool" of the wool coat asks for nothing."""
    rest = question
    for word in sorted(re.findall(r"[^\W_]+", found.title), key=len, reverse=True):
        rest = re.sub(re.escape(word), " ", rest, flags=re.IGNORECASE)
    return _named_aspects(turn, rest) or _named_aspects(turn, question)


def _named_aspects(turn: Turn, text: str) -> set[str]:
    return {aspect for aspect in _ASPECTS if turn.means(f"product.{aspect}", text)}


def _searched(turn: Turn, question: str) -> str:
    """The question without words about washing that would be taken for the name of a machine."""
    return re.sub(turn.lexicon.bordered("product.machine_wash"), " ", question, flags=re.IGNORECASE)


def _asks_for_measures(turn: Turn, question: str) -> bool:
    """Whether it is a question about sizes that the size guide answers, whichever the product."""
    unit = rf"\d ?(?:cm|mm|{turn.lexicon.part('product.measure')})(?![a-z])"
    return re.search(unit, question, re.IGNORECASE) is not None or turn.means("product.size_chart", question)


def _fact(turn: Turn, found: ProductView, aspect: str, *, alone: bool = False) -> str:
    """One aspect in a sentence, "" where nothing is known; care `alone` needs no label."""
    words = turn.words
    if aspect == "warranty":
        return words.plural("product.warranty", found.warranty_years) if found.warranty_years else ""
    value = getattr(found, aspect)
    if not value:
        return ""
    if aspect == "fit":
        return words.text(f"product.fit_{value}")
    if aspect == "origin":
        return words.text("product.origin", country=words.country(value) if len(value) == 2 else value)
    if aspect == "care" and alone:
        return str(value)
    return words.text(f"product.{aspect}", value=value)


def _is_shown(turn: Turn, found: ProductView) -> bool:
    return any(isinstance(card, ProductCard) and card.product_id == found.product_id for card in turn.cards)


def _unclear_which(turn: Turn, results: ProductResults, question: str) -> bool:
    """Ask which product is meant where the words fit several alike; a button asks the question of one."""
    if results.alike < 2:
        return False
    turn.say("product.which")
    titles = [view.title for view in results.products[: min(results.alike, _MOST_CHOICES)]]
    turn.show(ChoicesCard(choices=tuple(Choice(label=t, text=f"{t}: {question}"[:300]) for t in titles)))
    return True


def stock(turn: Turn, task: Task) -> Flow[Outcome]:
    """Whether a product, in a size or colour, can be bought, and when more comes."""
    question = question_of(turn, task)
    results = yield from _find(turn, question)
    if not results.products:
        yield from answer_from_help_centre(turn, question)
        return "done"
    if _unclear_which(turn, results, question):
        return "done"
    found = results.products[0]
    entities = turn.perception.entities
    wanted = {
        name: values[0] for name, values in (("colour", entities.colours), ("size", entities.sizes)) if values
    }
    result = yield from turn.call("check_stock", product_id=found.product_id, **wanted)
    if not isinstance(result, StockResult):
        turn.say("product.not_this_variant", title=found.title)
        result = yield from turn.call("check_stock", product_id=found.product_id)
    if isinstance(result, StockResult):
        _tell_stock(turn, result)
    if not _is_shown(turn, found):
        turn.show(drawing.product_card(turn.words, found))
    return "done"


def _find(turn: Turn, question: str) -> Flow[ProductResults]:
    """The products that the question names, or the one spoken of before."""
    results = yield from turn.call("search_products", query=_searched(turn, question) or question)
    if isinstance(results, ProductResults) and results.products:
        if results.alike == 1:
            turn.state.product = results.products[0].title
        return results
    if turn.state.product:
        results = yield from turn.call("search_products", query=turn.state.product)
        if isinstance(results, ProductResults) and results.products:
            return replace(results, alike=1)
    return ProductResults(products=(), more=0)


def _tell_stock(turn: Turn, result: StockResult) -> None:
    words = turn.words
    buyable = [
        v for v in result.variants if v.availability in (Availability.IN_STOCK, Availability.LOW_STOCK)
    ]
    coming = [v for v in result.variants if v.restock_on is not None and v not in buyable]
    if buyable and not any(variant.colour_name or variant.size for variant in buyable):
        turn.say("stock.available_plain", title=result.title)
    elif buyable:
        turn.say("stock.available", title=result.title, variants=words.join(_grouped(buyable)))
    for variant in coming[:3]:
        if variant.restock_on is not None:
            turn.say(
                "stock.restock",
                title=result.title,
                variant=_name(variant),
                day=words.full_day(variant.restock_on),
            )
    if not buyable and not coming:
        turn.say("stock.sold_out", title=result.title)
    if not buyable and result.alternatives:
        turn.say("stock.alternatives", variants=words.join(_grouped(result.alternatives)))


def _grouped(variants: Sequence[StockView]) -> list[str]:
    """Variants by colour: "white 36, 37, 39" and "black 40"."""
    sizes: dict[str, list[str]] = {}
    for variant in variants:
        sizes.setdefault(variant.colour_name, []).append(variant.size or "")
    return [
        " ".join(filter(None, (colour, ", ".join(size for size in found if size))))
        for colour, found in sizes.items()
    ]


def _name(variant: StockView) -> str:
    return " ".join(part for part in (variant.colour_name, variant.size) if part) or variant.sku
