"""What can go wrong in a tool, named by who must act.

    ToolError
    ├── ToolRefused        the shop's rules say no: the shopper is told, with what else is possible
    ├── InvalidArgument    the brain called a tool wrongly: it corrects the argument and tries again
    ├── BackendError
    │   ├── StaleOrder         the order changed since the terms were computed: compute them again
    │   ├── ActionImpossible   the order's state does not admit the action (any more)
    │   ├── EffectMissing      the shop reported success, but its records do not show it: a person looks
    │   └── BackendUnavailable the shop or a carrier does not answer: try later, or a person
    ├── UnapprovedEffect   the developer: a tool that changes something has no approval path
    └── PolicyError        the developer: a policy or vocabulary file is wrong (file, line, what is wrong)

No message contains personal data or text that a shopper wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class RefusalCode(StrEnum):
    """Why the shop's rules refuse a tool call. `facts` of the refusal hold the figures behind it."""

    NOT_VERIFIED = "not_verified"  # no proof for this order yet, whether it exists or not
    VERIFICATION_FAILED = "verification_failed"  # some part was wrong; never which
    VERIFICATION_LOCKED = "verification_locked"  # too many wrong tries
    ORDER_NOT_YOURS = "order_not_yours"  # signed in, and not an order of this account, existing or not
    OUTSIDE_WINDOW = "outside_window"  # the time for a return or a report is over
    FINAL_SALE = "final_sale"
    ALREADY_RETURNED = "already_returned"
    ALREADY_REFUNDED = "already_refunded"  # its price was given back without a return
    ALREADY_REPLACED = "already_replaced"  # it was sent again without charge
    NOT_DELIVERED = "not_delivered"
    ALREADY_DELIVERED = "already_delivered"
    ALREADY_SHIPPED = "already_shipped"
    ALREADY_CANCELLED = "already_cancelled"
    NOT_PAID = "not_paid"  # nothing was paid: no invoice, nothing to refund
    VARIANT_UNAVAILABLE = "variant_unavailable"  # it exists, but not enough in stock
    VARIANT_UNKNOWN = "variant_unknown"  # the product does not exist in that colour or size
    NOTHING_TO_DO = "nothing_to_do"  # the wish changes nothing
    NOTHING_FOUND = "nothing_found"  # a product or article of that name does not exist
    TOO_EARLY = "too_early"  # an inquiry before its day
    INQUIRY_OPEN = "inquiry_open"  # the carrier is asked already
    ABOVE_CAP = "above_cap"  # more than the bot may give by itself
    NEEDS_PERSON = "needs_person"  # only a person may decide this
    PROPOSAL_UNKNOWN = "proposal_unknown"
    PROPOSAL_NOT_CONFIRMED = "proposal_not_confirmed"
    PROPOSAL_DECLINED = "proposal_declined"
    PROPOSAL_SUPERSEDED = "proposal_superseded"
    PROPOSAL_EXPIRED = "proposal_expired"
    PROPOSAL_STALE = "proposal_stale"  # the order changed since the terms were shown
    PROPOSAL_FAILED = "proposal_failed"  # it was tried and could not be done; nothing was changed
    TOO_MANY_ACTIONS = "too_many_actions"
    COUNTRY_NOT_SERVED = "country_not_served"
    INVALID_ADDRESS = "invalid_address"
    INVALID_VAT_NUMBER = "invalid_vat_number"
    PHOTO_NEEDED = "photo_needed"


class Alternative(StrEnum):
    """What a refused shopper can do instead."""

    CANCEL = "cancel"
    EXCHANGE = "exchange"
    INQUIRY = "inquiry"
    OTHER_VARIANT = "other_variant"
    PERSON = "person"
    PHOTO = "photo"
    REFUND = "refund"
    REPLACEMENT = "replacement"
    RETRY = "retry"  # ask again: the terms are computed anew
    RETURN_INSTEAD = "return_instead"
    VERIFY = "verify"
    WAIT = "wait"
    WARRANTY_CLAIM = "warranty_claim"
    WITHDRAWAL_EXPLAINED = (
        "withdrawal_explained"  # the EU right of withdrawal still runs; a person handles it
    )


class ToolError(Exception):
    """The root of what a tool raises."""


class ToolRefused(ToolError):
    """The shop's rules do not allow it. Not a fault: the shopper is told why and what else is possible."""

    def __init__(
        self,
        code: RefusalCode,
        *,
        facts: Mapping[str, str | int] | None = None,
        alternatives: tuple[Alternative, ...] = (),
    ) -> None:
        super().__init__(f"refused: {code.value}")
        self.code = code
        self.facts: Mapping[str, str | int] = dict(facts or {})
        self.alternatives = alternatives


class InvalidArgument(ToolError):
    """An argument has no meaning: `pointer` is its JSON pointer ("/quantities/1"), `detail` what is wrong."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer}: {detail}")
        self.pointer = pointer
        self.detail = detail


class BackendError(ToolError):
    """The shop system said no, or did not answer."""


class StaleOrder(BackendError):
    """The order's version is no longer the expected one; nothing was changed."""

    def __init__(self, number: str, *, expected: int, actual: int) -> None:
        super().__init__(f"order {number!r} has version {actual}, not {expected}")
        self.number = number
        self.expected = expected
        self.actual = actual


class ActionImpossible(BackendError):
    """The order's state does not admit the action; nothing was changed. `reason` is a short code."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(f"order {number!r}: {reason}")
        self.number = number
        self.reason = reason


class EffectMissing(BackendError):
    """The shop gave a receipt, but the order that was read back does not show the effect."""

    def __init__(self, number: str, *, kind: str, reference: str) -> None:
        super().__init__(f"order {number!r} does not show {kind} {reference!r}")
        self.number = number
        self.kind = kind
        self.reference = reference


class BackendUnavailable(BackendError):
    """The shop system or a carrier does not answer."""


@dataclass(frozen=True, kw_only=True)
class FilePosition:
    """Where in a data file something is wrong; lines and columns count from 1, 0 when they are not known."""

    path: Path
    line: int
    column: int = 0

    def __str__(self) -> str:
        known = [str(number) for number in (self.line, self.column) if number]
        return ":".join((str(self.path), *known))


class UnapprovedEffect(ToolError):
    """A tool declares an effect but no approval path: it is refused before any brain can see it."""

    def __init__(self, tool: str, effect: str) -> None:
        super().__init__(f"tool {tool!r} has the effect {effect!r} but no approval path")
        self.tool = tool
        self.effect = effect


class PolicyError(ToolError):
    """A policy or vocabulary file is wrong; each problem is "file:line: where: what"."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
