"""Words for the lexical search, in any script: what counts as the same word for a shopper becomes one token.

Latin, Greek and Cyrillic: lower case, no accents, long words also by their first letters, which stands in for
a stemmer in every language ("returned", "returning" → "retur…"). Arabic: no vowel signs, one alef, one yeh,
no article. Chinese, Japanese, Korean and Thai, which do not part words by spaces as others do: pairs of
neighbouring characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_STEM = 5
_WORD = re.compile(r"[\w\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]+(?:[.,]\d+)*")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ARABIC_FORMS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"}
)
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_PAIRED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\U00020000-\U0003134f]+"
)


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, in order, with repetitions."""
    found: list[str] = []
    for word in _WORD.findall(_folded(text)):
        found.extend(_of_word(word))
    return found


def _folded(text: str) -> str:
    """Return the text in one case, without accents and vowel signs, but with Thai and Korean kept whole."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (char for char in decomposed if not _is_accent(char))
    return unicodedata.normalize("NFKC", "".join(kept))


def _is_accent(char: str) -> bool:
    """Whether a character is a mark that people leave out; the vowel signs of Thai and others are not."""
    return (unicodedata.combining(char) != 0 and ord(char) < 0x0700) or char == "\u0640"


def _of_word(word: str) -> Iterator[str]:
    """Yield the tokens of what stood between spaces."""
    rest = 0
    for match in _PAIRED.finditer(word):
        if match.start() > rest:
            yield from _of_letters(word[rest : match.start()])
        yield from _pairs(match.group())
        rest = match.end()
    if rest < len(word):
        yield from _of_letters(word[rest:])


def _of_letters(word: str) -> Iterator[str]:
    """Yield a word of an alphabet, and its beginning where it is long."""
    if _ARABIC.search(word):
        word = _arabic(word)
        yield word
        return
    yield word
    if len(word) > _STEM and word.isalpha():
        yield word[:_STEM] + "…"


def _arabic(word: str) -> str:
    """Return an Arabic word without its article, in one spelling of alef, yeh and teh marbuta."""
    plain = word.translate(_ARABIC_FORMS)
    for article in _ARABIC_ARTICLES:
        if plain.startswith(article) and len(plain) - len(article) >= 3:
            return plain[len(article) :]
    return plain


def _pairs(run: str) -> Iterator[str]:
    """Yield each pair of neighbours; a single character is its own token."""
    if len(run) == 1:
        yield run
    for at in range(len(run) - 1):
        yield run[at : at + 2]
