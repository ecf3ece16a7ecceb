"""Products: what one is like, and whether it can be had."""

from __future__ import annotations

from agent.brains.embedded import drawing
from agent.brains.embedded.phrases import product_aspects
from agent.brains.embedded.skills.knowledge import answer_from_help_centre
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Flow, Outcome, Turn
from tools.results import Availability, ProductResults, ProductView, StockResult, StockView

_ASPECTS = ("materials", "care", "fit", "origin")


def product(turn: Turn, task: Task) -> Flow[Outcome]:
    """Material, care, fit, origin, warranty of a product; a general question goes to the help centre."""
    question = str(task.slots.get("story", "")) or turn.view.text
    found = yield from _find(turn, question)
    if found is None:
        yield from answer_from_help_centre(turn, question)
        return "done"
    words = turn.words
    asked = product_aspects(question)
    told = [aspect for aspect in _ASPECTS if getattr(found, aspect) and (aspect in asked or not asked)]
    turn.say("product.about", title=found.title, description=found.description)
    for aspect in told:
        value = getattr(found, aspect)
        if aspect == "fit":
            turn.say(f"product.fit_{value}")
        elif aspect == "origin":
            turn.say("product.origin", country=words.country(value) if len(value) == 2 else value)
        else:
            turn.say(f"product.{aspect}", value=value)
    if found.warranty_years and (not asked or "warranty" in asked):
        turn.paragraphs.append(words.plural("product.warranty", found.warranty_years))
    turn.show(drawing.product_card(words, found))
    return "done"


def stock(turn: Turn, task: Task) -> Flow[Outcome]:
    """Whether a product, in a size or colour, can be bought, and when more comes."""
    question = str(task.slots.get("story", "")) or turn.view.text
    found = yield from _find(turn, question)
    if found is None:
        yield from answer_from_help_centre(turn, question)
        return "done"
    entities = turn.perception.entities
    wanted = {
        name: values[0]
        for name, values in (("colour", entities.colours), ("size", entities.sizes))
        if values
    }
    result = yield from turn.call("check_stock", product_id=found.product_id, **wanted)
    if not isinstance(result, StockResult):
        result = yield from turn.call("check_stock", product_id=found.product_id)
    if not isinstance(result, StockResult):
        turn.say("product.not_this_variant", title=found.title)
    else:
        _tell_stock(turn, result)
    turn.show(drawing.product_card(turn.words, found))
    return "done"


def _find(turn: Turn, question: str) -> Flow[ProductView | None]:
    """The product that the question names, or the one spoken of before."""
    results = yield from turn.call("search_products", query=question)
    if isinstance(results, ProductResults) and results.products:
        turn.state.product = results.products[0].title
        return results.products[0]
    if turn.state.product:
        results = yield from turn.call("search_products", query=turn.state.product)
        if isinstance(results, ProductResults) and results.products:
            return results.products[0]
    return None


def _tell_stock(turn: Turn, result: StockResult) -> None:
    words = turn.words
    buyable = [v for v in result.variants if v.availability in (Availability.IN_STOCK, Availability.LOW_STOCK)]
    coming = [v for v in result.variants if v.restock_on is not None and v not in buyable]
    if buyable:
        turn.say("stock.available", title=result.title, variants=words.join(_names(buyable)))
    for variant in coming[:3]:
        if variant.restock_on is not None:
            turn.say(
                "stock.restock",
                title=result.title,
                variant=_names([variant])[0],
                day=words.full_day(variant.restock_on),
            )
    if not buyable and not coming:
        turn.say("stock.sold_out", title=result.title)
    if not buyable and result.alternatives:
        turn.say("stock.alternatives", variants=words.join(_names(result.alternatives[:6])))


def _names(variants: list[StockView] | tuple[StockView, ...]) -> list[str]:
    return [" ".join(part for part in (v.colour_name, v.size) if part) or v.sku for v in variants[:12]]
