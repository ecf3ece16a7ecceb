"""Rotation of the encryption key: all that is sealed, vault values and webhooks' secrets, sealed anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, update

from agent.store.crypto import Cipher
from agent.store.database import translated
from agent.store.inbox_tables import VAULT_DIGESTS
from agent.store.search_writing import index_vault
from agent.store.statements import RESEAL, VAULT_PAGE
from agent.store.tables import WEBHOOKS

__all__ = ["rotate_vault"]


def rotate_vault(engine: Engine, cipher: Cipher, *, page: int = 500) -> int:
    """Seal what other keys sealed with the cipher's first key; returns how many values were sealed anew.

    Webhooks' secrets too.

    One transaction a page, while the service runs; can be stopped and started again. Afterwards the older
    keys may be taken away, once every worker knows the new one. Raises `CryptoError` where a key is missing.
    """
    conversation, place, resealed = "", "", _rotate_webhooks(engine, cipher)
    while True:
        with translated(), engine.begin() as connection:
            parameters = {"conversation": conversation, "place": place, "limit": page}
            rows = connection.execute(VAULT_PAGE, parameters).all()
            changes = [
                {
                    "of_conversation": row.conversation_id,
                    "of_place": row.placeholder,
                    "resealed": cipher.rotate(row.sealed, row.conversation_id, row.placeholder),
                }
                for row in rows
                if cipher.is_stale(row.sealed)
            ]
            if changes:
                connection.execute(RESEAL, changes)
                for change in changes:  # contact data is found by a hash with the first key too
                    _hash_anew(connection, cipher, change)
        resealed += len(changes)
        if len(rows) < page:
            return resealed
        conversation, place = rows[-1].conversation_id, rows[-1].placeholder


def _hash_anew(connection: Connection, cipher: Cipher, change: Mapping[str, Any]) -> None:
    conversation_id, placeholder = change["of_conversation"], change["of_place"]
    old = delete(VAULT_DIGESTS).where(
        VAULT_DIGESTS.c.conversation_id == conversation_id, VAULT_DIGESTS.c.placeholder == placeholder
    )
    connection.execute(old)
    value = cipher.open(change["resealed"], conversation_id, placeholder)
    index_vault(connection, conversation_id, {placeholder: value}, cipher)


def _rotate_webhooks(engine: Engine, cipher: Cipher) -> int:
    with translated(), engine.begin() as connection:
        found = select(WEBHOOKS.c.webhook_id, WEBHOOKS.c.sealed, WEBHOOKS.c.former_sealed)
        resealed = 0
        for row in connection.execute(found.with_for_update()).all():
            sealed = {"sealed": row.sealed, "former_sealed": row.former_sealed}
            stale = {name: value for name, value in sealed.items() if value and cipher.is_stale(value)}
            if stale:
                values = {
                    name: cipher.rotate(value, row.webhook_id, "webhook") for name, value in stale.items()
                }
                change = update(WEBHOOKS).where(WEBHOOKS.c.webhook_id == row.webhook_id)
                connection.execute(change.values(values))
            resealed += len(stale)
    return resealed
