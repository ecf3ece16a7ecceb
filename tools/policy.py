"""The shop's policy: what is allowed, until when, how much. Read from `data/policy.yaml`, kept by tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from tools.models import Money
from tools.money import convert, exceeds
from tools.office_hours import OfficeHours, holiday_of, shift_of
from tools.yaml_model import load_yaml_model

Duties = Literal["included", "on_delivery"]
"""Who pays duties and import VAT: nobody on delivery (EU, or the shop pays), or the shopper."""


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not a known time zone")
    return name


def _real_holiday(text: str) -> str:
    holiday_of(text)
    return text


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
TimezoneName = Annotated[str, AfterValidator(_known_timezone)]
Price = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=3650)]
Positive = Annotated[int, Field(ge=1, le=100_000)]
Hours = Annotated[tuple[str, str], AfterValidator(lambda hours: shift_of(hours) and hours)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(_Part):
    """An amount as the file writes it."""

    amount_minor: int = Field(ge=0)
    currency: Currency

    @property
    def money(self) -> Money:
        """The amount as the tools compute with it."""
        return Money(self.amount_minor, self.currency)


class Shop(_Part):
    """Who sells: what stands on invoices and labels."""

    name: str
    legal_name: str
    city: str
    address: str
    country: Country
    vat_number: str
    registration: str
    email: str
    phone: str
    url: str
    warehouse: str


class Returns(_Part):
    """What may come back, until when, at whose cost."""

    window_days: Days
    withdrawal_days: Days
    free_label_countries: frozenset[Country]
    label_fee: Amount
    final_sale_categories: frozenset[str]
    approval_above: Amount
    refund_business_days: tuple[Days, Days]
    reasons: tuple[str, ...]


class Changes(_Part):
    """Until when an order can be changed; nothing but "dispatch" is supported."""

    cancel_until: Literal["dispatch"]
    address_until: Literal["dispatch"]
    items_until: Literal["dispatch"]
    max_quantity_per_line: Positive


class Damage(_Part):
    """Claims for what arrived broken, wrong or not at all."""

    report_within_days: Days
    photo_required_above: Amount
    warranty_years: Positive


class DeliveryProblems(_Part):
    """After how many days the shop does what about a parcel."""

    late_after_days: Days
    lost_after_days: Days
    missing_wait_days: Days
    customs_wait_days: Days


class Caps(_Part):
    """What the bot may give and do by itself; a person decides above."""

    refund_per_order: Amount
    refund_per_customer: Amount
    customer_period_days: Positive
    actions_per_customer_per_day: Positive
    proposal_valid_minutes: Positive


class Verification(_Part):
    """How many wrong tries are allowed before verification locks."""

    tries_per_conversation: Positive
    tries_per_order_per_hour: Positive


class OfficeHoursPart(_Part):
    """Opening hours as the file writes them; a missing weekday is closed."""

    timezone: TimezoneName
    mon: Hours | None = None
    tue: Hours | None = None
    wed: Hours | None = None
    thu: Hours | None = None
    fri: Hours | None = None
    sat: Hours | None = None
    sun: Hours | None = None
    first_answer_minutes: Positive
    holidays: tuple[Annotated[str, AfterValidator(_real_holiday)], ...]

    @model_validator(mode="after")
    def _opens_long_enough(self) -> OfficeHoursPart:
        self.hours.next_answer_time(datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC")))
        return self

    @cached_property
    def hours(self) -> OfficeHours:
        """The opening hours as the tools compute with them."""
        week = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return OfficeHours(
            timezone=ZoneInfo(self.timezone),
            shifts={day: shift_of(hours) for day, hours in enumerate(week) if hours is not None},
            holidays=frozenset(holiday_of(text) for text in self.holidays),
            first_answer=timedelta(minutes=self.first_answer_minutes),
        )


class HandoffRules(_Part):
    """When a conversation goes to a person."""

    always: frozenset[str]
    order_value_above: Amount
    failed_clarifications: Positive


class Warranty(_Part):
    """The warranty that runs besides the return window."""

    years: Positive
    repair_days: tuple[Days, Days]


class Discounts(_Part):
    """Discounts and price adjustments, for the help centre and the tools."""

    newsletter_percent: int
    student_percent: int
    stackable: bool
    price_adjustment_days: Days
    price_match: bool


@dataclass(frozen=True, kw_only=True)
class DeliveryOption:
    """A way to be delivered: price in the market's currency, and working days from dispatch to door."""

    price: Money
    days_from: int
    days_to: int


class Market(_Part):
    """A country that the shop delivers to. Prices are minor units of `currency`."""

    language: str
    currency: Currency
    timezone: TimezoneName
    vat: Decimal = Field(ge=0, le=100)
    eu: bool
    carrier: str
    standard: tuple[Price, Days, Days]
    express: tuple[Price, Days, Days]
    free_from: int = Field(ge=0)
    duties: Duties
    duty_free_below: Amount | None = None
    duty_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)

    @property
    def zone(self) -> ZoneInfo:
        """The market's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def standard_delivery(self) -> DeliveryOption:
        """Standard delivery to this market."""
        return self._option(self.standard)

    @property
    def express_delivery(self) -> DeliveryOption:
        """Express delivery to this market."""
        return self._option(self.express)

    def _option(self, figures: tuple[int, int, int]) -> DeliveryOption:
        price, days_from, days_to = figures
        return DeliveryOption(price=Money(price, self.currency), days_from=days_from, days_to=days_to)


class ShopPolicy(_Part):
    """Everything that the shop decided. Computations are methods, so that no caller repeats a rule."""

    version: Literal[1]
    shop: Shop
    returns: Returns
    changes: Changes
    damage: Damage
    delivery_problems: DeliveryProblems
    caps: Caps
    verification: Verification
    fx_to_eur: Mapping[Currency, Decimal]
    office_hours: OfficeHoursPart
    handoff: HandoffRules
    warranty: Warranty
    payment_methods: Mapping[str, tuple[str, ...]]
    discounts: Discounts
    markets: Mapping[Country, Market]

    @model_validator(mode="after")
    def _consistent(self) -> ShopPolicy:
        limits = (
            self.returns.label_fee, self.returns.approval_above, self.damage.photo_required_above,
            self.caps.refund_per_order, self.caps.refund_per_customer, self.handoff.order_value_above,
        )  # fmt: skip
        used = {limit.currency for limit in limits} | {market.currency for market in self.markets.values()}
        used |= {
            market.duty_free_below.currency for market in self.markets.values() if market.duty_free_below
        }
        if unknown := used - set(self.fx_to_eur):
            raise ValueError(f"fx_to_eur has no rate for {', '.join(sorted(unknown))}")
        if any(rate <= 0 for rate in self.fx_to_eur.values()):
            raise ValueError("fx_to_eur: every rate must be above zero")
        if unknown := (set(self.payment_methods) - {"default"} - set(self.markets)):
            raise ValueError(f"payment_methods names {', '.join(sorted(unknown))}, which is no market")
        if "default" not in self.payment_methods:
            raise ValueError("payment_methods has no default")
        if self.shop.country not in self.markets:
            raise ValueError(f"the shop's own country {self.shop.country!r} is no market")
        return self

    def market(self, country: str) -> Market | None:
        """The market of a country code, or None where the shop does not deliver."""
        return self.markets.get(country.upper())

    def zone(self, country: str) -> ZoneInfo:
        """A market's time zone; the office's for a country that is no market."""
        market = self.market(country)
        return market.zone if market else ZoneInfo(self.office_hours.timezone)

    def day_of(self, at: datetime, country: str) -> date:
        """The calendar day of a moment for a shopper in that country."""
        return at.astimezone(self.zone(country)).date()

    def payment_methods_of(self, country: str) -> tuple[str, ...]:
        """How a shopper in that country can pay."""
        return self.payment_methods.get(country.upper(), self.payment_methods["default"])

    def exceeds(self, money: Money, limit: Money) -> bool:
        """Whether an amount is worth more than a limit of the policy, whatever their currencies."""
        return exceeds((money,), limit, self.fx_to_eur)

    def exceeds_in_sum(self, amounts: Sequence[Money], limit: Money) -> bool:
        """Whether amounts of any currencies are together worth more than a limit of the policy."""
        return exceeds(amounts, limit, self.fx_to_eur)

    def convert(self, money: Money, currency: str) -> Money:
        """The same value in another currency of `fx_to_eur`. Raises `KeyError` for an unknown one."""
        return convert(money, currency, self.fx_to_eur)

    def label_fee(self, country: str, currency: str) -> Money:
        """What a return label costs the shopper, in the order's currency; zero where it is free."""
        if country.upper() in self.returns.free_label_countries:
            return Money(0, currency)
        return self.convert(self.returns.label_fee.money, currency)

    def return_until(self, delivered_at: datetime, country: str) -> date:
        """The last day on which a return can be opened, in the shopper's own calendar."""
        return self.day_of(delivered_at, country) + timedelta(days=self.returns.window_days)

    def withdrawal_until(self, delivered_at: datetime, country: str) -> date | None:
        """The last day of the legal right of withdrawal; None outside the EU."""
        market = self.market(country)
        if market is None or not market.eu:
            return None
        return self.day_of(delivered_at, country) + timedelta(days=self.returns.withdrawal_days)

    def refund_arrival(self, issued_on: date) -> tuple[date, date]:
        """From when to when a refund that was issued that day reaches the shopper."""
        first, last = self.returns.refund_business_days
        hours = self.office_hours.hours
        return hours.add_business_days(issued_on, first), hours.add_business_days(issued_on, last)

    def refund_dates(self, issued_at: datetime, country: str) -> dict[str, date]:
        """The same two days by name ("refund_from", "refund_to"), as results carry them."""
        earliest, latest = self.refund_arrival(self.day_of(issued_at, country))
        return {"refund_from": earliest, "refund_to": latest}

    def is_on_duty(self, at: datetime) -> bool:
        """Whether a person is on duty at that time."""
        return self.office_hours.hours.is_on_duty(at)

    def next_answer_time(self, at: datetime) -> datetime:
        """When a person will have answered first (UTC), for a request at that time; see `OfficeHours`."""
        return self.office_hours.hours.next_answer_time(at)


def load_policy(path: Path) -> ShopPolicy:
    """Read the policy. Raises `PolicyError` with file, line and what is wrong, for all problems."""
    return load_yaml_model(path, ShopPolicy)
