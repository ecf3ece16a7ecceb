"""Promises in a reply: which of them the system does not keep."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import regex

from guardrails import commitment_patterns, promise_patterns
from guardrails.promise_patterns import PromiseKind
from guardrails.views import matching_view

__all__ = ["PromiseKind", "PromiseViolation", "check_promises"]

_RULES = (*promise_patterns.RULES, *commitment_patterns.RULES)

_SENTENCE = regex.compile(r"[^.!?。！？؟\n]+(?:\.(?=\d|\p{Ll})[^.!?。！？؟\n]*)*[.!?。！？؟]?")
_QUESTION = ("?", "？", "؟")
# What turns a commitment into an offer or its opposite: a negation, or the shopper's yes as its condition.
_NOT_A_PROMISE = regex.compile(
    r"""(?<!\p{L})(?:not|never|cannot|can't|won't|unable|don't|isn't|hasn't|haven't|no\sone|nothing|without
      |nicht|kein\p{L}*|nie|niemals|ohne|ne\s\p{L}+\s(?:\p{L}+\s)?(?:pas|jamais|rien)|n'\p{L}+\s(?:\p{L}+\s)?(?:pas|jamais)|pas\sen\smesure
      |no\s(?:puedo|podemos|es\sposible|se|le|te|ha|han|he|hemos|será|recibirá\p{L}*)|nunca|jamás
      |would\syou\slike|shall\si|do\syou\swant|should\si|may\si)(?!\p{L})
    |不能|无法|不会|没有|没法|尚未|还没|并未|不可以|لا\s(?:أستطيع|نستطيع|يمكن\p{Arabic}*|أضمن|نضمن)|لن\s|لم\s|ليس|لست""",
    regex.VERBOSE | regex.IGNORECASE,
)
_ON_CONFIRMATION = regex.compile(
    r"""(?<!\p{L})(?:if|once|when|after|as\ssoon\sas)\s(?:you(?:'ve|\shave)?\s)?(?:confirm|say\syes|agree|approve|accept|click|press|tell\sme|reply|choose|wish|want|like)
    |(?:wenn|sobald|falls|nachdem)\s(?:sie|du)\s(?:\p{L}+\s){0,4}?(?:bestätig|zustimm|ja\ssag|einverstanden|möcht|wünsch|will)
    |(?:si|dès\sque|une\sfois\sque|lorsque)\s(?:vous|tu)\s(?:\p{L}+\s){0,3}?(?:confirm|accept|valid|souhait|voul|dites\soui|êtes\sd'accord)
    |(?:si|cuando|en\scuanto)\s(?:\p{L}+\s){0,3}?(?:confirm|acept|quier|dese|dice\ssí|está\sde\sacuerdo)
    |(?:如果|若|一旦|只要)?您?(?:确认|同意|回复“?是)(?:后|的话|，)|(?:إذا|عندما|بمجرد|عند)\s(?:أن\s)?(?:\p{Arabic}+\s)?(?:أكدت|تؤكد|وافقت|توافق|تأكيدك|موافقتك|رغبت|أردت|ترغب)""",
    regex.VERBOSE | regex.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class PromiseViolation:
    """A promise at `reply[start:end]` that nobody keeps."""

    kind: PromiseKind
    start: int
    end: int
    text: str


def check_promises(
    text: str, *, language: str, allowed: Collection[PromiseKind] = ()
) -> tuple[PromiseViolation, ...]:
    """Promises and commitments in a reply whose kind is not in `allowed`, at most one of a kind per sentence.

    Questions, refusals ("I can't guarantee") and offers that wait for the shopper's yes are none. All
    languages' patterns run; `language` does not narrow them.
    """
    del language
    view = matching_view(text)
    return tuple(
        PromiseViolation(kind=kind, start=start, end=end, text=text[start:end])
        for kind, start, end in _promises(view)
        if kind not in allowed
    )


def _promises(view: str) -> Iterator[tuple[PromiseKind, int, int]]:
    for sentence in _SENTENCE.finditer(view):
        text = sentence[0]
        if text.rstrip().endswith(_QUESTION) or _ON_CONFIRMATION.search(text):
            continue
        lowered = text.lower()
        found: set[PromiseKind] = set()
        for rule in _RULES:
            if rule.reason in found:
                continue
            match = rule.search(text, lowered)
            if match is not None and not _negated(text, match):
                found.add(rule.reason)
                yield rule.reason, sentence.start() + match.start(), sentence.start() + match.end()


def _negated(sentence: str, match: regex.Match[str]) -> bool:
    """Whether a negation stands in the promise's own clause."""
    start = max((sentence.rfind(mark, 0, match.start()) for mark in ",;:，；：،"), default=-1) + 1
    ends = [at for mark in ",;:，；：،" if (at := sentence.find(mark, match.end())) >= 0]
    clause = sentence[start : min(ends, default=len(sentence))]
    return _NOT_A_PROMISE.search(clause) is not None
