"""What the store writes and reads about routing, as statements and plain functions over a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Float,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from agent.conversation.events import Event
from agent.routing.values import Contact, ContactKind, Watch
from agent.store.codec import AnyRow
from agent.store.errors import WatchConflict
from agent.store.routing_tables import CONTACTS, IS_WATCHED, LEASES, MAIL_IS_DUE, MAILS, WATCHES
from agent.store.tables import HANDOFFS, Instant

_LISTS = ("skills", "passed_by")
_conversation = bindparam("conversation", type_=String)
_limit = bindparam("limit", type_=Integer)
_moment = bindparam("moment", type_=Instant)
_now = bindparam("now", type_=Float)
_holder = bindparam("holder", type_=String)

# ---- watches ----

INSERT_WATCH = insert(WATCHES)
_this_handoff = WATCHES.c.handoff_id == bindparam("handoff", type_=String)
_changing = [column.name for column in WATCHES.c if column.name not in ("handoff_id", "conversation_id")]
CHANGE_WATCH = (
    update(WATCHES)
    .where(_this_handoff, WATCHES.c.version == bindparam("decided_on", type_=Integer))
    .values({name: bindparam(f"new_{name}", type_=WATCHES.c[name].type) for name in _changing})
)
MOVE_IN_QUEUE = (
    update(HANDOFFS)
    .where(HANDOFFS.c.handoff_id == bindparam("handoff", type_=String))
    .values(
        priority=bindparam("new_priority", type_=Integer),
        promised_at=bindparam("new_promised_at", type_=Instant),
    )
)
GET_WATCH = select(WATCHES).where(_this_handoff)
LATEST_WATCH = (
    select(WATCHES)
    .where(WATCHES.c.conversation_id == _conversation)
    .order_by(WATCHES.c.queued_at.desc(), WATCHES.c.handoff_id.desc())
    .limit(1)
)
DUE_WATCHES = (
    select(WATCHES).where(IS_WATCHED, WATCHES.c.look_at <= _moment).order_by(WATCHES.c.look_at).limit(_limit)
)
NEXT_LOOK = select(func.min(WATCHES.c.look_at)).where(IS_WATCHED)
WAITING = (
    select(HANDOFFS.c.handoff_id, WATCHES.c.team)
    .join_from(HANDOFFS, WATCHES)
    .where(HANDOFFS.c.state == "queued")
    .order_by(HANDOFFS.c.priority, HANDOFFS.c.promised_at, HANDOFFS.c.handoff_id)
)
BEFORE = (
    select(func.count())
    .select_from(HANDOFFS.join(WATCHES))
    .where(
        HANDOFFS.c.state == "queued",
        HANDOFFS.c.priority <= bindparam("urgency", type_=Integer),
        WATCHES.c.team == bindparam("of_team", type_=String),
    )
)
OFFERED = (
    select(WATCHES.c.offered_to, func.count())
    .where(IS_WATCHED, WATCHES.c.offered_until > _moment)
    .group_by(WATCHES.c.offered_to)
)
HELD = (
    select(HANDOFFS.c.operator, func.count())
    .where(HANDOFFS.c.state == "claimed")
    .group_by(HANDOFFS.c.operator)
)
# A hand-off of before the watchdog, or of a part that does not route: it must be watched too.
UNWATCHED = (
    select(HANDOFFS.c.handoff_id)
    .outerjoin(WATCHES, WATCHES.c.handoff_id == HANDOFFS.c.handoff_id)
    .where(or_(HANDOFFS.c.state == "queued", HANDOFFS.c.state == "claimed"), WATCHES.c.handoff_id.is_(None))
    .limit(_limit)
)

# ---- contacts and mails ----

_by_kind = ["conversation_id", "kind"]
_contact_values = {"placeholder", "created_at", "due_at", "done_at"}
_sqlite_contact, _postgres_contact = sqlite.insert(CONTACTS), postgresql.insert(CONTACTS)
PUT_CONTACT = {
    "sqlite": _sqlite_contact.on_conflict_do_update(
        index_elements=_by_kind, set_={name: _sqlite_contact.excluded[name] for name in _contact_values}
    ),
    "postgresql": _postgres_contact.on_conflict_do_update(
        index_elements=_by_kind, set_={name: _postgres_contact.excluded[name] for name in _contact_values}
    ),
}
CONTACTS_OF = select(CONTACTS).where(CONTACTS.c.conversation_id == _conversation)
CALLBACKS = (
    select(CONTACTS)
    .where(CONTACTS.c.kind == "callback", CONTACTS.c.done_at.is_(None))
    .order_by(CONTACTS.c.due_at, CONTACTS.c.conversation_id)
    .limit(_limit)
)
CALL_DONE = (
    update(CONTACTS)
    .where(
        CONTACTS.c.conversation_id == _conversation,
        CONTACTS.c.kind == "callback",
        CONTACTS.c.done_at.is_(None),
    )
    .values(done_at=_moment)
)
FILL_MAILS = insert(MAILS).from_select(
    ["conversation_id", "offset", "state", "attempts", "next_at", "error"],
    select(
        CONTACTS.c.conversation_id,
        bindparam("offset_sent", type_=Integer),
        *(literal_column(value) for value in ("'pending'", "0", "0.0", "''")),
    ).where(CONTACTS.c.conversation_id == _conversation, CONTACTS.c.kind == "email"),
    include_defaults=False,
)
DUE_MAILS = select(MAILS).where(MAIL_IS_DUE, MAILS.c.next_at <= _now).order_by(MAILS.c.next_at).limit(_limit)
_this_mail = and_(
    MAILS.c.conversation_id == _conversation, MAILS.c.offset == bindparam("offset_sent", type_=Integer)
)
CLAIM_MAIL = (
    update(MAILS)
    .where(_this_mail, MAIL_IS_DUE, MAILS.c.next_at <= _now)
    .values(attempts=MAILS.c.attempts + literal_column("1"), next_at=bindparam("until", type_=Float))
)
SETTLE_MAIL = (
    update(MAILS)
    .where(_this_mail, MAIL_IS_DUE)
    .values(
        state=bindparam("new_state", type_=String),
        next_at=bindparam("then", type_=Float),
        error=bindparam("reason", type_=String),
    )
)
MAIL_STATES = select(MAILS.c.state, func.count()).group_by(MAILS.c.state)

# ---- leases ----


def _lead(dialect_insert: Any) -> Any:
    new = dialect_insert(LEASES).values(name=bindparam("lease"), holder=_holder, until=bindparam("until"))
    return new.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": new.excluded.holder, "until": new.excluded.until},
        where=or_(LEASES.c.holder == new.excluded.holder, LEASES.c.until <= _now),
    ).execution_options(preserve_rowcount=True)


LEAD = {"sqlite": _lead(sqlite.insert), "postgresql": _lead(postgresql.insert)}
STEP_DOWN = (
    update(LEASES)
    .where(LEASES.c.name == bindparam("lease", type_=String), LEASES.c.holder == _holder)
    .values(until=0.0)
)

# ---- figures ----

_OPEN = WATCHES.c.ended_at.is_(None)
_answered = WATCHES.c.answered_at.is_not(None)
REPORTED = (
    select(
        WATCHES.c.language,
        WATCHES.c.channel,
        WATCHES.c.rule,
        WATCHES.c.queued_at,
        WATCHES.c.sla_due_at,
        WATCHES.c.first_promised_at,
        WATCHES.c.answered_at,
        WATCHES.c.ended_at,
        WATCHES.c.outcome,
        WATCHES.c.apologies,
        WATCHES.c.delays,
        WATCHES.c.reroutes,
        WATCHES.c.escalated,
        case((_OPEN, HANDOFFS.c.state), else_=literal_column("'over'")).label("state"),
    )
    .join_from(WATCHES, HANDOFFS, WATCHES.c.handoff_id == HANDOFFS.c.handoff_id)
    .where(WATCHES.c.queued_at >= bindparam("since", type_=Instant), WATCHES.c.queued_at < _moment)
)


def write_watch(connection: Connection, watch: Watch) -> None:
    """Store a new watch, or the next version of one. Raises `WatchConflict` when it was changed meanwhile."""
    row = _row(watch)
    if watch.version == 1:
        connection.execute(INSERT_WATCH, row)
        return
    parameters: dict[str, object] = {f"new_{name}": row[name] for name in _changing}
    parameters |= {"handoff": watch.handoff_id, "decided_on": watch.version - 1}
    if not connection.execute(CHANGE_WATCH, parameters).rowcount:
        raise WatchConflict(watch.handoff_id)
    moved = {name: parameters[name] for name in ("handoff", "new_priority", "new_promised_at")}
    connection.execute(MOVE_IN_QUEUE, moved)


def write_contact(connection: Connection, contact: Contact) -> None:
    """Store how a shopper wants to be reached; of each kind the last."""
    connection.execute(PUT_CONTACT[connection.dialect.name], asdict(contact))


def fill_mails(connection: Connection, conversation_id: str, events: Sequence[Event], first: int) -> None:
    """Note the mails that a shopper who left an address has to get of these events."""
    rows = [
        {"conversation": conversation_id, "offset_sent": offset}
        for offset, event in enumerate(events, start=first)
        if is_mailed(event)
    ]
    if rows:
        connection.execute(FILL_MAILS, rows)


def is_mailed(event: Event) -> bool:
    """What goes by mail too: what a person says, and notices of the watchdog."""
    return (event.kind == "message" and event.source == "human") or (
        event.kind == "reply" and event.source == "system"
    )


def watch_of(row: AnyRow) -> Watch:
    """A watch from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    return Watch(**{**values, **{name: tuple(filter(None, values[name].split("\n"))) for name in _LISTS}})


def contact_of(row: AnyRow) -> Contact:
    """A contact from its row."""
    return Contact(
        conversation_id=row.conversation_id,
        kind=cast(ContactKind, row.kind),
        placeholder=row.placeholder,
        created_at=row.created_at,
        due_at=row.due_at,
        done_at=row.done_at,
    )


def _row(watch: Watch) -> dict[str, Any]:
    row = asdict(watch)
    return {**row, **{name: "\n".join(row[name]) for name in _LISTS}}
