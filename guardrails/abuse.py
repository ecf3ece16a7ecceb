"""Abuse, as data/lexicons/guardrails words it: insults at someone, slurs, threats of violence, sexual harassment.

Anger at the parcel or the shop ("this is shit", "your service is a joke") is not abuse; it is for perception.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from guardrails.rules import Rule, rules_of
from guardrails.wording import wordings


class AbuseReason(StrEnum):
    """What kind of abuse a text looks like."""

    INSULT = "insult"  # a swear word thrown at the one who reads
    SLUR = "slur"  # contempt for a group
    THREAT = "threat"  # violence against people
    SEXUAL = "sexual"  # sexual harassment


@cache
def abuse_rules() -> tuple[Rule[AbuseReason], ...]:
    """The rules of all languages."""
    return rules_of(AbuseReason, "abuse", ((wording.language, wording.abuse) for wording in wordings()))
