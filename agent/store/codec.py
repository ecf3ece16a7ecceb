"""Between rows and values: events as JSON without their offset, which only the row's key knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Row

from agent.conversation.events import EVENT, Event, Owner
from agent.store.base import ConversationRecord, HandoffRecord, HandoffState, InputKind, TurnInput
from agent.store.errors import StoreCorrupt

AnyRow = Row[*tuple[Any, ...]]

_EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])


def event_body(event: Event) -> str:
    """An event as JSON without its offset."""
    return EVENT.dump_json(event, exclude={"offset"}).decode()


def parse_events(rows: Sequence[AnyRow]) -> list[Event]:
    """Events from rows of (offset, body), parsed in one pass. Raises `StoreCorrupt`."""
    bodies = ",".join(f'{{"offset":{offset},{body[1:]}' for offset, body in rows)
    try:
        return _EVENTS.validate_json(f"[{bodies}]")
    except ValidationError as error:
        places = sorted({rows[int(problem["loc"][0])][0] for problem in error.errors() if problem["loc"]})
        # `from None`: pydantic's message holds the stored text.
        raise StoreCorrupt(f"events with the offsets {places} cannot be read by this version") from None


def conversation_record(row: AnyRow) -> ConversationRecord:
    """A conversation from its row."""
    return ConversationRecord(
        conversation_id=row.conversation_id,
        token_hash=row.token_hash,
        created_at=row.created_at,
        locale=row.locale,
        market=row.market,
        timezone=row.timezone,
        channel=row.channel,
        customer_id=row.customer_id,
        owner=cast(Owner, row.owner),
    )


def turn_input(row: AnyRow) -> TurnInput:
    """An input from its row."""
    return TurnInput(
        conversation_id=row.conversation_id,
        turn=row.turn,
        kind=cast(InputKind, row.kind),
        offset=row.offset,
        done=row.done,
    )


def handoff_record(row: AnyRow) -> HandoffRecord:
    """A hand-off, as the desk lists it, from its row."""
    return HandoffRecord(
        handoff_id=row.handoff_id,
        conversation_id=row.conversation_id,
        state=cast(HandoffState, row.state),
        reason=row.reason,
        priority=row.priority,
        language=row.language,
        created_at=row.created_at,
        promised_at=row.promised_at,
        operator=row.operator,
    )
