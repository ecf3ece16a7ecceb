"""What the bot wants of the shopper, read from cards, events and its place in the dialogue: never from wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evals.conversations.bot import Answer

Kind = Literal["nothing", "person", "terms", "offer", "detail", "choice", "something"]
"""`detail`: one that is named; `choice`: one of the buttons; `something`: a detail, nobody knows which."""

LOOKED_UP: Final = frozenset(
    ("verify_order", "order_details", "find_my_orders", "quote_return", "search_products", "check_stock")
)
"""Tools whose answer alone settles nothing: the bot looks before it asks or tells."""

_ASKED_AGAIN: Final = {
    "photo_needed": "photo",
    "verification_failed": "order_and_contact",
    "invalid_vat_number": "vat_number",
    "invalid_address": "address",
}
"""Refusals that ask for a detail."""


@dataclass(frozen=True, kw_only=True)
class Want:
    """What is wanted; `name` is the detail or the offered skill, `options` what the buttons would say."""

    kind: Kind
    name: str = ""
    proposal_id: str = ""
    options: Sequence[str] = ()


def read_want(answer: Answer, *, verified: bool) -> Want:
    """What the bot wants after this answer; `verified`: whether the shopper's proof was accepted before."""
    if answer.reply.get("handed_off"):
        return Want(kind="person")
    terms = answer.card("terms")
    if terms is not None and terms.get("proposal_id"):
        return Want(kind="terms", name="confirmation", proposal_id=str(terms["proposal_id"]))
    card = answer.card("choices")
    options = [str(choice["text"]) for choice in card["choices"]] if card else []
    if answer.place is not None:
        return _told(answer, options)
    return _inferred(answer, options, verified=verified)


def _told(answer: Answer, options: Sequence[str]) -> Want:
    """The bot says where it stands."""
    place = answer.place
    if place is not None and place.offer:
        return Want(kind="offer", name=place.offer, options=options)
    if place is not None and place.asked:
        return Want(kind="detail", name=place.asked, options=options)
    return Want(kind="choice", name="choice", options=options) if options else Want(kind="nothing")


def _inferred(answer: Answer, options: Sequence[str], *, verified: bool) -> Want:
    """The bot does not say: its refusals, buttons and sources tell what can be meant."""
    for code, name in _ASKED_AGAIN.items():
        if code in answer.refusals:
            return Want(kind="detail", name=name)
    if len(options) > 1:  # a single button is a way out, beside a question
        return Want(kind="choice", name="choice", options=options)
    settled = any(event["kind"] == "proposal" and event["state"] == "done" for event in answer.events)
    if settled or set(answer.done) - LOOKED_UP or answer.reply.get("citations") or answer.card("product"):
        return Want(kind="nothing")
    if not verified and not answer.done:
        return Want(kind="something", name="order_and_contact")
    return Want(kind="something", name="anything")
