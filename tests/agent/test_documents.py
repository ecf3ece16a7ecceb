"""Links to labels and invoices open what they were made for, until they expire, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from agent.documents import InvoiceLink, LabelLink, SignedLinks, TurnDocuments
from agent.errors import LinkExpired, NotAllowed
from tools.models import OrderNumber

SECRET = "a key that signs links"
LINKS = SignedLinks(secret=SECRET, base="https://shop.example", max_age_seconds=60)
LABEL = LabelLink(order_number="10002", rma="RMA-1", language="de")
INVOICE = InvoiceLink(order_number="10002", company="Müller & Söhne", vat_number="DE123456789", language="de")


def token(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_link_opens_what_it_was_made_for() -> None:
    assert LINKS.open_label(token(LINKS.label(LABEL))) == LABEL
    assert LINKS.open_invoice(token(LINKS.invoice(INVOICE))) == INVOICE


def test_a_link_is_an_address_below_the_public_one_or_relative_without_it() -> None:
    assert LINKS.label(LABEL).startswith("https://shop.example/v1/labels/")
    assert LINKS.invoice(INVOICE).startswith("https://shop.example/v1/invoices/")
    relative = SignedLinks(secret=SECRET, base="", max_age_seconds=60)
    assert relative.label(LABEL).startswith("/v1/labels/")


@given(*[st.text(max_size=30)] * 4)
def test_any_texts_come_back_and_the_address_needs_no_quoting(
    order: str, company: str, vat_number: str, language: str
) -> None:
    link = InvoiceLink(order_number=order, company=company, vat_number=vat_number, language=language)
    made = token(LINKS.invoice(link))
    assert LINKS.open_invoice(made) == link
    assert made.isascii()
    assert not set(made) & set("/?#%& +=")


def test_a_label_is_no_invoice() -> None:
    with pytest.raises(NotAllowed):
        LINKS.open_invoice(token(LINKS.label(LABEL)))
    with pytest.raises(NotAllowed):
        LINKS.open_label(token(LINKS.invoice(INVOICE)))


def test_a_link_of_another_server_opens_nothing() -> None:
    other = SignedLinks(secret="another key", base="", max_age_seconds=60)
    with pytest.raises(NotAllowed):
        LINKS.open_label(token(other.label(LABEL)))


@given(st.data())
def test_a_changed_link_opens_nothing(data: st.DataObject) -> None:
    made = token(LINKS.label(LABEL))
    place = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != made[place]))
    changed = made[:place] + other + made[place + 1 :]
    try:
        opened = LINKS.open_label(changed)
    except NotAllowed:
        return
    assert opened == LABEL  # the last character of base64 has bits that mean nothing


@pytest.mark.parametrize("junk", ["", ".", "..", "a.b.c", "💥", "é" * 500, "A" * 100_000, "\0"])
def test_junk_opens_nothing(junk: str) -> None:
    with pytest.raises(NotAllowed):
        LINKS.open_label(junk)


class _AMinuteAgo(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(time.time()) - 61


def test_an_old_link_says_that_it_is_old() -> None:
    signer = URLSafeTimedSerializer(SECRET, salt="crossdesk-label", signer=_AMinuteAgo)
    old = str(signer.dumps(["10002", "RMA-1", "de"]))
    with pytest.raises(LinkExpired, match="ask for a new one"):
        LINKS.open_label(old)
    patient = SignedLinks(secret=SECRET, base="", max_age_seconds=3600)
    assert patient.open_label(old) == LABEL


def test_an_old_and_changed_link_does_not_even_say_that_it_is_old() -> None:
    impatient = SignedLinks(secret=SECRET, base="", max_age_seconds=-1)
    forged = token(LINKS.label(LABEL))[:-4] + "AAAA"
    with pytest.raises(NotAllowed) as caught:
        impatient.open_label(forged)
    assert not isinstance(caught.value, LinkExpired)


def test_the_key_stands_in_no_repr() -> None:
    assert SECRET not in repr(LINKS)


def test_the_tools_make_links_in_the_language_of_the_shopper() -> None:
    documents = TurnDocuments(links=LINKS, language="fr")
    label = LINKS.open_label(token(documents.label_url(OrderNumber("10002"), "RMA-9")))
    invoice = LINKS.open_invoice(
        token(documents.invoice_url(OrderNumber("10002"), company="", vat_number=""))
    )
    assert label == LabelLink(order_number="10002", rma="RMA-9", language="fr")
    assert invoice.language == "fr"
