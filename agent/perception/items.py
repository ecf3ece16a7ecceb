"""Which of the lines on the table a message means: "the blue one", "both shoes", "everything but the lamp".

Each line brings its title and the words that people use for it, its colour, its kind. A line is mentioned when its
words occur in the message, typos forgiven. A line whose words are a part of another's ("shoes" of "blue shoes") is not
meant, unless the message says "both" or "all". Two lines that the words cannot tell apart are reported as uncertain.
What a negation stands right beside ("not the socks, the lamp", "die Socken nicht, die Lampe") is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from agent.perception.contrast import MARKS, part_refused
from agent.perception.lexicon import Lexicon
from agent.perception.selection import EXCEPT, Selection, read_selection
from agent.perception.text import LETTER, fold, has_cjk


@dataclass(frozen=True, kw_only=True)
class ItemWords:
    """A line that can be meant. `words` are further words and phrases for it, in any language: colour, kind, size."""

    line_id: str
    title: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemMatch:
    """The lines meant, in their order. `excluded` are those that the message leaves out or keeps.

    `all` says that everything is meant (apart from `excluded`); `uncertain` that the words fit more lines than meant.
    """

    line_ids: tuple[str, ...] = ()
    all: bool = False
    uncertain: bool = False
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Mention:
    """Where words of a line stand in the text: a set of character positions."""

    line_id: str
    places: frozenset[int]


_WORDS = re.compile(rf"{LETTER}+(?:['-]{LETTER}+)*")
_PARTS = re.compile(rf"{LETTER}+")
_ARABIC_PREFIXES: Final = ("وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_SHORTEST_THAI: Final = 6  # letters: two of them are a syllable, where two Chinese characters are a word
_MIN_FUZZY: Final = 5  # shorter words must be right, but for their ending


def match_items(text: str, items: Sequence[ItemWords], words: Lexicon) -> ItemMatch:
    """The lines of `items` that `text` means; nothing found gives an empty match."""
    folded = fold(text)
    selection = read_selection(text, words)
    wanted_text, unwanted_text = split_wanted(folded, words)
    places = [mention.places for mention in _mentions(wanted_text, items, words)]
    wanted_text, refused_text = part_refused(wanted_text, places, words)
    unwanted_text = f"{unwanted_text} , {refused_text}"
    wanted = _mentions(wanted_text, items, words)
    out = _resolve(_mentions(unwanted_text, items, words), items, everything=True)[0]
    if words.has("pick.rest", folded, keep_negated=True) and (out or wanted):
        named = out or _resolve(wanted, items, everything=False)[0]
        return (
            _without(items, named) if out else ItemMatch(line_ids=_ordered(items, set(ids(items))), all=True)
        )
    if out and not wanted:
        return _without(items, out)
    if wanted:
        chosen, uncertain = _resolve(wanted, items, everything=_takes_all(selection, wanted))
        out = out if chosen - out else set()  # "in black, not blue" is said of one and the same line
        chosen -= out
        return ItemMatch(
            line_ids=_ordered(items, chosen),
            all=len(chosen) == len(items) and selection.all,
            uncertain=len(chosen) > 1 and (uncertain or (selection.both and len(chosen) > 2)),
            excluded=_ordered(items, out),
        )
    return _by_selection(selection, items, folded, words)


def ids(items: Sequence[ItemWords]) -> tuple[str, ...]:
    """The line ids of `items`."""
    return tuple(item.line_id for item in items)


def _without(items: Sequence[ItemWords], out: set[str]) -> ItemMatch:
    kept = set(ids(items)) - out
    return ItemMatch(line_ids=_ordered(items, kept), all=True, excluded=_ordered(items, out))


def _ordered(items: Sequence[ItemWords], chosen: set[str]) -> tuple[str, ...]:
    return tuple(line_id for line_id in ids(items) if line_id in chosen)


def _takes_all(selection: Selection, mentions: Sequence[_Mention]) -> bool:
    """Whether every line that fits is meant: "both", "all", or as many pieces as there are lines that fit."""
    return selection.all or (len(mentions) > 1 and len(mentions) in selection.quantities)


def split_wanted(folded: str, words: Lexicon) -> tuple[str, str]:
    """The part that is wanted and the part that is left out ("except …", "keep the …")."""
    found = words.first(EXCEPT, folded)
    clauses = _clauses(words)
    if found is not None:
        before, after = folded[: found.start], folded[found.end :]
        if has_cjk(after):
            end = words.first(("pick.except_end",), after)
            if end is not None:
                return f"{before} {after[end.end :]}", after[: end.start]
        if found.topic == "pick.but_not":  # "yes but not the shoes, the lamp"
            left_out, *rest = clauses.split(after, maxsplit=1)
            return f"{before} , {' '.join(rest)}", left_out
        return before, after
    wanted, unwanted = list(folded), [" "] * len(folded)
    for start, stop in _between(clauses, folded):
        if words.has("pick.kept", folded[start:stop], keep_negated=True):
            unwanted[start:stop] = folded[start:stop]
            wanted[start:stop] = " " * (stop - start)
    return "".join(wanted), "".join(unwanted)


def _between(between: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the parts of `text` begin and end that matches of `between` divide."""
    start = 0
    for found in between.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


@lru_cache(maxsize=64)
def _clauses(words: Lexicon) -> re.Pattern[str]:
    """Where one clause ends: a mark, or a word such as "but"."""
    return re.compile(rf"{MARKS}|{words.bordered('but')}")


@lru_cache(maxsize=64)
def _function_words(words: Lexicon) -> re.Pattern[str]:
    """Words that join and negate: they are no item's name with a typo ("tapi", Indonesian for "but", and "topi")."""
    return re.compile(words.part("but", "and", "negation", "pick.not_this", "pick.that_not"))


@lru_cache(maxsize=64)
def _common(words: Lexicon) -> re.Pattern[str]:
    """A word that says nothing about which item is meant ("the", "with", "size")."""
    return re.compile(words.part("common"))


def _mentions(folded: str, items: Sequence[ItemWords], words: Lexicon) -> list[_Mention]:
    """The lines whose words occur in `folded`, with where."""
    if not folded.strip():
        return []
    tokens = [(match.start(), match.end(), match.group()) for match in _WORDS.finditer(folded)]
    common, joining = _common(words), _function_words(words)
    tokens = [token for token in tokens if not joining.fullmatch(token[2])]
    syllables = words.languages[:1] == ("vi",)
    found = []
    for item in items:
        places: set[int] = set()
        for phrase in (item.title, *item.words):
            if syllables:
                places |= _syllable_places(fold(phrase), folded)
            else:
                places |= _places(fold(phrase), folded, tokens, common)
        if places:
            found.append(_Mention(item.line_id, frozenset(places)))
    return found


def _places(
    phrase: str, folded: str, tokens: Sequence[tuple[int, int, str]], common: re.Pattern[str]
) -> set[int]:
    """The positions of `phrase` (or, for several words, of each of its telling words) in the text."""
    if has_cjk(phrase):
        return _han_places(phrase, folded)
    places: set[int] = set()
    for word in _WORDS.findall(phrase):
        if common.fullmatch(word) or (len(word) < 2 and not word.isdigit()):
            continue
        for start, end, token in tokens:
            if _alike(word, token):
                places.update(range(start, end))
    return places


def _syllable_places(phrase: str, folded: str) -> set[int]:
    """Where the phrase stands, or its longest run of two syllables or more.

    Vietnamese writes a space after each syllable, and without their marks most are a letter from another ("trong",
    "trang"): one alone names nothing, and none is taken for a typo.
    """
    parts = _WORDS.findall(phrase)
    for size in range(len(parts), min(len(parts), 2) - 1, -1):
        for offset in range(len(parts) - size + 1):
            run = r"\W+".join(map(re.escape, parts[offset : offset + size]))
            found = re.search(rf"(?<!\w){run}(?!\w)", folded)
            if size and found:
                return set(range(*found.span()))
    return set()


def _han_places(phrase: str, folded: str) -> set[int]:
    """Where each part of the phrase stands, or its longest run of two characters or more ("台灯" of "黄铜台灯")."""
    places: set[int] = set()
    for part in _PARTS.findall(phrase):
        if has_cjk(part):
            places |= _longest_run(part, folded)
            continue
        for found in re.finditer(rf"(?<![0-9a-z]){re.escape(part)}(?![0-9a-z])", folded):
            places.update(range(*found.span()))
    return places


def _longest_run(part: str, folded: str) -> set[int]:
    shortest = min(len(part), _SHORTEST_THAI if _THAI.search(part) else 2)
    for size in range(len(part), shortest - 1, -1):
        for offset in range(len(part) - size + 1):
            at = folded.find(part[offset : offset + size])
            if at >= 0:
                return set(range(at, at + size))
    return set()


def _alike(word: str, token: str) -> bool:
    """Whether `token` is `word`, another form of it, or `word` with a typo."""
    if word == token:
        return True
    if "\u0600" <= token[0] <= "\u06ff":
        return _arabic_stem(word) == _arabic_stem(token)
    if word.isdigit() or token.isdigit():
        return False
    if "\uac00" <= token[0] <= "\ud7a3":  # particles join the word in Korean
        return token.startswith(word) and len(token) - len(word) <= 3
    shorter, longer = sorted((word, token), key=len)
    if len(shorter) >= 4 and longer.startswith(shorter) and len(longer) - len(shorter) <= 3:
        return True
    if len(shorter) == 3 and longer == f"{shorter}nya":  # Indonesian: "the vase"
        return True
    if (
        len(shorter) >= 4 and len(longer) >= 8 and longer.endswith(shorter)
    ):  # German compounds: Schreibtischlampe
        return True
    if min(len(word), len(token)) < _MIN_FUZZY and not (len(word) == len(token) == _MIN_FUZZY - 1):
        return len(shorter) >= 3 and longer in (f"{shorter}s", f"{shorter}e", f"{shorter}es", f"{shorter}n")
    if len(word) == len(token) == _MIN_FUZZY - 1 and sorted(word) == sorted(token):
        return word[0] == token[0] and OSA.distance(word, token) == 1
    allowed = 1 if min(len(word), len(token)) < 8 else 2
    return word[0] == token[0] and OSA.distance(word, token, score_cutoff=allowed) <= allowed


def _arabic_stem(word: str) -> str:
    """`word` without its prefixes and a final feminine or plural mark, as far as three letters remain."""
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    for suffix in ("ات", "ين", "ه", "ا", "اء"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def _resolve(
    mentions: Sequence[_Mention], items: Sequence[ItemWords], *, everything: bool
) -> tuple[set[str], bool]:
    """The lines meant by `mentions` and whether more than meant fit."""
    if everything:
        best = _undominated(mentions) if len({m.places for m in mentions}) > 1 else list(mentions)
        shared = _sharing(best, mentions)
        return {mention.line_id for mention in shared}, False
    best = _undominated(mentions)
    same_words = len({mention.places for mention in best}) < len(best)
    return {mention.line_id for mention in best}, same_words and len(items) > 1


def _undominated(mentions: Sequence[_Mention]) -> list[_Mention]:
    """The mentions whose words are not a part of another's."""
    return [mention for mention in mentions if not any(mention.places < other.places for other in mentions)]


def _sharing(best: Sequence[_Mention], mentions: Sequence[_Mention]) -> list[_Mention]:
    """With "both" or "all" the lines that share a word count too, unless a colour or the like set them apart."""
    return (
        list(best) if len(best) > 1 else [m for m in mentions if m.places == best[0].places] if best else []
    )


def _by_selection(selection: Selection, items: Sequence[ItemWords], folded: str, words: Lexicon) -> ItemMatch:
    """No line is named: "all", "the first", "both"; "the other" of two cannot be told here."""
    lines = ids(items)
    if selection.ordinals and not words.has("pick.other", folded, keep_negated=True):
        places = [number - 1 if number > 0 else len(lines) - 1 for number in selection.ordinals]
        chosen = {lines[place] for place in places if 0 <= place < len(lines)}
        return ItemMatch(line_ids=_ordered(items, chosen), uncertain=len(chosen) < len(selection.ordinals))
    counted = len(lines) in selection.quantities and len(lines) > 1
    if selection.all or counted:
        return ItemMatch(line_ids=lines, all=True, uncertain=selection.both and len(lines) > 2)
    return ItemMatch()
