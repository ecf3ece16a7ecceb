"""The demo shop's files read whole and checked against one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tools.demo.moments import local_day
from tools.demo.seed import CatalogueFile, CustomerRow, OrderRow, ProductRow, read_lines
from tools.demo.seed_orders import order_of
from tools.errors import PolicyError
from tools.models import Customer, CustomerId, Order, Product, ProductId, Sku, Variant
from tools.shop_texts import ShopTexts, load_shop_texts, unknown_products
from tools.yaml_model import load_yaml_model

__all__ = ["DemoData", "DemoOrder", "read_demo_data"]


@dataclass(frozen=True, kw_only=True)
class DemoOrder:
    """An order with its dates as of `anchor`, the local day in `zone` on which they hold."""

    order: Order
    anchor: date
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class DemoData:
    """Everything in the folder, ready to be stored."""

    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    orders: tuple[DemoOrder, ...]


def read_demo_data(folder: Path, now: datetime) -> DemoData:
    """Read `products.yaml`, `texts/`, `customers.jsonl` and `orders.jsonl`; dates become those of `now`.

    Raises `PolicyError` that names file and line: what cannot be read or parsed, and what does not fit
    together (an unknown customer or SKU, a line that the order does not have, an id that stands twice).
    """
    products = load_yaml_model(folder / "products.yaml", CatalogueFile).products
    texts = load_shop_texts(folder)
    customers = read_lines(folder / "customers.jsonl", CustomerRow)
    orders = read_lines(folder / "orders.jsonl", OrderRow)
    skus = {variant.sku: product for product in products for variant in product.variants}
    by_id = {customer.id: customer for _, customer in customers}
    problems = (
        *_doubled(folder / "products.yaml", [(0, product.id) for product in products]),
        *_doubled(folder / "products.yaml", [(0, v.sku) for product in products for v in product.variants]),
        *unknown_products(folder, texts, [product.id for product in products]),
        *_doubled(folder / "customers.jsonl", [(line, row.id) for line, row in customers]),
        *_doubled(folder / "orders.jsonl", [(line, row.number) for line, row in orders]),
        *_unknown(folder / "orders.jsonl", orders, by_id, skus),
    )
    if problems:
        raise PolicyError(problems)
    return DemoData(
        products=tuple(_product(row, texts) for row in products),
        customers=tuple(_customer(row) for _, row in customers),
        orders=tuple(_order(row, by_id[row.customer], skus, now) for _, row in orders),
    )


def _order(row: OrderRow, customer: CustomerRow, skus: Mapping[str, ProductRow], now: datetime) -> DemoOrder:
    zone = ZoneInfo(customer.timezone)
    today = local_day(now, zone)
    return DemoOrder(order=order_of(row, customer, skus, today, zone), anchor=today, zone=zone)


def _doubled(path: Path, ids: list[tuple[int, str]]) -> Iterator[str]:
    seen: set[str] = set()
    for line, name in ids:
        if name in seen:
            yield f"{path}:{line}: {name} stands twice" if line else f"{path}: {name} stands twice"
        seen.add(name)


def _unknown(
    path: Path,
    orders: tuple[tuple[int, OrderRow], ...],
    customers: Mapping[str, CustomerRow],
    skus: Mapping[str, ProductRow],
) -> Iterator[str]:
    for line, row in orders:
        if row.customer not in customers:
            yield f"{path}:{line}: customer: no customer {row.customer!r}"
        wanted = {item.sku for item in row.lines}
        wanted.update(sku for entry in row.returns for sku in entry.exchange_for.values())
        for sku in sorted(wanted - set(skus)):
            yield f"{path}:{line}: lines: no product has the SKU {sku!r}"
        named = {index for parcel in row.shipments for index in parcel.lines}
        named.update(index for entry in row.returns for index in entry.lines)
        named.update(index for entry in row.replacements for index in entry.lines)
        named.update(index for entry in row.refunds for index in entry.lines)
        for index in sorted(named - set(range(1, len(row.lines) + 1))):
            yield f"{path}:{line}: the order has no line {index}"


def _product(row: ProductRow, texts: Mapping[str, ShopTexts]) -> Product:
    told = {tag: parsed.products[row.id] for tag, parsed in texts.items() if row.id in parsed.products}
    return Product(
        product_id=ProductId(row.id),
        names={tag: text.name for tag, text in told.items()},
        descriptions={tag: text.description for tag, text in told.items()},
        category=row.category,
        words={tag: tuple(text.words) for tag, text in told.items() if text.words},
        prices=row.prices,
        variants=tuple(
            Variant(
                sku=Sku(item.sku),
                colour=item.colour,
                size=item.size,
                stock=item.stock,
                restock_days=item.restock_days,
            )
            for item in row.variants
        ),
        materials={tag: text.materials for tag, text in told.items() if text.materials},
        care={tag: text.care for tag, text in told.items() if text.care},
        origin=row.origin,
        fit=row.fit,
        warranty_years=row.warranty_years,
        final_sale=row.final_sale,
        weight_grams=row.weight_grams,
        hs_chapter=row.hs_chapter,
    )


def _customer(row: CustomerRow) -> Customer:
    return Customer(
        customer_id=CustomerId(row.id),
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        market=row.market,
        vip=row.vip,
    )
