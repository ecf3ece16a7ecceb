"""The facts of a conversation that canned replies are filled with, localised for its shopper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.conversation.events import Event, ToolFinishedEvent
from agent.desk.workplace import Actor, Workplace
from agent.replies.localiser import Localiser
from agent.store.base import ConversationRecord
from tools.models import Money

__all__ = ["facts_of"]

_LAST_RESULTS = 30  # of tools, among which facts are looked for

Words = Callable[[ConversationRecord, str], Localiser]
"""How a conversation's shopper is spoken to, in a language."""


async def facts_of(
    desk: Workplace, conversation_id: str, actor: Actor, *, words: Words, shop: str
) -> tuple[dict[str, str], str]:
    """The facts, "" for none, and the shopper's language. Real values: they are for the shopper."""
    record = await desk.record(conversation_id)
    row = await desk.inbox.row(conversation_id)
    language = row.language if row else record.locale.partition("-")[0]
    localiser = words(record, language)
    events = await desk.store.of_kinds(conversation_id, ("tool_finished",), limit=_LAST_RESULTS)
    vault = desk.vaults.open(await desk.store.vault(conversation_id))
    found = _of_results(events, localiser)
    facts = {
        **{name: vault.unmask(value) for name, value in found.items()},
        "agent": actor.name,
        "shop": shop,
        "order": row.orders[-1] if row and row.orders else "",
        "promised_at": _moment(row.promised_at if row else None, localiser, desk.clock()),
    }
    return facts, localiser.language


def _moment(at: datetime | None, localiser: Localiser, now: datetime) -> str:
    return localiser.moment(at, now=now) if at is not None else ""


def _of_results(events: Sequence[Event], localiser: Localiser) -> dict[str, str]:
    """What the tools found last: the newest result that has a field gives the fact."""
    facts: dict[str, str] = {}
    for event in events:
        if not isinstance(event, ToolFinishedEvent) or event.status != "ok":
            continue
        for part in _parts(event.result):
            for name, value in _named(part, localiser):
                if value:
                    facts[name] = value
    return facts


def _named(part: Mapping[str, Any], localiser: Localiser) -> Iterator[tuple[str, str]]:
    yield "carrier", str(part.get("carrier") or "")
    yield "tracking", str(part.get("tracking_number") or "")
    yield "rma", str(part.get("rma") or "")
    address = part.get("address")
    if isinstance(address, Mapping):
        yield "name", str(address.get("name") or "")
    amount = part.get("amount")
    if part.get("done_at") and isinstance(amount, Mapping):
        yield "amount", localiser.money(Money(int(amount["amount_minor"]), str(amount["currency"])))


def _parts(data: Any) -> Iterator[Mapping[str, Any]]:
    """A result and everything inside it that has fields."""
    if isinstance(data, Mapping):
        yield data
        for value in data.values():
            yield from _parts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _parts(value)
