"""Whether a message is a yes, a no, or a yes with a condition.

Money and goods move on this answer, so a "yes" is only said of a message that says yes and nothing that could take it
back: no "no", no "but", "only", "if", no question, no other request. "Yes but only the shoes" and "yes, to the new
address?" are conditional; "no, the other order" is a no; what is neither is None.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from agent.perception.lexicon import Lexicon
from agent.perception.text import fold, has_cjk, words

Answer = Literal["yes", "no", "conditional"]

_YES_EMOJI: Final = re.compile("[👍👌✅✔☑🆗🙆💯🤝🫡]")
_NO_EMOJI: Final = re.compile("[👎❌🚫✖🙅⛔🛑]")
_EMOJI_TAIL = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d♂♀]")
_FILLER: Final = frozenset(
    [
        "please",
        "pls",
        "plz",
        "thanks",
        "thank",
        "you",
        "thx",
        "ty",
        "so",
        "much",
        "a",
        "lot",
        "very",
        "many",
        "well",
        "then",
        "now",
        "just",
        "it",
        "that",
        "this",
        "i",
        "do",
        "would",
        "like",
        "to",
        "want",
        "go",
        "the",
        "and",
        "for",
        "me",
        "my",
        "with",
        "all",
        "good",
        "is",
        "fine",
        "really",
        "oh",
        "ah",
        "hey",
        "hi",
        "hello",
        "um",
        "hmm",
        "er",
        "ok",
        "great",
        "again",
        "by",
        "bitte",
        "danke",
        "vielen",
        "dank",
        "schon",
        "sehr",
        "gern",
        "gerne",
        "so",
        "das",
        "es",
        "ich",
        "mir",
        "dann",
        "mal",
        "jetzt",
        "doch",
        "dir",
        "ihnen",
        "machen",
        "sie",
        "wir",
        "und",
        "das",
        "ist",
        "fur",
        "mich",
        "alles",
        "also",
        "na",
        "ach",
        "hm",
        "gut",
        "super",
        "herzlichen",
        "lieben",
        "schnell",
        "gleich",
        "sofort",
        "man",
        "mochte",
        "es",
        "zu",
        "durch",
        "fuhren",
        "durchfuhren",
        "ausfuhren",
        "merci",
        "beaucoup",
        "bien",
        "s'il",
        "vous",
        "te",
        "plait",
        "alors",
        "donc",
        "je",
        "le",
        "la",
        "les",
        "veux",
        "c'est",
        "ca",
        "moi",
        "pour",
        "tout",
        "de",
        "suite",
        "mon",
        "est",
        "et",
        "gracias",
        "muchas",
        "por",
        "favor",
        "entonces",
        "pues",
        "lo",
        "quiero",
        "es",
        "el",
        "la",
        "me",
        "ya",
        "mismo",
        "eso",
        "que",
        "haz",
        "hazlo",
        "adelante",
        "con",
        "y",
        "شكرا",
        "جزيلا",
        "لك",
        "لكم",
        "من",
        "فضلك",
        "لو",
        "سمحت",
        "الان",
        "الحين",
        "هذا",
        "انا",
        "اريد",
        "ذلك",
        "كذا",
        "جدا",
        "يا",
        "الله",
        "حبيبي",
        "اخي",
        "عزيزي",
        "دلوقتي",
        "و",
        "على",
        "كده",
    ]
)
_HAN_FILLER: Final = re.compile(r"[的了吧啊呀哦呢嘛哈啦谢请麻烦您你帮我就这样那么办理处一下快点多感亲好是对]")
_HAN_POLITE: Final = re.compile(r"[你您]们?好|对不起|不好意思|好久|好[多几]|[很太真]好")
"""Words that hold a yes or a no and say neither: hello, sorry, so long."""
_QUESTION = re.compile(r"[?？؟]")
_TERMS = re.compile(r"[?？؟]|\d")  # a question or a figure: the answer may change what was proposed
_ONLY_POLITE = re.compile(
    r"\W*(?:please|pls|plz|bitte|bitte bitte|s'il vous plait|s'il te plait|svp|stp|por favor|porfa|请|麻烦|من فضلك|لو سمحت)\W*"
)
_LONGEST: Final = 14  # words that an answer may have before a lone "yes" in it counts for little
_SAID: Final = re.compile(
    r"(?<!\w)(?:i said|said|i mean|i meant|ich sagte|ich meine|je dis|j'ai dit|dije|digo|he dicho|قلت|اقول|انا اقول)(?!\w)|我说|我是说"
)


class ConfirmationReader:
    """Reads confirmations in the six languages; stateless after construction."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or Lexicon.load("confirmation")

    def read(self, text: str) -> Answer | None:
        """What `text` answers to a yes-or-no question; None when it answers none."""
        folded = _HAN_POLITE.sub("", _EMOJI_TAIL.sub("", fold(text)))
        if _ONLY_POLITE.fullmatch(folded):
            return "yes"
        leads_no, leads_yes = self._leads(folded, "no"), self._leads(folded, "yes")
        yes = leads_yes or _YES_EMOJI.search(text) is not None
        no = self._says(folded, "no") or _NO_EMOJI.search(text) is not None
        if leads_no and not (leads_yes and self._is_longer(folded)):
            return "no"
        if not yes:
            return self._without_lead(folded, no=no)
        if no or _TERMS.search(folded) or self._says(folded, "condition") or self._has_more(folded):
            return "conditional"
        return "yes"

    def _leads(self, folded: str, topic: str) -> bool:
        """Whether the message starts with a word of `topic`, politeness and interjections aside."""
        start = _lead(folded)
        return any(hit.start <= start for hit in self._lexicon.hits(topic, folded, keep_negated=True))

    def _is_longer(self, folded: str) -> bool:
        """Whether a yes phrase at the start covers the no word in it ("no problem", "لا مانع", "不错", "why not")."""
        start = _lead(folded)
        ends = {
            topic: max(
                (
                    hit.end
                    for hit in self._lexicon.hits(topic, folded, keep_negated=True)
                    if hit.start <= start
                ),
                default=0,
            )
            for topic in ("yes", "no")
        }
        return ends["yes"] > ends["no"]

    def _says(self, folded: str, topic: str) -> bool:
        """Whether a word of `topic` occurs that no longer yes phrase covers ("why not")."""
        covered = [(hit.start, hit.end) for hit in self._lexicon.hits("yes", folded, keep_negated=True)]
        return any(
            not any(
                start <= hit.start and hit.end <= end and end - start > hit.end - hit.start
                for start, end in covered
            )
            for hit in self._lexicon.hits(topic, folded, keep_negated=True)
        )

    def _without_lead(self, folded: str, *, no: bool) -> Answer | None:
        """An answer that comes late in a short message ("I think so, yes", "das bitte nicht")."""
        if _QUESTION.search(folded) or len(words(folded)) > 6 or (has_cjk(folded) and len(folded) > 8):
            return None
        if no:
            return "no" if len(self._rest(folded, "no")) <= (2 if has_cjk(folded) else 1) else None
        said = next(self._lexicon.hits("yes", folded), None) is not None
        if not said or not self._is_all(folded):
            return None
        return "conditional" if self._says(folded, "condition") else "yes"

    def _is_all(self, folded: str) -> bool:
        """Whether nothing stands in the message besides the yes and polite words."""
        return not self._rest(folded)

    def _has_more(self, folded: str) -> bool:
        """Whether the message goes on to something else after its yes."""
        limit = 6 if has_cjk(folded) else 4
        return (
            len(self._rest(folded)) > limit
            or len(words(folded)) > _LONGEST
            or _SAID.search(folded) is not None
        )

    def _rest(self, folded: str, topic: str = "yes") -> list[str]:
        """What remains of the message without words of `topic` and polite words; single characters in Chinese."""
        left = list(folded)
        for hit in self._lexicon.hits(topic, folded, keep_negated=True):
            left[hit.start : hit.end] = " " * (hit.end - hit.start)
        text = "".join(left)
        if has_cjk(text):
            return [char for char in _HAN_FILLER.sub("", text) if char.isalnum()]
        return [word for word in words(text) if word not in _FILLER]


_LEADING = re.compile(
    r"^(?:[^\w👍👌✅👎❌]|(?:oh|ah|ach|um|hmm+|hm|well|also|na|so|alors|bon|eh bien|bueno|pues|اه|طيب|hey|hi|hello|"
    r"thanks|thank you|danke|merci|gracias|شكرا|哦|那|嗯嗯)(?!\w)[\s,.!]*)+"
)


def _lead(folded: str) -> int:
    """Where the message's first telling word starts."""
    found = _LEADING.match(folded)
    return found.end() if found is not None and found.end() < len(folded) else 0
