"""The files of the demo shop as they are written: one pydantic model for each kind of row.

`products.yaml` is a catalogue; `customers.jsonl` and `orders.jsonl` hold one JSON object a line. Moments are
days from now with a local time (`tools.demo.moments.Offset`), amounts minor units of the order's currency,
lines counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from tools.demo.moments import Offset
from tools.errors import PolicyError
from tools.models import OrderStatus, ReturnState, TrackingCode

__all__ = ["CatalogueFile", "CustomerRow", "OrderRow", "ProductRow", "ReturnRow", "ShipmentRow", "read_lines"]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not a known time zone")
    return name


Minor = Annotated[int, Field(ge=0)]
Units = Annotated[int, Field(ge=1)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Zone = Annotated[str, AfterValidator(_known_zone)]
LineCounts = dict[Annotated[int, Field(ge=1)], Units]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class VariantRow(_Row):
    """A buyable form of a product."""

    sku: str
    colour: str | None = None
    size: str | None = None
    stock: Minor
    restock_days: int | None = None


class ProductRow(_Row):
    """A product of the catalogue."""

    id: str
    category: str
    prices: dict[Currency, Minor]
    variants: Annotated[tuple[VariantRow, ...], Field(min_length=1)]
    origin: str = ""
    fit: Literal["small", "true", "large", ""] = ""
    warranty_years: int = 2
    final_sale: bool = False
    weight_grams: Minor = 500
    hs_chapter: str = ""


class CatalogueFile(_Row):
    """`products.yaml`."""

    products: tuple[ProductRow, ...]


class AddressRow(_Row):
    """Where parcels go; `name` is the customer's where it is left out."""

    street: str
    city: str
    postcode: str
    region: str = ""
    name: str = ""


class CustomerRow(_Row):
    """A line of `customers.jsonl`; `timezone` is the one that the customer's moments are written in."""

    id: str
    name: str
    email: str
    phone: str
    language: str
    market: Country
    timezone: Zone
    address: AddressRow
    vip: bool = False


class LineRow(_Row):
    """A line of an order."""

    sku: str
    quantity: Units
    price: Minor


class PaymentRow(_Row):
    """A capture, or a try of one."""

    method: str
    amount: Minor
    at: Offset
    state: Literal["captured", "refunded", "declined", "duplicate_reversed"] = "captured"


class ShipmentRow(_Row):
    """A parcel; an event is moment, code, place and the carrier's remark."""

    carrier: str
    tracking: str
    lines: tuple[int, ...]
    shipped: Offset
    expected: Offset | None = None
    delivered: Offset | None = None
    inquiry: Offset | None = None
    events: tuple[tuple[Offset, TrackingCode, str, str], ...] = ()


class ReturnRow(_Row):
    """A return of some lines."""

    lines: LineCounts
    reason: str
    state: ReturnState
    created: Offset
    received: Offset | None = None
    refund: Minor
    label_fee: Minor
    carrier: str
    tracking: str
    exchange_for: dict[int, str] = Field(default_factory=dict)


class RefundRow(_Row):
    """Money that went back."""

    amount: Minor
    at: Offset
    method: str
    reason: str
    by_bot: bool = False
    lines: LineCounts = Field(default_factory=dict)


class ReplacementRow(_Row):
    """Goods that were sent again."""

    lines: LineCounts
    reason: str
    created: Offset


class OrderRow(_Row):
    """A line of `orders.jsonl`."""

    number: Annotated[str, Field(pattern=r"^\d{5,}$")]
    customer: str
    placed: Offset
    status: OrderStatus
    currency: Currency
    lines: Annotated[tuple[LineRow, ...], Field(min_length=1)]
    shipping_fee: Minor
    company: str = ""
    vat_number: str = ""
    address: AddressRow | None = None
    payments: tuple[PaymentRow, ...] = ()
    shipments: tuple[ShipmentRow, ...] = ()
    returns: tuple[ReturnRow, ...] = ()
    refunds: tuple[RefundRow, ...] = ()
    replacements: tuple[ReplacementRow, ...] = ()
    cancelled: Offset | None = None


Row = TypeVar("Row", bound=BaseModel)


def read_lines(path: Path, model: type[Row]) -> tuple[tuple[int, Row], ...]:
    """Parse a UTF-8 JSON Lines file into rows with their line numbers; empty lines are skipped.

    Raises `PolicyError` with one "file:line: where: what" for each problem of the whole file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise PolicyError((f"{path}: cannot be read: {exc}",)) from exc
    rows: list[tuple[int, Row]] = []
    problems: list[str] = []
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            rows.append((number, model.model_validate_json(text)))
        except ValidationError as exc:
            problems.extend(_problems(path, number, exc))
    if problems:
        raise PolicyError(tuple(problems))
    return tuple(rows)


def _problems(path: Path, line: int, error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"]) or "the line"
        yield f"{path}:{line}: {where}: {problem['msg']}"
