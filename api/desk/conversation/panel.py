"""What stands beside a conversation: who it is, what they want, what was tried and promised, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_time

from agent.conversation.events import Event, PerceivedEvent
from agent.conversation.views import identity_of, sentiment_path_of
from agent.handoff.packet import HandoffPacket
from agent.replies.localiser import Localiser
from agent.store.base import ConversationRecord
from api.desk.conversation.offers import Offer, offers_of
from tools.context import Identity

__all__ = ["Clock", "Mood", "Panel", "clock_of", "panel_of"]

_MOODS: Mapping[str, int] = {
    "very_negative": 0,
    "negative": 1,
    "neutral": 2,
    "positive": 3,
    "very_positive": 4,
}


@dataclass(frozen=True, kw_only=True)
class Mood:
    """One message's sentiment; `level` 0 (very negative) to 4 (very positive)."""

    sentiment: str
    level: int
    anger: bool


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The time where the shopper is, and the country's name."""

    time: str
    country: str
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The panel; `packet` is what the hand-off was given, None where there never was one."""

    packet: HandoffPacket | None
    identity: Identity
    moods: Sequence[Mood]
    flags: Sequence[str]
    offers: Sequence[Offer]


def panel_of(events: Sequence[Event], packet: HandoffPacket | None, words: Localiser) -> Panel:
    """The panel of a conversation as it stands now; `words` speak to whoever looks."""
    flags = {flag for event in events if isinstance(event, PerceivedEvent) for flag in event.flags}
    return Panel(
        packet=packet,
        identity=identity_of(events),
        moods=[
            Mood(sentiment=mood.sentiment, level=_MOODS[mood.sentiment], anger=mood.anger)
            for mood in sentiment_path_of(events)
        ],
        flags=sorted(flags),
        offers=offers_of(events, words),
    )


def clock_of(record: ConversationRecord, now: datetime, *, language: str, own_zone: str) -> Clock:
    """What time it is for the shopper, told in the language of whoever looks."""
    locale = Locale.parse(language)
    there = now.astimezone(ZoneInfo(record.timezone))
    here = now.astimezone(ZoneInfo(own_zone))
    return Clock(
        time=format_time(there, "short", locale=locale),
        country=locale.territories.get(record.market, record.market),
        differs=there.utcoffset() != here.utcoffset(),
    )
