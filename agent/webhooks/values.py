"""What a webhook is, what it has still to get, and when that is tried again."""

from __future__ import annotations

import base64
import random
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from agent.webhooks.topics import Topic

__all__ = [
    "CONTENTS",
    "RETRY_SECONDS",
    "Answer",
    "Content",
    "Delivery",
    "DeliveryState",
    "Webhook",
    "message_id",
    "new_signing_secret",
    "retry_after",
]

Content = Literal[
    "ids",  # ids, states and times: the receiver asks the API for more
    "redacted",  # texts too, with placeholders in the place of personal data
    "full",  # texts with personal data
]
CONTENTS: tuple[Content, ...] = get_args(Content)
DeliveryState = Literal["pending", "dead"]  # what was delivered is deleted

# What the specification of Standard Webhooks recommends, three days in all:
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
RETRY_SECONDS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
_LONGEST_WAIT = 24 * 3600.0
_JITTER = 0.2  # of the time between two attempts, both ways


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A receiver of events. `secret` is `whsec_` and base64, as the libraries of Standard Webhooks take it.

    After a rotation `former` signs as well until `former_until`, so that the receiver can change over meanwhile.
    """

    webhook_id: str
    url: str
    topics: frozenset[Topic]
    content: Content
    created_at: datetime
    secret: str = field(repr=False)
    former: str = field(default="", repr=False)
    former_until: datetime | None = None

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at a time, the present one first."""
        if not self.former or self.former_until is None or now >= self.former_until:
            return (self.secret,)
        return (self.secret, self.former)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """An event that a webhook has still to get, or did not get (`dead`).

    `attempts` counts those that began; `next_at` is in seconds since 1970; `status` and `error` are of the last
    attempt.
    """

    webhook_id: str
    conversation_id: str
    offset: int
    type: str
    state: DeliveryState = "pending"
    attempts: int = 0
    next_at: float = 0.0
    status: int | None = None
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an attempt came to: `error` is empty where it was delivered.

    `status` is None where there was no answer; `wait` are the seconds that the receiver asked for.
    """

    status: int | None = None
    error: str = ""
    wait: float | None = None


def new_signing_secret() -> str:
    """A new secret of 256 random bits that signs the messages of a webhook."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def message_id(conversation_id: str, offset: int) -> str:
    """The `webhook-id` of an event: the same in every attempt, so that a receiver knows a repetition."""
    return f"evt_{conversation_id}_{offset}"


def retry_after(attempts: int, answer: Answer) -> float | None:
    """Seconds until the next attempt after `attempts` that failed, or None where there is to be no more."""
    if answer.status == 410 or attempts > len(RETRY_SECONDS):  # 410 Gone: the receiver wants no more
        return None
    wait = RETRY_SECONDS[attempts - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret
    return max(wait, min(answer.wait or 0.0, _LONGEST_WAIT))
