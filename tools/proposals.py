"""Proposals: a change that was offered with its terms and waits for the shopper's own yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tools.actions import Action
from tools.models import CustomerId, Money, OrderNumber

ProposalState = Literal[
    "open",  # shown to the shopper, no answer yet
    "confirmed",  # the shopper said yes in a later message or clicked the button
    "declined",  # the shopper said no
    "superseded",  # a newer proposal of the same kind took its place
    "expired",  # the time to confirm ran out
    "done",  # carried out and read back
    "failed",  # could not be carried out; nothing was changed
]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change as it was shown. `proposal_id` is the idempotency key of carrying it out.

    `order_version` is the version of the order that the terms were computed from: if the order changed since,
    the proposal is void. `amount` is what the shopper gets back (or None where no money moves).
    """

    proposal_id: str
    customer_id: CustomerId
    order_number: OrderNumber
    order_version: int
    action: Action
    amount: Money | None
    created_at: datetime
    expires_at: datetime
