"""A row of `orders.jsonl` as an order of the shop, its offsets turned into moments of one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tools.demo.moments import Offset, moment_of
from tools.demo.seed import CustomerRow, OrderRow, ProductRow, ReturnRow, ShipmentRow
from tools.models import (
    Address,
    CustomerId,
    LineId,
    Money,
    Order,
    OrderLine,
    OrderNumber,
    Payment,
    ProductId,
    Refund,
    Replacement,
    ReturnOrder,
    Shipment,
    Sku,
    TrackingEvent,
)

__all__ = ["line_id", "order_of"]


def line_id(number: str, index: int) -> LineId:
    """Name the line of an order by its place, counted from 1: "10002-1"."""
    return LineId(f"{number}-{index}")


def order_of(
    row: OrderRow, customer: CustomerRow, skus: Mapping[str, ProductRow], today: date, zone: ZoneInfo
) -> Order:
    """Build the order with the dates that it has when the local day is `today`."""
    build = _Build(row=row, today=today, zone=zone)
    return Order(
        number=OrderNumber(row.number),
        customer_id=CustomerId(row.customer),
        email=customer.email,
        phone=customer.phone,
        market=customer.market,
        placed_at=build.at(row.placed),
        status=row.status,
        lines=tuple(build.line(index, skus) for index in range(1, len(row.lines) + 1)),
        shipping_fee=build.money(row.shipping_fee),
        address=_address(row, customer),
        shipments=tuple(build.shipment(place, parcel) for place, parcel in enumerate(row.shipments, 1)),
        payments=build.payments(),
        refunds=build.refunds(),
        returns=tuple(build.return_order(place, entry) for place, entry in enumerate(row.returns, 1)),
        replacements=build.replacements(),
        cancelled_at=build.maybe_at(row.cancelled),
        company=row.company,
        vat_number=row.vat_number,
    )


def _address(row: OrderRow, customer: CustomerRow) -> Address:
    written = row.address or customer.address
    return Address(
        name=written.name or customer.name,
        street=written.street,
        city=written.city,
        postcode=written.postcode,
        country=customer.market,
        region=written.region,
    )


@dataclass(frozen=True, kw_only=True)
class _Build:
    row: OrderRow
    today: date
    zone: ZoneInfo

    def at(self, offset: Offset) -> datetime:
        return moment_of(offset, self.today, self.zone)

    def maybe_at(self, offset: Offset | None) -> datetime | None:
        return None if offset is None else self.at(offset)

    def money(self, minor: int) -> Money:
        return Money(minor, self.row.currency)

    def quantities(self, lines: Mapping[int, int]) -> Mapping[LineId, int]:
        return {line_id(self.row.number, index): units for index, units in lines.items()}

    def line(self, index: int, skus: Mapping[str, ProductRow]) -> OrderLine:
        written = self.row.lines[index - 1]
        product = skus[written.sku]
        variant = next(item for item in product.variants if item.sku == written.sku)
        return OrderLine(
            line_id=line_id(self.row.number, index),
            product_id=ProductId(product.id),
            sku=Sku(written.sku),
            colour=variant.colour,
            size=variant.size,
            quantity=written.quantity,
            unit_price=self.money(written.price),
            final_sale=product.final_sale,
        )

    def shipment(self, place: int, parcel: ShipmentRow) -> Shipment:
        return Shipment(
            shipment_id=f"{self.row.number}-S{place}",
            carrier=parcel.carrier,
            tracking_number=parcel.tracking,
            line_ids=tuple(line_id(self.row.number, index) for index in parcel.lines),
            shipped_at=self.at(parcel.shipped),
            expected_at=self.maybe_at(parcel.expected),
            delivered_at=self.maybe_at(parcel.delivered),
            events=tuple(
                TrackingEvent(at=self.at(offset), code=code, location=place_name, note=note)
                for offset, code, place_name, note in parcel.events
            ),
            inquiry_at=self.maybe_at(parcel.inquiry),
        )

    def return_order(self, place: int, entry: ReturnRow) -> ReturnOrder:
        return ReturnOrder(
            rma=f"RMA-{self.row.number}-{place}",
            quantities=self.quantities(entry.lines),
            reason=entry.reason,
            state=entry.state,
            created_at=self.at(entry.created),
            refund=self.money(entry.refund),
            label_fee=self.money(entry.label_fee),
            carrier=entry.carrier,
            tracking_number=entry.tracking,
            received_at=self.maybe_at(entry.received),
            exchange_for={
                line_id(self.row.number, index): Sku(sku) for index, sku in entry.exchange_for.items()
            },
        )

    def payments(self) -> tuple[Payment, ...]:
        return tuple(
            Payment(
                payment_id=f"PAY-{self.row.number}-{place}",
                method=entry.method,
                amount=self.money(entry.amount),
                at=self.at(entry.at),
                state=entry.state,
            )
            for place, entry in enumerate(self.row.payments, 1)
        )

    def refunds(self) -> tuple[Refund, ...]:
        return tuple(
            Refund(
                refund_id=f"REF-{self.row.number}-{place}",
                amount=self.money(entry.amount),
                issued_at=self.at(entry.at),
                method=entry.method,
                reason=entry.reason,
                by_bot=entry.by_bot,
                quantities=self.quantities(entry.lines),
            )
            for place, entry in enumerate(self.row.refunds, 1)
        )

    def replacements(self) -> tuple[Replacement, ...]:
        return tuple(
            Replacement(
                replacement_id=f"REP-{self.row.number}-{place}",
                quantities=self.quantities(entry.lines),
                reason=entry.reason,
                created_at=self.at(entry.created),
            )
            for place, entry in enumerate(self.row.replacements, 1)
        )
