"""What was said and told in a conversation so far, as a client of this API has it in its list of messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.assembly import Crossdesk
from agent.conversation.events import Event, HandoffEvent, MessageEvent, PerceivedEvent, Reply, ReplyEvent
from agent.replies.catalogue import Catalogue
from agent.service import MESSAGE_LIMIT
from agent.store.base import ConversationRecord
from api.completions.reading import Asked, Said
from api.completions.telling import extras
from api.document_texts import catalogue_for
from guardrails.normalise import normalise

__all__ = ["Exchange", "Teller", "is_repeat", "open_words", "recent"]

WINDOW = 60  # events that are looked back at
_KINDS = ("message", "reply", "handoff", "perceived")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A message of the shopper, what people of the shop had written before it, and the bot's reply to it.

    `people` are (operator, text). There is no reply while a person holds the conversation.
    """

    message: MessageEvent
    people: tuple[tuple[str, str], ...] = ()
    reply: Reply | None = None
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Says exchanges as text. `base` is the address that links begin with."""

    catalogues: Mapping[str, Catalogue]
    base: str
    locale: str

    def words(self, language: str) -> Catalogue:
        """The catalogue of a language; the conversation's where it is not known."""
        return catalogue_for(self.catalogues, language or self.locale)

    def people(self, exchange: Exchange) -> str:
        """What people of the shop wrote, each with a name."""
        team = self.words(exchange.language).text("chat.team")
        lines = [f"{team if name in ('', 'operator') else name}: {text}" for name, text in exchange.people]
        return "\n\n".join(lines)

    def after(self, exchange: Exchange) -> str:
        """What follows the text of the reply; in its place where there is none, that a person has the message."""
        if exchange.reply is None or not exchange.reply.text:
            return self.words(exchange.language).text("chat.with_person")
        return extras(exchange.reply, self.base)

    def reference(self, exchange: Exchange, printed: str) -> str:
        """The line by which a list of messages is known again."""
        language = exchange.reply.language if exchange.reply else exchange.language
        return self.words(language).text("chat.reference", reference=printed)

    def tell(self, exchange: Exchange) -> str:
        """All of it, without the reference."""
        reply = exchange.reply.text if exchange.reply else ""
        return "\n\n".join(part for part in (self.people(exchange), reply, self.after(exchange)) if part)


@dataclass(kw_only=True)
class _Reader:
    """Puts events together to exchanges, in their order."""

    found: list[Exchange] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    operator: str = ""
    language: str = ""

    def take(self, event: Event) -> None:
        if isinstance(event, PerceivedEvent):
            self.language = event.language
        elif isinstance(event, HandoffEvent) and event.state == "claimed":
            self.operator = event.operator
        elif isinstance(event, MessageEvent) and event.source == "human":
            self.people.append((self.operator, event.text))
        elif isinstance(event, MessageEvent):
            self.found.append(Exchange(message=event, people=tuple(self.people), language=self.language))
            self.people = []
        elif isinstance(event, ReplyEvent):
            self._reply(event)

    def _reply(self, event: ReplyEvent) -> None:
        for place, exchange in enumerate(self.found):
            if exchange.message.turn == event.turn:
                self.found[place] = Exchange(
                    message=exchange.message,
                    people=exchange.people,
                    reply=event.reply,
                    language=exchange.language,
                )


async def recent(crossdesk: Crossdesk, record: ConversationRecord) -> list[Exchange]:
    """The last exchanges of a conversation, with real values; what people wrote since is not in one yet."""
    stored = await crossdesk.store.of_kinds(record.conversation_id, _KINDS, limit=WINDOW)
    reader = _Reader()
    for event in await crossdesk.service.shown(record.conversation_id, stored):
        reader.take(event)
    return reader.found


def is_repeat(asked: Asked, exchanges: Sequence[Exchange], teller: Teller, *, retried: bool) -> bool:
    """Whether a request repeats the last one: a retry after a lost answer, or "regenerate".

    It does when its message is the last one in the log and stands in the list after the reply before that one.
    Where both replies read the same, only a client that says that it retries is believed.
    """
    if not exchanges or not _same_words(asked, exchanges[-1]):
        return False
    if retried:
        return True
    if any(said.photos for said in asked.said):  # it may be another photo
        return False
    before = teller.tell(exchanges[-2]) if len(exchanges) > 1 else ""
    if not before:
        return not asked.before
    has = _flat(asked.before)
    return has.startswith(_flat(before)) and not has.startswith(_flat(teller.tell(exchanges[-1])))


def _same_words(asked: Asked, exchange: Exchange) -> bool:
    """Whether the log's message is the request's last one, alone or with those that came with it."""
    stored = _flat(exchange.message.text)
    together = "\n".join(said.text for said in asked.said if said.text.strip())
    return stored in (_read(asked.said[-1].text), _read(together))


def open_words(asked: Asked, exchanges: Sequence[Exchange]) -> Iterator[Said]:
    """The messages of a request that are not in the log yet; the last one always is one."""
    known = {_flat(exchange.message.text) for exchange in exchanges}
    for said in asked.said[:-1]:
        if _read(said.text) not in known:
            yield said
    yield asked.said[-1]


def _read(text: str) -> str:
    """A text as the log has it."""
    return _flat(normalise(text, limit=MESSAGE_LIMIT).text)


def _flat(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
