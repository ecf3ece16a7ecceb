"""Figures of the shop's policy that a reply may state in any turn."""

from __future__ import annotations

from tools.policy import ShopPolicy


def policy_facts(policy: ShopPolicy) -> str:
    """The policy's periods in words, as grounding reads facts."""
    first, last = policy.returns.refund_business_days
    periods = (
        f"return window {policy.returns.window_days} days",
        f"right of withdrawal {policy.returns.withdrawal_days} days",
        f"refunds take {first}–{last} business days",
        f"damage is reported within {policy.damage.report_within_days} days",
        f"a person answers within {policy.office_hours.first_answer_minutes} minutes",
    )
    return "; ".join(periods)
