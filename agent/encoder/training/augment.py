"""What the writers of messages vary without end, varied at random while training: numbers, typing, company.

Numbers must not sway an intent, so they are drawn anew. A greeting, thanks, an irrelevant story or a complaint beside a
request changes nothing about the request; two requests beside each other are two intents.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from agent.encoder.training.examples import Example
from agent.perception.text import has_cjk

BESIDE: Final = frozenset({"greeting", "thanks", "goodbye", "out_of_scope", "complaint"})
"""Intents that do not count beside a request."""
_TALK: Final = BESIDE | {"affirm", "deny", "ask_bot", "leave_review"}
_DIGIT: Final = re.compile(r"\d")
_JOINTS: Final = ("\n", " ", ". ", ", ", "\n\n", " - ", "... ")
_JOINTS_CJK: Final = ("\n", "，", "。", " ", "\n\n", "、")
_CODES: Final = (
    "10231", "#4471", "ORD-2024-8831", "306-1234567-7654321", "4829913", "<EMAIL_1>", "10007, <POSTCODE_1>"
)  # fmt: skip
_PLAIN: Final = str.maketrans("đĐłŁıøØæÆœŒðÐ", "dDlLioOaAoOdD")
"""Letters that people without the right keyboard replace, but that Unicode does not decompose."""
_LATIN_MARKS: Final = 0x36F  # the last of the marks that Latin and Cyrillic letters carry
_LONGEST: Final = 160  # characters of a message that is joined to another


@dataclass(frozen=True, kw_only=True)
class Chances:
    """How often each change is made to a message."""

    digits: float = 0.6
    company: float = 0.12
    second: float = 0.15
    typo: float = 0.12
    lower: float = 0.15
    upper: float = 0.04
    plain: float = 0.12
    unpunctuated: float = 0.15
    code: float = 0.07
    crop: float = 0.05


class Augmenter:
    """Makes a message a little different each time; repeatable from its seed."""

    def __init__(self, pool: Sequence[Example], *, seed: int, chances: Chances | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._chances = chances or Chances()
        self._requests: dict[str, list[Example]] = {}
        self._company: dict[str, list[Example]] = {}
        for row in pool:
            if row.intents and len(row.intents) == 1 and len(row.text) <= _LONGEST:
                if row.intents[0] in BESIDE:
                    self._company.setdefault(row.language, []).append(row)
                elif row.intents[0] not in _TALK:
                    self._requests.setdefault(row.language, []).append(row)

    def vary(self, row: Example) -> tuple[Example, bool]:
        """A variant of `row`, and whether another message was joined to it."""
        chances, joined = self._chances, False
        if row.spans is None and row.intents and self._random.random() < chances.crop:
            return self._cropped(row), True
        if (
            row.intents
            and len(row.intents) == 1
            and row.intents[0] not in _TALK
            and len(row.text) <= _LONGEST
        ):
            draw = self._random.random()
            if draw < chances.company:
                row, joined = self._with_company(row), True
            elif draw < chances.company + chances.second:
                row, joined = self._with_second(row), True
        text = row.text
        if row.spans is None and self._random.random() < chances.code:
            text = self._with_code(text)
        if self._random.random() < chances.digits:
            text = _DIGIT.sub(lambda _: str(self._random.randrange(10)), text)
        if row.spans is None:
            text = self._retyped(text)
        elif self._random.random() < chances.lower and len(text.lower()) == len(text):
            text = text.lower()
        return replace(row, text=text), joined

    def _cropped(self, row: Example) -> Example:
        """One to three words in a row, of which only the language is known."""
        words = row.text.split()
        count = self._random.randint(1, 3)
        start = self._random.randrange(max(1, len(words) - count + 1))
        text = " ".join(words[start : start + count])[:40]
        if sum(map(str.isalpha, text)) < 3:
            return row
        return Example(text=text.lower() if self._random.random() < 0.5 else text, language=row.language)

    def _with_code(self, text: str) -> str:
        """The message with an order number before or after it, as many write it without being asked."""
        code = self._random.choice(_CODES)
        return (
            f"{code}{self._random.choice(_JOINTS)}{text}" if self._random.random() < 0.4 else f"{text} {code}"
        )

    def _with_company(self, row: Example) -> Example:
        others = self._company.get(row.language)
        if not others:
            return row
        parts = [row.text, self._random.choice(others).text]
        self._random.shuffle(parts)
        return replace(row, text=self._join(parts))

    def _with_second(self, row: Example) -> Example:
        others = self._requests.get(row.language)
        if not others or row.intents is None:
            return row
        other = self._random.choice(others)
        if other.intents is None or other.intents[0] == row.intents[0]:
            return row
        return replace(
            row, text=self._join([row.text, other.text]), intents=(row.intents[0], other.intents[0])
        )

    def _join(self, parts: Sequence[str]) -> str:
        joint = self._random.choice(_JOINTS_CJK if has_cjk(parts[0]) else _JOINTS)
        first = parts[0].rstrip(" .。,") if joint.strip() else parts[0]
        return f"{first}{joint}{parts[1]}"

    def _retyped(self, text: str) -> str:
        draw, chances = self._random.random, self._chances
        if draw() < chances.plain:
            letters = unicodedata.normalize("NFD", text)
            text = "".join(c for c in letters if unicodedata.category(c) != "Mn" or ord(c) > _LATIN_MARKS)
            text = unicodedata.normalize("NFC", text).translate(_PLAIN)
        if draw() < chances.upper:
            text = text.upper()
        elif draw() < chances.lower:
            text = text.lower()
        if draw() < chances.unpunctuated:
            text = text.rstrip(" .!?。！？؟") or text
        if draw() < chances.typo:
            text = self._mistyped(text)
        return text

    def _mistyped(self, text: str) -> str:
        """One or two slips of the finger: letters swapped, left out, or doubled."""
        letters = list(text)
        for _ in range(1 + (len(text) > 40)):
            places = [
                i for i in range(1, len(letters) - 1) if letters[i].isalpha() and letters[i - 1].isalpha()
            ]
            if len(places) < 3:
                break
            place = self._random.choice(places)
            slip = self._random.randrange(3)
            if slip == 0:
                letters[place - 1], letters[place] = letters[place], letters[place - 1]
            elif slip == 1:
                del letters[place]
            else:
                letters.insert(place, letters[place])
        return "".join(letters)
