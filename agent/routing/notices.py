"""What the watchdog tells shoppers, in their language and time zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from agent.conversation.cards import HandoffCard
from agent.conversation.events import Reply
from agent.replies.localiser import Localiser
from agent.routing.watching import Notice

__all__ = ["Offer", "Told", "noted", "notice_reply"]

Offer = Literal["bot", "email", "callback"]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a notice speaks of: the promise in force, the place, and what may be offered."""

    now: datetime
    promised_at: datetime
    position: int | None
    offers: Sequence[Offer] = ()


def notice_reply(notice: Notice, told: Told, words: Localiser) -> Reply:
    """A notice as the shopper reads it, with the card of the hand-off where it still waits."""
    parts = [*_opening(notice, told, words), *_offers(notice, told, words)]
    text = "\n\n".join(part for part in parts if part)
    if notice.kind in ("still_there", "closed"):
        return Reply(text=text, language=words.language)
    card = HandoffCard(
        title=words.text("handoff.title"),
        state="queued",
        text=words.text("handoff.card_text"),
        position=told.position,
        promised_at=told.promised_at,
        promised_text=words.moment(told.promised_at, now=told.now),
    )
    return Reply(text=text, language=words.language, cards=(card,), handed_off=True)


def noted(kind: Literal["email", "callback"], placeholder: str, told: Told, words: Localiser) -> Reply:
    """That an address or a number was noted."""
    when = words.moment(told.promised_at, now=told.now)
    if kind == "email":
        text = words.text("wait.email_noted", email=placeholder)
    else:
        text = words.text("wait.call_noted", phone=placeholder, when=when)
    return Reply(text=text, language=words.language)


def _opening(notice: Notice, told: Told, words: Localiser) -> list[str]:
    by = words.text("wait.by", when=words.moment(told.promised_at, now=told.now))
    place = _place(told.position, words)
    before = words.moment(notice.before, now=told.now) if notice.before else ""
    match notice.kind:
        case "position":
            return [f"{place} {by}"]
        case "reminder":
            return [words.text("wait.reminder"), f"{place} {by}"]
        case "delay":
            return [words.text("wait.delay"), f"{place} {by}"]
        case "apology":
            key = "wait.apology_again" if notice.again else "wait.apology"
            return [words.text(key, before=before), f"{place} {by}" if place else by]
        case "returned":
            sorry = words.text("wait.apology_again" if notice.again else "wait.apology", before=before)
            return [sorry if before else "", f"{words.text('wait.returned')} {by}"]
        case "still_there":
            return [words.text("wait.still_there")]
        case "closed":
            return [words.text("wait.closed")]
        case _:
            assert_never(notice.kind)


def _place(position: int | None, words: Localiser) -> str:
    if position is None:
        return ""
    return words.text("wait.next") if position <= 1 else words.plural("wait.ahead", position - 1)


def _offers(notice: Notice, told: Told, words: Localiser) -> list[str]:
    if not notice.offers:
        return []
    keys = {"bot": "wait.offer_bot", "email": "wait.offer_email", "callback": "wait.offer_call"}
    return [" ".join(words.text(keys[offer]) for offer in told.offers)]
