"""The words on the documents, given in the shopper's language by the caller. English ones stand here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

__all__ = ["ENGLISH_INVOICE", "ENGLISH_LABEL", "METHOD_NAMES", "InvoiceTexts", "LabelTexts"]


class _Texts:
    """Walks all texts of a document, so that the fonts cover them."""

    def all(self) -> Iterator[str]:
        """Every text, in no particular order."""
        for field in fields(self):  # type: ignore[arg-type]  # its subclasses are dataclasses
            value = getattr(self, field.name)
            yield from (value,) if isinstance(value, str) else value


@dataclass(frozen=True, kw_only=True)
class LabelTexts(_Texts):
    """The words on a return label. `steps` are three or four short sentences; `language` is a BCP 47 tag."""

    language: str
    title: str
    sender: str
    recipient: str
    order: str
    tracking: str
    carrier: str
    steps_title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InvoiceTexts(_Texts):
    """The words on an invoice.

    `vat_of` has `{rate}` in it, `paid_with` has `{method}` and `{date}`.
    """

    language: str
    title: str
    number: str
    date: str
    order: str
    order_date: str
    seller: str
    buyer: str
    vat_number: str
    registration: str
    item: str
    quantity: str
    unit_price: str
    net: str
    vat: str
    gross: str
    shipping: str
    net_total: str
    vat_of: str
    total: str
    refunded: str
    paid_with: str
    reverse_charge: str
    export: str
    thanks: str


ENGLISH_LABEL = LabelTexts(
    language="en",
    title="Return",
    sender="From",
    recipient="To",
    order="Order",
    tracking="Tracking number",
    carrier="Carrier",
    steps_title="How to send it back",
    steps=(
        "Pack the items well and put the packing slip inside if you still have it.",
        "Stick this label on the parcel and cover any old labels.",
        "Hand it in at a drop-off point of the carrier and keep the receipt.",
    ),
)

ENGLISH_INVOICE = InvoiceTexts(
    language="en",
    title="Invoice",
    number="Invoice number",
    date="Invoice date",
    order="Order",
    order_date="Ordered on",
    seller="Seller",
    buyer="Billed to",
    vat_number="VAT number",
    registration="Registration",
    item="Item",
    quantity="Qty",
    unit_price="Unit price",
    net="Net",
    vat="VAT",
    gross="Gross",
    shipping="Delivery",
    net_total="Net total",
    vat_of="VAT {rate}",
    total="Total",
    refunded="Refunded",
    paid_with="Paid by {method} on {date}. Nothing is left to pay.",
    reverse_charge=(
        "Reverse charge: tax-free intra-Community supply, Article 138 of Directive 2006/112/EC. "
        "VAT is due from the recipient."
    ),
    export=(
        "Tax-free export, Article 146 of Directive 2006/112/EC. "
        "Import VAT and duties are collected by the carrier."
    ),
    thanks="Thank you for your order.",
)

METHOD_NAMES: Mapping[str, str] = {
    "alipay": "Alipay",
    "apple_pay": "Apple Pay",
    "bancontact": "Bancontact",
    "blik": "BLIK",
    "boleto": "Boleto",
    "card": "card",
    "cash_on_delivery": "cash on delivery",
    "gopay": "GoPay",
    "google_pay": "Google Pay",
    "ideal": "iDEAL",
    "kakaopay": "KakaoPay",
    "klarna": "Klarna",
    "konbini": "konbini",
    "mada": "mada",
    "momo": "MoMo",
    "paypal": "PayPal",
    "pix": "Pix",
    "promptpay": "PromptPay",
    "sepa_debit": "SEPA direct debit",
    "unionpay": "UnionPay",
    "wechat_pay": "WeChat Pay",
}
"""The ways to pay: brands are the same in all languages, the others are in English."""
