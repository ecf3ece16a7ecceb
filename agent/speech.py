"""What a language model says in a turn, shown to the shopper sentence by sentence as it comes.

What was shown cannot be taken back: not from a reader, and not from a client of a protocol that can only append. So a
sentence is shown only when it has passed the checks, and the text that is shown only grows; whatever happens next (a
second try, another brain), the reply begins with it. A sentence is what the checks read: the figure may go on in the
next token ("17" … "0 EUR"), and the end of a sentence can make an offer of a promise ("… if you agree").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import regex

LONGEST = 8_000  # characters that a model may say in one call; a reply has a few hundred
_SAME = 3  # times that a sentence may stand in one answer
_MARK = 64  # characters, more than the end of a sentence and the space behind it have
_SHORT = 20  # characters: what is shorter may well be repeated, as in a list
_END = regex.compile(
    r"""
    (?:(?<!(?:\A|[^\d.,])\d{1,2})(?<!\b\p{L})\.+(?=[\s"'”’»)\]]*\s+[^\s\d\p{Ll}])
      |[!?؟]+)["'”’»)\]]*(?=\s+\S)
    |[。！？]+["'”’」』）]*(?=\s*[^\s"'”’」』）。！？])
    |[^\s](?=\s*\n\s*\S)
    """,
    regex.VERBOSE,
)
"""Where a sentence ends; not in "3. Mai", "z. B." and "approx. 5"."""

_THOUGHT = regex.compile(r"\A\s*<think>.*?(?:</think>|\Z)", regex.DOTALL)
"""What some models write before they answer; it is for nobody."""


class Endless(Exception):
    """The model does not come to an end: it says more than anybody reads, or the same again and again."""


@dataclass(kw_only=True)
class Speech:
    """The text of one turn's answer as far as it was shown; placeholders stand for personal data.

    Each call of the model begins with `listen`. A sentence is shown when the next one has begun, so that a single
    sentence before a tool call ("Let me look that up.") never is, and the last one comes with the reply.
    """

    shown: str = ""
    said: str = ""  # by the call that is running
    broken: bool = False  # the last call broke off after it had shown something
    _base: str = ""
    _seen: int = 0
    _read: int = 0
    _held: bool = False
    _passes: Callable[[str], bool] = field(default=lambda _: False, repr=False)
    _show: Callable[[str], None] = field(default=lambda _: None, repr=False)

    def listen(self, *, passes: Callable[[str], bool], show: Callable[[str], None]) -> None:
        """Begin a call of the model. `passes` tells whether a text may be shown, `show` shows all that may."""
        self._base, self._seen, self.said, self._held = self.shown, len(self.shown), "", False
        self._read = self._seen
        self._passes, self._show = passes, show

    def hear(self, piece: str) -> None:
        """Take in a piece of what the model says, and show what has become whole. Raises `Endless`."""
        self.said += piece
        if len(self.said) > LONGEST:
            raise Endless(f"more than {LONGEST} characters")
        if piece:
            self._show_sentences()

    def whole(self, text: str) -> str:
        """The reply that what the model said makes, after what was shown; raises `Endless`."""
        if len(text) > LONGEST:
            raise Endless(f"more than {LONGEST} characters")
        joined = _joined(self._base, _spoken(text))
        if _most_frequent(joined) >= _SAME:
            raise Endless("the same sentence again and again")
        return joined

    def before(self, text: str) -> str:
        """A text of another brain, after what was shown."""
        return f"{self.shown}\n\n{text}" if self.shown else text

    def _show_sentences(self) -> None:
        text = _joined(self._base, _spoken(self.said))
        start, self._read = max(self._seen, self._read - _MARK), len(text)
        for end in _ends(text, after=start):
            self._seen = end
            if (times := _most_frequent(text[:end])) >= _SAME:
                raise Endless("the same sentence again and again")
            # After one that is held back all are: they would have a hole before them.
            self._held = self._held or times > 1 or not self._passes(text[:end])
            if not self._held:
                self.shown = text[:end]
                self._show(self.shown)


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, the last one whole or not."""
    found, start = [], 0
    for end in [*_ends(text), len(text)]:
        found.append(text[start:end].strip())
        start = end
    return found


def _ends(text: str, *, after: int = 0) -> list[int]:
    """Where sentences end behind which something else has begun."""
    return [match.end() for match in _END.finditer(text, max(0, after - 1)) if match.end() > after]


def _spoken(text: str) -> str:
    return _THOUGHT.sub("", text).strip()


def _joined(shown: str, text: str) -> str:
    """What was shown and what follows it; a model that begins anew with the same words goes on behind them."""
    if not shown or text.startswith(shown):
        return text
    if shown.startswith(text):
        return shown
    return f"{shown}\n\n{text}"


def _most_frequent(text: str) -> int:
    counted = Counter(sentence for sentence in sentences(text) if len(sentence) >= _SHORT)
    return max(counted.values(), default=0)
