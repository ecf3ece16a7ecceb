"""The tool that brings a person into the conversation."""

from __future__ import annotations

from tools.context import ToolContext
from tools.errors import InvalidArgument
from tools.results import HandoverResult

_LONGEST_REASON = 80
_LONGEST_QUESTION = 1000

RULE = "asked_by_assistant"
"""The rule that a hand-off by this tool is reported with."""


async def hand_over(ctx: ToolContext, *, reason: str, question: str) -> HandoverResult:
    """Hand the conversation to a person, whenever the shopper wishes it or only a person can help.

    `reason` is a short code (explicit_wish, needs_person, complaint, …), `question` what the person should
    answer. Returns the time by which a person will have answered, and the place in the queue.
    """
    if not reason.strip():
        raise InvalidArgument("/reason", "must not be empty")
    place = await ctx.handoffs.request(
        reason=reason.strip()[:_LONGEST_REASON], rule=RULE, question=question.strip()[:_LONGEST_QUESTION]
    )
    return HandoverResult(
        promised_at=place.promised_at,
        on_duty=ctx.policy.is_on_duty(ctx.clock()),
        position=place.position,
    )
