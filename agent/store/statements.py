"""Every statement of the store, built once: SQLAlchemy compiles each once a dialect, the driver prepares it.

Reads take what they need from one index and stop at their limit. Where several kinds or states are asked for,
each is a branch of its own with its own limit, so that a rare kind does not make the database walk through
all events.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from agent.store.tables import (
    ATTEMPTS,
    CONVERSATIONS,
    DELIVERIES,
    EVENTS,
    HANDOFFS,
    INPUTS,
    IS_OPEN,
    IS_UNFINISHED,
    VAULT,
    WEBHOOK_TOPICS,
)

_conversation = bindparam("conversation", type_=String)
_limit = bindparam("limit", type_=Integer)
_now = bindparam("now", type_=Float)
_holder = bindparam("holder", type_=String)

_count = {"preserve_rowcount": True}  # an INSERT tells how many rows were not there yet

_this = CONVERSATIONS.c.conversation_id == _conversation
_leased = (CONVERSATIONS.c.lease_owner == _holder) & (CONVERSATIONS.c.lease_until > _now)

# ---- conversations and leases ----

INSERT_CONVERSATION = insert(CONVERSATIONS)
GET_CONVERSATION = select(CONVERSATIONS).where(_this)
CONVERSATION_EXISTS = select(CONVERSATIONS.c.conversation_id).where(_this)
LOCK_OWNER = select(CONVERSATIONS.c.owner).where(_this).with_for_update()

_advance = (
    update(CONVERSATIONS)
    .where(_this)
    .values(last_offset=CONVERSATIONS.c.last_offset + bindparam("count", type_=Integer))
    .returning(CONVERSATIONS.c.last_offset, CONVERSATIONS.c.owner)
)
ADVANCE = _advance
ADVANCE_LEASED = _advance.where(_leased)
SET_OWNER = update(CONVERSATIONS).where(_this).values(owner=bindparam("new_owner", type_=String))

ACQUIRE_LEASE = (
    update(CONVERSATIONS)
    .where(
        _this,
        or_(
            CONVERSATIONS.c.lease_owner.is_(None),
            CONVERSATIONS.c.lease_owner == _holder,
            CONVERSATIONS.c.lease_until <= _now,
        ),
    )
    .values(lease_owner=_holder, lease_until=bindparam("until", type_=Float))
)
RELEASE_LEASE = (
    update(CONVERSATIONS)
    .where(_this, CONVERSATIONS.c.lease_owner == _holder)
    .values(lease_owner=None, lease_until=None)
)

# ---- events ----

INSERT_EVENT = insert(EVENTS)

_event = (EVENTS.c.offset, EVENTS.c.body)
_of_conversation = EVENTS.c.conversation_id == _conversation
_after = EVENTS.c.offset > bindparam("after", type_=Integer)
_of_turn = EVENTS.c.turn == bindparam("turn", type_=String)

EVENTS_AFTER = select(*_event).where(_of_conversation, _after).order_by(EVENTS.c.offset)
EVENTS_OF_TURN = EVENTS_AFTER.where(_of_turn)
EVENTS_AFTER_LIMITED = EVENTS_AFTER.limit(_limit)
EVENTS_OF_TURN_LIMITED = EVENTS_OF_TURN.limit(_limit)
EVENTS_RECENT = select(*_event).where(_of_conversation).order_by(EVENTS.c.offset.desc()).limit(_limit)


@lru_cache(maxsize=64)
def newest_of_kinds(count: int) -> CompoundSelect[Any]:
    """The newest `limit` events of each of the kinds `kind_0` … , in no order."""
    return _branches(
        select(*_event).where(_of_conversation).order_by(EVENTS.c.offset.desc()).limit(_limit),
        EVENTS.c.kind,
        "kind",
        count,
    )


def _branches(branch: Select[Any], column: Any, name: str, count: int) -> CompoundSelect[Any]:
    """The branch once for each of the values `name_0` … of the column."""
    return union_all(
        *(
            select(branch.where(column == bindparam(f"{name}_{number}", type_=String)).subquery())
            for number in range(count)
        )
    )


# The outbox of webhooks: a row for each that is told events of this topic, in the event's own transaction.
FILL_OUTBOX = insert(DELIVERIES).from_select(
    ["webhook_id", "conversation_id", "offset", "type", "state", "attempts", "next_at", "error"],
    select(
        WEBHOOK_TOPICS.c.webhook_id,
        bindparam("of_conversation", type_=String),
        bindparam("offset_told", type_=Integer),
        bindparam("of_type", type_=String),
        *(literal_column(value) for value in ("'pending'", "0", "0.0", "''")),
    ).where(WEBHOOK_TOPICS.c.topic == bindparam("of_topic", type_=String)),
    include_defaults=False,
)

# ---- inputs ----

_by_key = ["conversation_id", "key"]
INSERT_INPUT = {
    "sqlite": sqlite.insert(INPUTS)
    .on_conflict_do_nothing(index_elements=_by_key)
    .execution_options(**_count),
    "postgresql": postgresql.insert(INPUTS)
    .on_conflict_do_nothing(index_elements=_by_key)
    .execution_options(**_count),
}
INPUT_BY_KEY = select(INPUTS).where(
    INPUTS.c.conversation_id == _conversation, INPUTS.c.key == bindparam("key", type_=String)
)
INPUT_BY_TURN = select(INPUTS).where(
    INPUTS.c.conversation_id == _conversation, INPUTS.c.turn == bindparam("turn", type_=String)
)
FINISH_INPUT = (
    update(INPUTS)
    .where(INPUTS.c.conversation_id == _conversation, INPUTS.c.turn == bindparam("finished", type_=String))
    .values(done=true())
)
PENDING = (
    select(INPUTS).where(INPUTS.c.conversation_id == _conversation, IS_UNFINISHED).order_by(INPUTS.c.offset)
)
# A scalar subquery, not a join: whatever the planner believes, it begins with the few unfinished inputs.
_lease_until = (
    select(CONVERSATIONS.c.lease_until)
    .where(CONVERSATIONS.c.conversation_id == INPUTS.c.conversation_id)
    .scalar_subquery()
)
ABANDONED = (
    select(INPUTS.c.conversation_id)
    .distinct()
    .where(IS_UNFINISHED, func.coalesce(_lease_until, literal_column("0")) <= _now)
    .order_by(INPUTS.c.conversation_id)
    .limit(_limit)
)

# ---- vault ----

INSERT_SEALED = {
    "sqlite": sqlite.insert(VAULT).on_conflict_do_nothing().execution_options(**_count),
    "postgresql": postgresql.insert(VAULT).on_conflict_do_nothing().execution_options(**_count),
}
GET_VAULT = select(VAULT.c.placeholder, VAULT.c.sealed).where(VAULT.c.conversation_id == _conversation)
VAULT_PAGE = (
    select(VAULT)
    .where(
        tuple_(VAULT.c.conversation_id, VAULT.c.placeholder)
        > tuple_(_conversation, bindparam("place", type_=String))
    )
    .order_by(VAULT.c.conversation_id, VAULT.c.placeholder)
    .limit(_limit)
)
RESEAL = (
    update(VAULT)
    .where(
        VAULT.c.conversation_id == bindparam("of_conversation"), VAULT.c.placeholder == bindparam("of_place")
    )
    .values(sealed=bindparam("resealed"))
)

# ---- hand-offs ----

_record = tuple(column for column in HANDOFFS.c if column.name != "packet")
_this_handoff = HANDOFFS.c.handoff_id == bindparam("handoff", type_=String)

INSERT_HANDOFF = insert(HANDOFFS)
GET_HANDOFF = select(HANDOFFS).where(_this_handoff)
OPEN_HANDOFF = select(*_record).where(HANDOFFS.c.conversation_id == _conversation, IS_OPEN)
QUEUED_HANDOFF = select(HANDOFFS.c.conversation_id).where(_this_handoff, HANDOFFS.c.state == "queued")
_move = update(HANDOFFS).where(_this_handoff, HANDOFFS.c.conversation_id == _conversation)
MOVE_HANDOFF = _move.where(IS_OPEN).values(
    state=bindparam("new_state", type_=String), operator=bindparam("new_operator", type_=String)
)
CLAIM_HANDOFF = _move.where(HANDOFFS.c.state == "queued").values(
    state="claimed", operator=bindparam("new_operator", type_=String)
)


@lru_cache(maxsize=8)
def most_urgent_handoffs(count: int) -> Select[Any]:
    """The `limit` most urgent hand-offs in the states `state_0` …, most urgent first."""
    urgency = (HANDOFFS.c.priority, HANDOFFS.c.promised_at, HANDOFFS.c.handoff_id)
    found = _branches(
        select(*_record).order_by(*urgency).limit(_limit), HANDOFFS.c.state, "state", count
    ).subquery()
    return (
        select(found)
        .order_by(found.c.priority, found.c.promised_at, found.c.handoff_id)
        .limit(bindparam("total", type_=Integer))
    )


# ---- wrong tries ----

INSERT_ATTEMPT = insert(ATTEMPTS)
COUNT_ATTEMPTS = (
    select(func.count())
    .select_from(ATTEMPTS)
    .where(
        ATTEMPTS.c.subject == bindparam("subject", type_=String),
        ATTEMPTS.c.at >= bindparam("since", type_=ATTEMPTS.c.at.type),
    )
)
