"""Keeps the index of what was said, and the hashes of contact data, in step with the log and the vault.

Plain functions over a connection, called inside the transaction that appends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, String, Text, bindparam, cast, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY

from agent.conversation.events import Event
from agent.inbox.grams import grams_of
from agent.inbox.searchable import SEARCHED, searchable
from agent.perception.text import western_digits
from agent.store.codec import parse_events
from agent.store.crypto import Cipher
from agent.store.inbox_tables import SAID, VAULT_DIGESTS
from agent.store.tables import EVENTS, VAULT

__all__ = [
    "Said",
    "contact_digests",
    "index_said",
    "index_vault",
    "rebuild_search",
    "said_in",
    "store_digests",
]

Said = Sequence[tuple[int, list[str]]]
"""Places among the events of an append, and the pieces to be found there."""

_SHORTEST_PHONE = 6
_PHONE_ENDING = 8  # digits: with or without the country's prefix they are the same
_this = bindparam("conversation", type_=String)
_INSERT_SAID: dict[str, Any] = {
    "sqlite": insert(SAID),
    "postgresql": insert(SAID).values(
        tokens=func.array_to_tsvector(cast(bindparam("tokens"), ARRAY(Text)), type_=SAID.c.tokens.type)
    ),
}
_INSERT_DIGEST: dict[str, Any] = {
    "sqlite": sqlite.insert(VAULT_DIGESTS).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(VAULT_DIGESTS).on_conflict_do_nothing(),
}
_LOG = (
    select(EVENTS.c.offset, EVENTS.c.body)
    .where(EVENTS.c.conversation_id == _this, EVENTS.c.kind.in_(sorted(SEARCHED)))
    .order_by(EVENTS.c.offset)
)


def said_in(events: Sequence[Event]) -> Said:
    """The pieces of events. Needs no lock: called before the transaction."""
    found = (
        (place, grams_of(searchable(event))) for place, event in enumerate(events) if event.kind in SEARCHED
    )
    return [(place, grams) for place, grams in found if grams]


def index_said(connection: Connection, conversation_id: str, said: Said, first: int) -> None:
    """Store pieces; `first` is the offset of the append's first event."""
    if not said:
        return
    as_text = connection.dialect.name == "sqlite"
    rows = [
        {
            "conversation_id": conversation_id,
            "offset": first + place,
            "tokens": " ".join(grams) if as_text else grams,
        }
        for place, grams in said
    ]
    connection.execute(_INSERT_SAID[connection.dialect.name], rows)


def index_vault(
    connection: Connection, conversation_id: str, values: Mapping[str, str], cipher: Cipher
) -> None:
    """Store the hashes of new contact data."""
    rows = [
        {"conversation_id": conversation_id, "placeholder": placeholder, "digest": digest}
        for placeholder, value in values.items()
        for digest in store_digests(cipher, placeholder, value)
    ]
    if rows:
        connection.execute(_INSERT_DIGEST[connection.dialect.name], rows)


def rebuild_search(connection: Connection, conversation_id: str, cipher: Cipher) -> None:
    """Make what search knows of a conversation anew from its log and its vault."""
    this = {"conversation": conversation_id}
    connection.execute(delete(SAID).where(SAID.c.conversation_id == _this), this)
    for event in parse_events(connection.execute(_LOG, this).all()):
        index_said(connection, conversation_id, said_in([event]), event.offset)
    connection.execute(delete(VAULT_DIGESTS).where(VAULT_DIGESTS.c.conversation_id == _this), this)
    sealed = connection.execute(
        select(VAULT.c.placeholder, VAULT.c.sealed).where(VAULT.c.conversation_id == _this), this
    ).all()
    values = {name: cipher.open(value, conversation_id, name) for name, value in sealed if _kind(name)}
    index_vault(connection, conversation_id, values, cipher)


def store_digests(cipher: Cipher, placeholder: str, value: str) -> list[bytes]:
    """The hashes under which the value of a placeholder is found: none but for e-mail addresses and phones."""
    kind = _kind(placeholder)
    if not kind:
        return []
    return [cipher.digests(form)[0] for form in _forms(kind, value)]


def contact_digests(cipher: Cipher, query: str) -> list[bytes]:
    """The hashes that a query may stand for, with every key; none where it is no e-mail address or phone number."""
    text = query.strip()
    forms: Iterable[str] = ()
    if re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        forms = _forms("EMAIL", text)
    elif re.fullmatch(r"[+\d\s()./-]+", western_digits(text)):
        forms = _forms("PHONE", text)[-1:]  # the ending, where the number is long enough
    return [digest for form in forms for digest in cipher.digests(form)]


def _kind(placeholder: str) -> str:
    kind = placeholder.lstrip("<").rpartition("_")[0]
    return kind if kind in ("EMAIL", "PHONE") else ""


def _forms(kind: str, value: str) -> list[str]:
    """How a value is written before it is hashed."""
    if kind == "EMAIL":
        return [f"email:{unicodedata.normalize('NFKC', value).strip().casefold()}"]
    digits = re.sub(r"\D", "", western_digits(unicodedata.normalize("NFKC", value))).lstrip("0")
    if len(digits) < _SHORTEST_PHONE:
        return []
    whole = [f"phone:{digits}"]
    return whole if len(digits) < _PHONE_ENDING else [*whole, f"ending:{digits[-_PHONE_ENDING:]}"]
