"""Cases from the desk: replies that somebody marked as wrong, as rows that the tasks read.

A row has `text`, `lang` and, where the agent named them, `intents`, so that `crossdesk eval intents --data` reads it;
beside them what was said before, the wrong reply, why it is wrong and what should have been said. Personal data
stand in it as placeholders, as in the log.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from agent.conversation.desk_events import JudgedEvent
from agent.conversation.events import Event, MessageEvent, PerceivedEvent, ReplyEvent
from agent.store.quality import Judged, SqlScores

__all__ = ["cases_of", "read_cases"]

AT_ONCE = 200
_BY = {"shopper": "shopper", "bot": "bot", "human": "agent"}


async def read_cases(scores: SqlScores) -> AsyncIterator[dict[str, Any]]:
    """The cases of all conversations, in the order of their ids."""
    last = ""
    while found := await scores.judged(after=last, limit=AT_ONCE):
        for conversation in found:
            for case in cases_of(conversation, await scores.log(conversation.conversation_id)):
                yield case
        last = found[-1].conversation_id


def cases_of(conversation: Judged, events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    """A case for each reply that was marked; the last mark of a reply counts."""
    marks = {event.message_id: event for event in events if isinstance(event, JudgedEvent)}
    for reply in events:
        if not isinstance(reply, ReplyEvent) or reply.message_id not in marks:
            continue
        mark = marks[reply.message_id]
        before = [event for event in events if event.offset < reply.offset]
        asked = [event for event in before if isinstance(event, MessageEvent) and event.source == "shopper"]
        heard = [event for event in before if isinstance(event, PerceivedEvent)]
        if not asked:
            continue  # a click was answered: there is no text to try again
        case: dict[str, Any] = {
            "id": f"{conversation.conversation_id}/{reply.message_id}",
            "text": asked[-1].text,
            "lang": heard[-1].language if heard else conversation.locale.partition("-")[0],
            "locale": conversation.locale,
            "market": conversation.market,
            "before": [line for event in before if event is not asked[-1] and (line := _said(event))],
            "reply": reply.reply.text,
            "reason": mark.reason,
            "expected": mark.expected,
        }
        yield {**case, "intents": list(mark.intents)} if mark.intents else case


def _said(event: Event) -> dict[str, str] | None:
    if isinstance(event, MessageEvent):
        return {"by": _BY.get(event.source, event.source), "text": event.text}
    if isinstance(event, ReplyEvent):
        return {"by": "bot", "text": event.reply.text}
    return None
