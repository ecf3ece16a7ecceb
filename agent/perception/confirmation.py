"""Whether a message is a yes, a no, or a yes with a condition.

Money and goods move on this answer, so a "yes" is only said of a message that says yes and nothing that could take it
back: no "no", no "but", "only", "if", no question, no other request. "Yes but only the shoes" and "yes, to the new
address?" are conditional; "no, the other order" is a no; what is neither is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from agent.perception.lexicon import Lexicon, every_lexicon, lexicon
from agent.perception.text import fold, has_cjk, words

Answer = Literal["yes", "no", "conditional"]

_YES_EMOJI: Final = re.compile("[👍👌✅✔☑🆗🙆💯🤝🫡]")
_NO_EMOJI: Final = re.compile("[👎❌🚫✖🙅⛔🛑]")
_EMOJI_TAIL = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d♂♀]")
_QUESTION = re.compile(r"[?？؟]")
_TERMS = re.compile(r"[?？؟]|\d")  # a question or a figure: the answer may change what was proposed
_LONGEST: Final = 14  # words that an answer may have before a lone "yes" in it counts for little


class ConfirmationReader:
    """Reads confirmations by the topics `answer.*` of the lexicons; stateless."""

    def read(self, text: str, *, languages: Sequence[str | None] = ()) -> Answer | None:
        """What `text` answers to a yes-or-no question; None when it answers none.

        `languages` are those that the message may be in; without them all are looked in.
        """
        words = lexicon(*languages) if languages else every_lexicon()
        folded = _EMOJI_TAIL.sub("", fold(text))
        for hit in sorted(
            words.hits("answer.neither", folded, keep_negated=True), key=lambda hit: -hit.start
        ):
            folded = folded[: hit.start] + folded[hit.end :]
        return _Answer(text, folded, words).read()


class _Answer:
    """One message under the question whether it is a yes."""

    def __init__(self, text: str, folded: str, words: Lexicon) -> None:
        self._text, self._folded, self._words = text, folded, words
        self._hits = {
            topic: list(words.hits(f"answer.{topic}", folded, keep_negated=True))
            for topic in ("affirm", "deny", "condition")
        }
        self._start = self._lead()

    def read(self) -> Answer | None:
        """The answer."""
        if self._words.is_only("answer.polite", self._folded):
            return "yes"
        leads_no, leads_yes = self._leads("deny"), self._leads("affirm")
        yes = leads_yes or _YES_EMOJI.search(self._text) is not None
        no = self._says("deny") or _NO_EMOJI.search(self._text) is not None
        if leads_no and not (leads_yes and self._is_longer()):
            return "no"
        if not yes:
            return self._without_lead(no=no)
        if no or _TERMS.search(self._folded) or self._says("condition") or self._has_more():
            return "conditional"
        return "yes"

    def _lead(self) -> int:
        """Where the message's first telling word starts."""
        found = re.match(_LEADING % self._words.part("answer.lead"), self._folded)
        return found.end() if found is not None and found.end() < len(self._folded) else 0

    def _leads(self, topic: str) -> bool:
        """Whether the message starts with a word of `topic`, politeness and interjections aside."""
        return any(hit.start <= self._start for hit in self._hits[topic])

    def _is_longer(self) -> bool:
        """Whether a yes phrase at the start covers the no word in it ("no problem", "لا مانع", "不错", "why not")."""
        ends = {
            topic: max((hit.end for hit in self._hits[topic] if hit.start <= self._start), default=0)
            for topic in ("affirm", "deny")
        }
        return ends["affirm"] > ends["deny"]

    def _says(self, topic: str) -> bool:
        """Whether a word of `topic` occurs that no longer yes phrase covers ("why not")."""
        return any(
            not any(
                yes.start <= hit.start and hit.end <= yes.end and yes.end - yes.start > hit.end - hit.start
                for yes in self._hits["affirm"]
            )
            for hit in self._hits[topic]
        )

    def _without_lead(self, *, no: bool) -> Answer | None:
        """An answer that comes late in a short message ("I think so, yes", "das bitte nicht")."""
        folded = self._folded
        if _QUESTION.search(folded) or len(words(folded)) > 6 or (has_cjk(folded) and len(folded) > 8):
            return None
        if no:
            return "no" if len(self._rest("deny")) <= (2 if has_cjk(folded) else 1) else None
        if not self._words.has("answer.affirm", folded) or self._rest("affirm"):
            return None
        return "conditional" if self._says("condition") else "yes"

    def _has_more(self) -> bool:
        """Whether the message goes on to something else after its yes."""
        limit = 6 if has_cjk(self._folded) else 4
        return (
            len(self._rest("affirm")) > limit
            or len(words(self._folded)) > _LONGEST
            or self._words.has("answer.repeated", self._folded, keep_negated=True)
        )

    def _rest(self, topic: str) -> list[str]:
        """What remains without words of `topic` and polite words; single characters where words are not parted."""
        left = self._words.without(f"answer.{topic}", self._folded)
        left = self._words.without("answer.filler", left)
        return [char for char in left if char.isalnum()] if has_cjk(left) else words(left)


_LEADING: Final = r"^(?:[^\w👍👌✅👎❌]|(?:%s)(?!\w)[\s,.!]*)+"
