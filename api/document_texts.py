"""The words on labels and invoices, from the shopper's catalogue; in English where it has none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from agent.replies.catalogue import Catalogue
from tools.documents.texts import ENGLISH_INVOICE, ENGLISH_LABEL, METHOD_NAMES, InvoiceTexts, LabelTexts
from tools.models import ReturnOrder

_Texts = TypeVar("_Texts", LabelTexts, InvoiceTexts)
_STEPS = ("return.step_1", "return.step_2", "return.step_3")
_ASIDE = re.compile(r"\s*[(（].*")


def catalogue_for(catalogues: Mapping[str, Catalogue], language: str) -> Catalogue:
    """The catalogue of a language ("de-AT" is served by "de"), else the English one."""
    return catalogues.get(language) or catalogues.get(language.partition("-")[0]) or catalogues["en"]


def label_texts(catalogue: Catalogue, return_order: ReturnOrder) -> LabelTexts:
    """The label's words: `document.label.*`, and the steps that the chat tells as well."""
    texts = _from_catalogue(catalogue, "document.label", ENGLISH_LABEL)
    if all(catalogue.has(key) for key in _STEPS):
        steps = tuple(
            catalogue.text(key, rma=return_order.rma, carrier=return_order.carrier) for key in _STEPS
        )
        texts = replace(texts, steps=steps)
    return texts


def invoice_texts(catalogue: Catalogue) -> InvoiceTexts:
    """The invoice's words: `document.invoice.*`."""
    return _from_catalogue(catalogue, "document.invoice", ENGLISH_INVOICE)


def payment_methods(catalogue: Catalogue) -> dict[str, str]:
    """What the ways to pay are called: `pay_with.*`, without what they stand for ("card (Visa, …)")."""
    keys = {method: f"pay_with.{method}" for method in METHOD_NAMES}
    return {
        method: _ASIDE.sub("", catalogue.template(key)) for method, key in keys.items() if catalogue.has(key)
    }


def _from_catalogue(catalogue: Catalogue, prefix: str, english: _Texts) -> _Texts:
    """English texts with those replaced that the catalogue has."""
    found: dict[str, Any] = {
        field.name: catalogue.template(f"{prefix}.{field.name}")
        for field in fields(english)
        if catalogue.has(f"{prefix}.{field.name}")
    }
    return replace(english, **found, language=catalogue.language)
