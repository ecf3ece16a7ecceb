"""Masks a shopper's message for the log: order numbers stay readable, what was asked for as a proof does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.perception.codes import follows_order_word
from agent.personal import VaultSession

_FIVE_DIGITS = re.compile(r"(?<![\w<])#?\d{5}(?![\w-])")

_CODE = re.compile(r"(?<![A-Za-z0-9_<#./-])\d{4,6}(?![A-Za-z0-9_%€$£]|[./:-]\d)")
_SEVERAL = re.compile(  # between two order numbers rather than between a number and its proof
    r"\s*(?:&|\+|and|und|et|y|e|和|跟|与|و)\s*#?\s*", re.IGNORECASE
)

_PAIR = re.compile(r"\s*[,;/，、،]?\s+|[,;/，、،]")
_ORDERS = re.compile(
    r"\b(?:orders|bestellungen|commandes|pedidos)\b|طلبات|طلبين|两个(?:订单|单)", re.IGNORECASE
)

_LETTERED_POSTCODE = re.compile(  # as in Great Britain, the Netherlands and Canada
    r"(?<![A-Z0-9])(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[1-9]\d{3} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![A-Z0-9])",
    re.IGNORECASE,
)


def mask_message(vault: VaultSession, text: str, *, language: str, dialogue: Mapping[str, Any]) -> str:
    """The message with placeholders in place of personal data.

    Where the bot asked for a postcode a bare code is one, but an order number looks the same in half of the
    world (five digits): while the number is not known the first such code is the number, afterwards it is one
    only beside another code or after a "#".
    """
    tasks = dialogue.get("tasks", [])
    asked = tasks[-1].get("asked", "") if tasks else ""
    if asked not in ("contact", "order_and_contact") and not _is_number_with_proof(text):
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


def _is_number_with_proof(text: str) -> bool:
    """Whether a message gives a postcode beside its order number without having been asked.

    That is a code with letters ("10008 SW9 8QH"), two bare codes and nothing else ("10001 10115"), or one code
    that is called an order and one that is not ("order 10007, 97201").
    """
    if not _FIVE_DIGITS.search(text):
        return False
    if _proof_beside(text) is not None:
        return True
    words = re.sub(r"[\W\d_]", "", text)
    return _LETTERED_POSTCODE.search(text) is not None or (
        not words and len(re.findall(r"[\d-]+", text)) == 2
    )


def _proof_beside(text: str) -> re.Match[str] | None:
    """The order number of a message with two codes: side by side, or only this one is called an order."""
    codes = list(_CODE.finditer(text))
    if len(codes) != 2:
        return None
    if _PAIR.fullmatch(text[codes[0].end() : codes[1].start()]) and not _ORDERS.search(text):
        return codes[0] if len(codes[0].group()) == 5 else None
    called = [code for code in codes if follows_order_word(text[: code.start()])]
    if len(called) != 1 or len(called[0].group()) != 5:
        return None
    if _SEVERAL.fullmatch(text[codes[0].end() : codes[1].start()]):
        return None
    return called[0]


def _order_number(text: str, *, known: bool) -> re.Match[str] | None:
    found = list(_FIVE_DIGITS.finditer(text))
    if (called := _proof_beside(text)) is not None:
        return called
    marked = [match for match in found if match.group().startswith("#")]
    if marked:
        return marked[0]
    if not found or (known and len(found) == 1):
        return None
    return found[0]
