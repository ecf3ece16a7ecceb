"""What the retail domain's own tools show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.models import Address, Email, Money, Name, OrderNumber


@dataclass(frozen=True, kw_only=True)
class VerifiedCustomer:
    """The shopper may ask about these orders. `how`: "email" or "name and postcode"."""

    how: str
    orders: tuple[OrderNumber, ...]


@dataclass(frozen=True, kw_only=True)
class MethodView:
    """A payment method of the profile; `balance` for a gift card."""

    payment_method_id: str
    kind: str
    brand: str = ""
    last_four: str = ""
    balance: Money | None = None


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """The shopper's own profile."""

    name: Name
    email: Email
    address: Address
    payment_methods: tuple[MethodView, ...]
    orders: tuple[OrderNumber, ...]


@dataclass(frozen=True, kw_only=True)
class VariantView:
    """A variant of a product: what makes it different, whether it can be bought, its own price."""

    item_id: str
    options: Mapping[str, str]
    available: bool
    price: Money


@dataclass(frozen=True, kw_only=True)
class VariantList:
    """Variants of one product."""

    product_id: str
    name: str
    variants: tuple[VariantView, ...]
