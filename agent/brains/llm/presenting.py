"""The cards and sources beside a model's text: drawn from what the tools returned, never from what the model wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AnyMessage, ToolMessage

from agent.brains.embedded.state import STATE, DialogueState
from agent.conversation.cards import Card, Citation, HandoffCard
from agent.conversation.events import Reply
from agent.replies import drawing
from agent.replies.localiser import Localiser
from agent.turn_run import TurnRun
from tools.results import (
    ActionDone,
    HandoverResult,
    HelpResult,
    InvoiceResult,
    OrderDetails,
    ProductResults,
    ProposalResult,
    TrackingResult,
)

_PRODUCTS = 3
_SOURCES = 2


def reply_of(run: TurnRun, text: str, messages: Sequence[AnyMessage]) -> dict[str, Any]:
    """The whole reply and the place in the dialogue, as a brain's final message carries them.

    Of each kind of card the last is shown. The embedded brain, should it have to go on, knows the order spoken of and
    nothing else: what was open in its own dialogue is not what this model talked about.
    """
    results = [message.artifact for message in messages if isinstance(message, ToolMessage)]
    cards: dict[str, list[Card]] = {}
    for result in results:
        drawn = _cards(run.words, result, run)
        if drawn:
            cards[drawn[0].kind] = drawn
    reply = Reply(
        text=text,
        language=run.view.language,
        cards=tuple(card for kind in cards.values() for card in kind),
        citations=_sources(results),
        handed_off=any(isinstance(result, HandoverResult) for result in results),
    )
    state = DialogueState()
    for result in results:
        number = getattr(result, "order_number", "")
        if number:
            state.note_order(str(number))
    return {"reply": reply, "dialogue": STATE.dump_python(state, mode="json")}


def _cards(words: Localiser, result: Any, run: TurnRun) -> list[Card]:
    match result:
        case ProposalResult():
            return [drawing.terms_card(words, result)]
        case ActionDone() if result.rma:
            return [drawing.label_card(words, result)]
        case ActionDone():
            return [drawing.order_card(words, result.order)]
        case TrackingResult():
            return [drawing.tracking_card(words, result)]
        case OrderDetails():
            return [drawing.order_card(words, result)]
        case InvoiceResult():
            return [drawing.invoice_card(words, result)]
        case ProductResults():
            return [drawing.product_card(words, product) for product in result.products[:_PRODUCTS]]
        case HandoverResult():
            return [_handoff(words, result, run)]
        case _:
            return []


def _handoff(words: Localiser, result: HandoverResult, run: TurnRun) -> HandoffCard:
    return HandoffCard(
        title=words.text("handoff.title"),
        state="queued",
        text=words.text("handoff.card_text"),
        position=result.position,
        promised_at=result.promised_at,
        promised_text=words.moment(result.promised_at, now=run.view.now),
    )


def _sources(results: Sequence[Any]) -> tuple[Citation, ...]:
    """The best passages of the searches that found an answer, each article once."""
    found: dict[str, Citation] = {}
    for result in results:
        if isinstance(result, HelpResult) and result.confident:
            for passage in result.passages[:_SOURCES]:
                found.setdefault(
                    passage.article_id,
                    Citation(
                        passage_id=passage.passage_id,
                        article_id=passage.article_id,
                        title=passage.title,
                        url=passage.url,
                    ),
                )
    return tuple(found.values())
