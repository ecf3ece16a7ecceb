# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501, SIM905
"""Names of people in cased scripts: introductions, signatures, salutations, titles.

There is no named-entity model behind this: in mixed languages and lower case they take verbs for people
("Rufen Sie" is a person to an English one). A name counts where the words around it announce one.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, POSSIBLE, SURE, Span, SpanRecogniser
from guardrails.recognisers.cues import cue, word_set, words_of
from guardrails.recognisers.lexicon import GIVEN_NAMES, NO_NAMES

_PARTICLES = (
    r"(?:von|van|de|la|del|della|der|den|dos|das|da|di|do|du|le|el|al|bin|binti|bint|ibn|ten|ter|zu|y|e)"
)
_LETTER = r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{M}]"
_WORD = rf"{_LETTER}(?:[\p{{Latin}}\p{{Cyrillic}}\p{{Greek}}\p{{M}}'’.-]{{0,24}}{_LETTER})?\.?"
_CANDIDATE = regex.compile(rf"{_WORD}(?:\s(?:{_PARTICLES}\s){{0,2}}{_WORD}){{0,3}}")
_TOKEN = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{M}'’.-]+")

# Strong cues: what follows is a name in whatever case it is written.
_STRONG = regex.compile(rf"{cue('name')}\s{{0,4}}(?={_LETTER})", regex.IGNORECASE)
# Weak cues: "I'm …" is followed by anything; what follows must look like a name.
_WEAK = regex.compile(rf"{cue('name_likely')}\s(?={_LETTER})", regex.IGNORECASE)
_TITLE = regex.compile(rf"{cue('title')}\s(?=(?-i:\p{{Lu}})|d[r]\.)", regex.IGNORECASE)
_RELATION = regex.compile(rf"{cue('relation')},?\s(?=(?-i:\p{{Lu}}))", regex.IGNORECASE)
_CLOSING = regex.compile(
    rf"(?:^|(?<=[\n.,!?]\s?)|(?<=\n))\s*{cue('closing')}\s?[,.!;:-]{{0,2}}\s*(?=(?-i:\p{{Lu}}))",
    regex.IGNORECASE,
)
_SALUTATION = regex.compile(rf"(?:^|\n)\s*{cue('salutation')}\s(?=(?-i:\p{{Lu}}))", regex.IGNORECASE)
# Vietnamese: few family names, all before the given ones.
_VIETNAMESE = regex.compile(
    rf"(?<!\p{{L}}){words_of('surname', 'Latin')}(?!\p{{L}})(?:\s(?-i:\p{{Lu}}\p{{Ll}}{{0,8}})){{1,4}}(?!\p{{L}})",
    regex.IGNORECASE,
)
# "Mehmet Yılmaz adına", "Zeynep Hanım": the word stands after the name.
_TITLE_AFTER = regex.compile(
    rf"(?<!\p{{L}})(?P<name>\p{{Lu}}\p{{L}}+(?:\s\p{{Lu}}\p{{L}}+){{0,2}})(?=\s(?i:{words_of('name_after', 'Latin')})(?!\p{{L}}))"
)
_GIVEN_NAMES = GIVEN_NAMES | word_set("given_name")
_NO_NAMES = NO_NAMES | word_set("no_name")
_ABBREVIATIONS = frozenset({"dr", "prof", "jr", "sr", "st", "ste", "mag", "dipl", "ing"})
_ENDS_LINE = regex.compile(r"\s*(?:[,.!;:)]|$|\n|-\s)")
_ALONE = regex.compile(
    r"(?:^|\n)[ \t]*(?P<name>\p{Lu}[\p{L}'-]{1,20}(?:[ \t]\p{Lu}[\p{L}'-]{1,24}){1,3})[ \t]*(?=\n|$)"
)
_TWO = regex.compile(
    r"(?<![\p{L}'\"„«-])(?P<given>\p{Lu}\p{Ll}{1,15}(?:-\p{Lu}\p{Ll}+)?)\s(?P<family>\p{Lu}['’]?[\p{Latin}\p{Cyrillic}]+(?:-\p{Lu}\p{L}+)?)(?![\p{Latin}\p{Cyrillic}-])"
)
_COMMON_NOUNS = frozenset(
    """shoes sneakers sneaker shirt coat lamp dress jacket shop store street straße road order rue calle bag hemd kleid mantel sandale sandalen
    jacke tisch lampe schuhe boots sandals collection set chair desk edition home black white blue red sand navy""".split()
)


class LatinNameRecogniser(SpanRecogniser):
    """Names in Latin and other cased scripts."""

    def __init__(self) -> None:
        super().__init__("NAME")

    def spans(self, view: str) -> Iterator[Span]:
        """One pass a cue; titles, closings and salutations ask for a capital, introductions do not."""
        for told in _STRONG.finditer(view):
            yield from _name_at(view, told.end(), lower_case=True, score=SURE)
        for pattern, longest in ((_TITLE, 3), (_RELATION, 3), (_CLOSING, 4)):
            for told in pattern.finditer(view):
                yield from _name_at(
                    view, told.end(), longest=longest, score=LIKELY, whole_line=pattern is _CLOSING
                )
        for match in _TITLE_AFTER.finditer(view):
            if match["name"].split()[0].casefold() not in _NO_NAMES:
                yield Span(match.start("name"), match.end("name"), LIKELY)
        for pattern in (_WEAK, _SALUTATION):
            for told in pattern.finditer(view):
                yield from _likely_name_at(view, told.end())
        yield from _uncued(view)


def _name_at(
    view: str,
    start: int,
    *,
    score: float,
    longest: int = 4,
    lower_case: bool = False,
    whole_line: bool = False,
) -> Iterator[Span]:
    """The words from `start` on that can be a name."""
    match = _CANDIDATE.match(view, start)
    if match is None:
        return
    end = start
    for count, token in enumerate(_TOKEN.finditer(view, start, match.end())):
        word = token[0].strip(".'’-")
        if not _continues(view, word, token, count, lower_case=lower_case) or count == longest:
            break
        end = token.start() + len(token[0].rstrip(".'’-")) if _ends_sentence(word, token[0]) else token.end()
        if _ends_sentence(word, token[0]):
            break
    end = _without_trailing_particle(view, start, end)
    if end > start and not (whole_line and not _ENDS_LINE.match(view, end)):
        yield Span(start, end, score)


def _ends_sentence(word: str, written: str) -> bool:
    return written.endswith(".") and len(word) > 1 and word.casefold() not in _ABBREVIATIONS


def _continues(view: str, word: str, token: regex.Match[str], count: int, *, lower_case: bool) -> bool:
    folded = word.casefold()
    if regex.fullmatch(_PARTICLES, folded):
        return count > 0 or word[:1].isupper()
    if folded in _NO_NAMES:
        return False
    if word[:1].isupper() or not word[:1].islower():
        return True
    if folded in _ABBREVIATIONS:
        return True
    if not lower_case:
        return False
    # In lower case the first word after a strong cue is the name; a second one only where the phrase ends after it.
    return count == 0 or (count <= 2 and _ENDS_LINE.match(view, token.end()) is not None)


def _without_trailing_particle(view: str, start: int, end: int) -> int:
    words = view[start:end].split(" ")
    while words and regex.fullmatch(_PARTICLES, words[-1].casefold()):
        words.pop()
    return start + len(" ".join(words))


def _likely_name_at(view: str, start: int) -> Iterator[Span]:
    """After a weak cue: a known given name, or two capitalised words that end the phrase."""
    for span in _name_at(view, start, score=POSSIBLE):
        words = view[span.start : span.end].split()
        first = words[0].strip(".").casefold()
        if first in _GIVEN_NAMES or first.partition("-")[0] in _GIVEN_NAMES:
            yield span._replace(score=LIKELY)
        elif len(words) > 1 and _ENDS_LINE.match(view, span.end):
            yield span


def _uncued(view: str) -> Iterator[Span]:
    """A line of its own, or any two capitalised words, that begin with a known given name."""
    for match in _ALONE.finditer(view):
        if match["name"].split()[0].casefold() in _GIVEN_NAMES:
            yield Span(match.start("name"), match.end("name"), LIKELY)
    for match in _VIETNAMESE.finditer(view):
        if match[0][0].isupper():
            yield Span(match.start(), match.end(), POSSIBLE)
    for match in _TWO.finditer(view, overlapped=True):
        family = match["family"].casefold()
        if (
            match["given"].casefold() in _GIVEN_NAMES
            and family not in _NO_NAMES
            and family not in _COMMON_NOUNS
        ):
            yield Span(match.start(), match.end(), POSSIBLE)
