"""Signed links to labels and invoices: whoever has one may open the document until it expires."""

from __future__ import annotations

from dataclasses import dataclass, field

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from agent.errors import LinkExpired, NotAllowed
from tools.models import OrderNumber


@dataclass(frozen=True, kw_only=True)
class InvoiceLink:
    """What a link to an invoice stands for."""

    order_number: str
    company: str
    vat_number: str
    language: str


@dataclass(frozen=True, kw_only=True)
class LabelLink:
    """What a link to a return label stands for."""

    order_number: str
    rma: str
    language: str


@dataclass(frozen=True, kw_only=True)
class SignedLinks:
    """Makes and opens links (itsdangerous: HMAC-SHA1 over payload and time).

    `base` is the public URL, or empty.
    """

    secret: str = field(repr=False)
    base: str
    max_age_seconds: int

    def label(self, link: LabelLink) -> str:
        """The address of a return label."""
        token = self._signer("label").dumps([link.order_number, link.rma, link.language])
        return f"{self.base}/v1/labels/{token}"

    def invoice(self, link: InvoiceLink) -> str:
        """The address of an invoice."""
        parts = [link.order_number, link.company, link.vat_number, link.language]
        return f"{self.base}/v1/invoices/{self._signer('invoice').dumps(parts)}"

    def open_label(self, token: str) -> LabelLink:
        """What a label's link stands for. Raises `NotAllowed`, for an old one `LinkExpired`."""
        order, rma, language = self._open("label", token)
        return LabelLink(order_number=order, rma=rma, language=language)

    def open_invoice(self, token: str) -> InvoiceLink:
        """What an invoice's link stands for. Raises `NotAllowed`, for an old one `LinkExpired`."""
        order, company, vat_number, language = self._open("invoice", token)
        return InvoiceLink(order_number=order, company=company, vat_number=vat_number, language=language)

    def _open(self, purpose: str, token: str) -> list[str]:
        try:
            parts: list[str] = self._signer(purpose).loads(token, max_age=self.max_age_seconds)
        except SignatureExpired as exc:
            raise LinkExpired("this link has expired: ask for a new one in the chat") from exc
        except BadSignature as exc:
            raise NotAllowed("this link is not valid") from exc
        return parts

    def _signer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt=f"crossdesk-{purpose}")


@dataclass(frozen=True, kw_only=True)
class TurnDocuments:
    """`tools.context.Documents` for a shopper of one language."""

    links: SignedLinks
    language: str

    def label_url(self, order_number: OrderNumber, rma: str) -> str:
        """A link to the return label."""
        return self.links.label(LabelLink(order_number=order_number, rma=rma, language=self.language))

    def invoice_url(self, order_number: OrderNumber, *, company: str, vat_number: str) -> str:
        """A link to the invoice."""
        return self.links.invoice(
            InvoiceLink(
                order_number=order_number, company=company, vat_number=vat_number, language=self.language
            )
        )
