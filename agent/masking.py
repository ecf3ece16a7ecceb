"""Masks a shopper's message for the log: order numbers stay readable, what was asked for as a proof does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.perception.codes import follows_order_word
from agent.perception.lexicon import Lexicon, lexicon
from agent.perception.text import fold, western_digits
from agent.personal import VaultSession

_FIVE_DIGITS = re.compile(r"(?<![\w<+])#?[1-9]\d{4}(?![\w-])")
"""What may be an order's number; one that begins with 0 is the beginning of a phone number."""

_CODE = re.compile(r"(?<![A-Za-z0-9_<#./-])\d{4,6}(?![A-Za-z0-9_%€$£]|[./:-]\d)")
_CODES = re.compile(r"(?<![\w-])[\dA-Z][\dA-Z -]{2,8}\d(?![\w-])")
_BETWEEN_CODES = re.compile(r"([,;，、،。.!]+\s*|\n+|\s+/\s+)")
_PAIR = re.compile(r"\s*[,;/，、،]?\s+|[,;/，、،]")
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
    words, plain = lexicon(language), western_digits(text)
    asked = tasks[-1].get("asked", "") if tasks else ""
    if asked == "address" or (asked == "confirmation" and tasks[-1].get("skill") == "change_address"):
        return _mask_address(vault, text, language=language)
    number = None
    if asked in ("contact", "order_and_contact") or _is_number_with_proof(plain, words):
        number = _order_number(plain, words, known=asked == "contact")
    else:
        masked = vault.mask(text, language=language)
        number = _taken_for_postcode(masked, plain)
        if number is None:
            return masked
    if number is None:
        return vault.mask(text, language=language, expect_postcode=True)
    before, after = text[: number.start()], text[number.end() :]
    pieces = [
        vault.mask(part, language=language, expect_postcode=True) if part.strip() else part
        for part in (before, after)
    ]
    return f"{pieces[0]}{text[slice(*number.span())]}{pieces[1]}"


def _taken_for_postcode(masked: str, plain: str) -> re.Match[str] | None:
    """The only code of a message with another proof and no street: "send 10390 elsewhere, anna@example.de"."""
    if "<POSTCODE_" not in masked or "<ADDRESS_" in masked or not re.search("<(?:EMAIL|PHONE)_", masked):
        return None
    codes = list(_FIVE_DIGITS.finditer(plain))
    return codes[0] if len(codes) == 1 and codes[0].group() not in masked else None


def _mask_address(vault: VaultSession, text: str, *, language: str) -> str:
    """A message with (a part of) an address: bare codes are postcodes, each of "1050-020, not 1050-010"."""
    masked = vault.mask(text, language=language, expect_postcode=True)
    if "<ADDRESS_" in masked or len(_CODES.findall(western_digits(text))) < 2:
        return masked
    return "".join(
        vault.mask(part, language=language, expect_postcode=True) if part.strip() else part
        for part in _BETWEEN_CODES.split(text)
    )


def _is_number_with_proof(text: str, words: Lexicon) -> bool:
    """Whether a message gives a postcode beside its order number without having been asked.

    That is a code with letters ("10008 SW9 8QH"), two bare codes and nothing else ("10001 10115"), or one code
    that is called an order and one that is not ("order 10007, 97201").
    """
    if not _FIVE_DIGITS.search(text):
        return False
    if _proof_beside(text, words) is not None:
        return True
    letters = re.sub(r"[\W\d_]", "", text)
    return _LETTERED_POSTCODE.search(text) is not None or (
        not letters and len(re.findall(r"[\d-]+", text)) == 2
    )


def _proof_beside(text: str, words: Lexicon) -> re.Match[str] | None:
    """The order number of a message with two codes: side by side, or only this one is called an order."""
    codes = list(_CODE.finditer(text))
    if len(codes) != 2:
        return None
    if _PAIR.fullmatch(text[codes[0].end() : codes[1].start()]) and not words.has("orders", fold(text)):
        return codes[0] if _FIVE_DIGITS.fullmatch(codes[0].group()) else None
    called = [code for code in codes if follows_order_word(text[: code.start()], words)]
    if len(called) != 1 or len(called[0].group()) != 5:
        return None
    # Between two order numbers rather than between a number and its proof.
    several = rf"\s*(?:[&+]|{words.part('and')})\s*#?\s*"
    if re.fullmatch(several, text[codes[0].end() : codes[1].start()], re.IGNORECASE):
        return None
    return called[0]


def _order_number(text: str, words: Lexicon, *, known: bool) -> re.Match[str] | None:
    found = list(_FIVE_DIGITS.finditer(text))
    if (called := _proof_beside(text, words)) is not None:
        return called
    marked = [match for match in found if match.group().startswith("#")]
    if marked:
        return marked[0]
    if not found or (known and len(found) == 1):
        return None
    return found[0]
