"""Rotation of the encryption key: every vault value sealed anew with the first key."""

from __future__ import annotations

from sqlalchemy import Engine

from agent.store.crypto import Cipher
from agent.store.database import translated
from agent.store.statements import RESEAL, VAULT_PAGE

__all__ = ["rotate_vault"]


def rotate_vault(engine: Engine, cipher: Cipher, *, page: int = 500) -> int:
    """Seal what other keys sealed with the cipher's first key; returns how many values were sealed anew.

    One transaction a page, while the service runs; can be stopped and started again. Afterwards the older
    keys may be taken away, once every worker knows the new one. Raises `CryptoError` where a key is missing.
    """
    conversation, place, resealed = "", "", 0
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
        resealed += len(changes)
        if len(rows) < page:
            return resealed
        conversation, place = rows[-1].conversation_id, rows[-1].placeholder
