"""Screening for messages that try to steer the machine, or abuse whoever reads them.

It only flags. Nothing is refused on a flag alone, as the shop's policy lives in the tools and holds against
any text; a flag is for the log, for the hand-off packet and for a brain that wants to answer with a boundary.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from guardrails import injection_patterns
from guardrails.abuse import AbuseReason, abuse_rules
from guardrails.injection_patterns import InjectionReason
from guardrails.views import matching_view

_HIDDEN = regex.compile("[\u00ad\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACED_OUT = regex.compile(r"(?<!\p{L})\p{L}(?:[ .\-_*]\p{L}){5,}(?!\p{L})")  # "i g n o r e"
_SPELLED_OUT = regex.compile(r"(?<!\p{L})\p{Latin}(?: \p{Latin}){13,}(?!\p{L})")  # whole sentences, no name
_BETWEEN_LETTERS = regex.compile(r"[ .\-_*]")
_SPACES = regex.compile(r"[^\S\n]+")


@dataclass(frozen=True, kw_only=True)
class Screening:
    """What a text was flagged for; `reasons` names each trick or kind of abuse once."""

    injection: bool
    abuse: bool
    reasons: tuple[InjectionReason | AbuseReason, ...]


def screen(text: str, *, language: str) -> Screening:
    """Look for prompt injection and abuse. All languages' patterns run, as injections are often in English.

    `language` is the message's and does not narrow what is looked for.
    """
    del language
    view = _view(text)
    lowered = view.lower()
    injections = {rule.reason: None for rule in injection_patterns.RULES if rule.search(view, lowered)}
    abuses = {rule.reason: None for rule in abuse_rules() if rule.search(view, lowered)}
    if _SPELLED_OUT.search(text):
        injections[InjectionReason.MARKUP] = None
    return Screening(injection=bool(injections), abuse=bool(abuses), reasons=(*injections, *abuses))


def _view(text: str) -> str:
    view = _SPACES.sub(" ", matching_view(_HIDDEN.sub("", text)))
    return _SPACED_OUT.sub(lambda match: _BETWEEN_LETTERS.sub("", match[0]), view)
