"""Masks a shopper's message for the log: order numbers stay readable, what was asked for as a proof does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.personal import VaultSession

_FIVE_DIGITS = re.compile(r"(?<![\w<])#?\d{5}(?![\w-])")


def mask_message(vault: VaultSession, text: str, *, language: str, dialogue: Mapping[str, Any]) -> str:
    """The message with placeholders in place of personal data.

    Where the bot asked for a postcode a bare code is one, but an order number looks the same in half of the
    world (five digits): while the number is not known the first such code is the number, afterwards it is one
    only beside another code or after a "#".
    """
    tasks = dialogue.get("tasks", [])
    asked = tasks[-1].get("asked", "") if tasks else ""
    if asked not in ("contact", "order_and_contact"):
        return vault.mask(text, language=language)
    number = _order_number(text, known=asked == "contact")
    if number is None:
        return vault.mask(text, language=language, expect_postcode=True)
    before, after = text[: number.start()], text[number.end() :]
    pieces = [
        vault.mask(part, language=language, expect_postcode=True) if part.strip() else part
        for part in (before, after)
    ]
    return f"{pieces[0]}{number.group()}{pieces[1]}"


def _order_number(text: str, *, known: bool) -> re.Match[str] | None:
    found = list(_FIVE_DIGITS.finditer(text))
    marked = [match for match in found if match.group().startswith("#")]
    if marked:
        return marked[0]
    if not found or (known and len(found) == 1):
        return None
    return found[0]
