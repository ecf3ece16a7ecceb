"""The demo shop's carriers: they read the scans from the shop's own parcels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tools.demo.shop import DemoShop
from tools.models import ReturnOrder, ReturnState, TrackingCode, TrackingEvent

__all__ = ["DemoCarrier", "demo_carriers"]

_WAREHOUSE = "Rotterdam"


class DemoCarrier:
    """One carrier: it knows the parcels that it carries, outward and back, and no others."""

    def __init__(self, shop: DemoShop, name: str) -> None:
        self._shop = shop
        self._name = name

    async def track(self, tracking_number: str) -> Sequence[TrackingEvent]:
        """Read the parcel's scans, oldest first; empty when this carrier does not know the number."""
        order = await self._shop.order_of_parcel(tracking_number)
        if order is None:
            return ()
        for parcel in order.shipments:
            if (parcel.tracking_number, parcel.carrier) == (tracking_number, self._name):
                return parcel.events
        for entry in order.returns:
            if (entry.tracking_number, entry.carrier) == (tracking_number, self._name):
                return _scans(entry)
        return ()


def demo_carriers(shop: DemoShop, names: Iterable[str]) -> Mapping[str, DemoCarrier]:
    """Make a carrier for each name, as `ToolContext.carriers` wants them."""
    return {name: DemoCarrier(shop, name) for name in names}


def _scans(entry: ReturnOrder) -> tuple[TrackingEvent, ...]:
    """The scans of a return, as far as its own record tells them."""
    scans = [TrackingEvent(at=entry.created_at, code=TrackingCode.LABEL_CREATED)]
    if entry.received_at is not None and entry.state is not ReturnState.LABEL_CREATED:
        scans.append(TrackingEvent(at=entry.received_at, code=TrackingCode.DELIVERED, location=_WAREHOUSE))
    return tuple(scans)
