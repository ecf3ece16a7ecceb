"""What the shop's policy lets a reply state in any turn."""

from __future__ import annotations

from guardrails.claims.codes import squeeze_link
from guardrails.statements import ShopRules
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
        f"the shop: {policy.shop.email}, {policy.shop.phone}, {policy.shop.url}",
    )
    return "; ".join(periods)


def shop_rules(policy: ShopPolicy, market: str) -> ShopRules:
    """The policy as a model's sentences are held against it, for the shopper's country ("" where it is not known)."""
    returns = policy.returns
    return ShopRules(
        return_days=frozenset({returns.window_days, returns.withdrawal_days}),
        free_returns=market in returns.free_label_countries if market else None,
        ships_to=frozenset(policy.markets),
        links=frozenset(map(squeeze_link, (policy.shop.email, policy.shop.url))),
    )
