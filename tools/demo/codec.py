"""The shop's values as the JSON documents that its tables hold."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from tools.models import Customer, Order, Product

__all__ = [
    "dump_customer",
    "dump_order",
    "dump_product",
    "parse_customer",
    "parse_order",
    "parse_product",
]

Document = dict[str, Any]

_CUSTOMER = TypeAdapter(Customer)
_ORDER = TypeAdapter(Order)
_PRODUCT = TypeAdapter(Product)


def dump_order(order: Order) -> Document:
    """Turn an order into its document."""
    return _document(_ORDER, order)


def parse_order(document: Document) -> Order:
    """Turn a document back into the order."""
    return _ORDER.validate_python(document)


def dump_customer(customer: Customer) -> Document:
    """Turn a customer into its document."""
    return _document(_CUSTOMER, customer)


def parse_customer(document: Document) -> Customer:
    """Turn a document back into the customer."""
    return _CUSTOMER.validate_python(document)


def dump_product(product: Product) -> Document:
    """Turn a product into its document."""
    return _document(_PRODUCT, product)


def parse_product(document: Document) -> Product:
    """Turn a document back into the product."""
    return _PRODUCT.validate_python(document)


def _document(adapter: TypeAdapter[Any], value: object) -> Document:
    document: Document = adapter.dump_python(value, mode="json")
    return document
