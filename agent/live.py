"""A reply as it is written, for one follower: the pieces that join to its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from agent.conversation.events import Event, OwnershipEvent, ReplyEvent, TextDeltaEvent
from agent.store.signals import Draft


class LiveText:
    """What one follower has been told of the reply that is being written.

    Who waits for one turn gets its reply in pieces in any case (`whole`); who follows the log, what is drafted.

    A draft holds the whole text so far and a reply the whole text, so that a piece is what either has more than was
    told: one that was lost on its way comes with the next. What does not continue what was told (another worker
    wrote the reply anew after a crash) is left to the reply.
    """

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._message_id = ""
        self._told = ""
        self._over: set[str] = set()
        self._silent = False

    def with_pieces(self, events: Sequence[Event]) -> Iterator[Event]:
        """Events of the log; before each reply what was not told of it yet."""
        for event in events:
            if isinstance(event, OwnershipEvent):
                self._silent = event.owner == "human"
            elif isinstance(event, TextDeltaEvent):
                self._begin(event.message_id)
                self._told += event.text
            elif isinstance(event, ReplyEvent):
                if self._whole or event.message_id == self._message_id:
                    yield from self._more(event.turn, event.message_id, event.reply.text, event.at)
                self._over.add(event.message_id)
            yield event

    def piece(self, draft: Draft | None, at: datetime) -> Sequence[Event]:
        """What a draft has more than was told; nothing once its reply is there, or a person has taken over."""
        if draft is None or self._silent:
            return ()
        return tuple(self._more(draft.turn, draft.message_id, draft.text, at))

    def _more(self, turn: str, message_id: str, text: str, at: datetime) -> Iterator[Event]:
        if message_id in self._over:
            return
        self._begin(message_id)
        if text.startswith(self._told) and text != self._told:
            piece = text[len(self._told) :]
            self._told = text
            yield TextDeltaEvent(at=at, source="bot", turn=turn, message_id=message_id, text=piece)

    def _begin(self, message_id: str) -> None:
        if message_id != self._message_id:
            self._message_id, self._told = message_id, ""
