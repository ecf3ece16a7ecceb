"""4. "Where is my refund?", "I was charged twice", "I need an invoice"."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pypdfium2
import pytest

from tests.conversations.talking import Answer, Talk

Begin = Callable[..., Talk]


async def written_on(client: httpx.AsyncClient, answer: Answer) -> str:
    """The text of the invoice that an answer links to."""
    document = await client.get(answer.card("invoice")["url"])
    assert document.status_code == 200, document.text
    assert document.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(document.content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


@pytest.mark.parametrize(
    ("locale", "amount", "texts"),
    [
        ("en-GB", "£64.00", ("Where is my refund?", "10008", "john.carter@example.co.uk")),
        ("en-GB", "£64.00", ("when do I get my money back for 10008? john.carter@example.co.uk",)),
        ("de-DE", "64,00", ("Wo bleibt meine Erstattung?", "10008", "SW9 8QH")),
        ("fr-FR", "64,00", ("Quand vais-je recevoir mon remboursement ?", "10008", "SW9 8QH")),
        ("es-ES", "64,00", ("¿Dónde está mi reembolso?", "10008 john.carter@example.co.uk")),
        ("zh-CN", "£64.00", ("我的退款什么时候到账", "10008", "john.carter@example.co.uk")),
        ("ar-AE", "64.00", ("أين المبلغ المسترد؟", "10008", "john.carter@example.co.uk")),
    ],
)
async def test_a_refund_is_told_with_its_amount_and_the_days_on_which_it_arrives(
    talk: Begin, locale: str, amount: str, texts: tuple[str, ...]
) -> None:
    answer = await talk(locale).say(*texts)
    assert answer.tools[-1] == "refund_status"
    assert amount in answer.text
    assert answer.language == locale[:2]
    assert not answer.handed_off


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-US", ("I was charged twice for my order 10012, ana.souza@example.com.br",)),
        ("de-DE", ("Ich wurde doppelt belastet", "10012", "ana.souza@example.com.br")),
        ("fr-FR", ("J'ai été débité deux fois", "10012", "ana.souza@example.com.br")),
        ("es-ES", ("Me han cobrado dos veces, pedido 10012, ana.souza@example.com.br",)),
        ("zh-CN", ("我被扣了两次款", "10012 ana.souza@example.com.br")),
        ("ar-AE", ("تم خصم المبلغ مرتين", "10012", "ana.souza@example.com.br")),
    ],
)
async def test_a_double_charge_above_the_bots_limit_goes_to_a_person_with_the_finding(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    answer = await talk(locale).say(*texts)
    assert answer.handed_off
    assert answer.card("handoff")["promised_text"]
    assert "349" in answer.text
    assert "payment_check" in answer.tools


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("I paid twice, order 10002, SW9 8QH",)),
        ("de-DE", ("Bestellung 10002 wurde zweimal abgebucht, SW9 8QH",)),
    ],
)
async def test_a_single_charge_is_said_to_be_one_and_a_person_is_offered(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    talking = talk(locale)
    answer = await talking.say(*texts)
    assert "134" in answer.text
    assert not answer.handed_off
    assert answer.kinds == ["choices"]
    assert (await talking.say("yes" if locale == "en-GB" else "ja")).handed_off


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "my card was declined, why?"),
        ("de-DE", "Meine Zahlung wurde abgelehnt, warum?"),
        ("fr-FR", "Mon paiement a été refusé, pourquoi ?"),
    ],
)
async def test_a_declined_payment_is_explained_without_asking_for_an_order(
    talk: Begin, locale: str, text: str
) -> None:
    answer = await talk(locale).say(text)
    assert answer.articles == ["payment-problems"]


@pytest.mark.parametrize(
    ("locale", "texts", "company", "number"),
    [
        (
            "fr-FR",
            (
                "Il me faut une facture avec notre numéro de TVA",
                "10001",
                "anna.schmidt@example.de",
                "DE12345",
                "DE136695976, Muster GmbH",
            ),
            "Muster GmbH",
            "DE136695976",
        ),
        (
            "es-ES",
            (
                "Necesito una factura con el NIF de la empresa",
                "10005",
                "28013",
                "ESB1234",
                "B12345678",
                "Ejemplo SL",
            ),
            "Ejemplo SL",
            "ESB12345678",
        ),
        (
            "en-GB",
            (
                "I need an invoice with our VAT number, order 10002, SW9 8QH",
                "GB12345",
                "GB980780684",
                "Carter & Sons",
            ),
            "Carter & Sons",
            "GB980780684",
        ),
    ],
)
async def test_a_wrong_vat_number_is_asked_again_and_the_right_one_stands_on_the_invoice(
    talk: Begin,
    client: httpx.AsyncClient,
    locale: str,
    texts: tuple[str, ...],
    company: str,
    number: str,
) -> None:
    talking = talk(locale)
    answers = [await talking.say(text) for text in texts]
    assert [answer.refusals for answer in answers if answer.refusals] == [["invalid_vat_number"]]
    assert all("invoice" not in answer.kinds for answer in answers[:-1])
    written = await written_on(client, answers[-1])
    assert company in written
    assert number in written.replace(" ", "")


async def test_check_digits_that_do_not_fit_are_asked_about_once(talk: Begin) -> None:
    talking = talk("de-DE")
    asked = await talking.say(
        "Rechnung mit USt-IdNr bitte, Bestellung 10001, 10115", "DE136695970 Muster GmbH"
    )
    assert "DE136695970" in asked.text
    assert "invoice" not in asked.kinds
    assert "DE136695970" in (await talking.say("Ja, das stimmt so")).text
    assert talking.last is not None
    assert talking.last.card("invoice")


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("Can I get an invoice please?", "10002 john.carter@example.co.uk")),
        ("de-DE", ("Bitte eine Rechnung für Bestellung 10001, PLZ 10115",)),
        ("zh-CN", ("请给我开发票", "10004", "200120")),
        ("ar-AE", ("أريد فاتورة للطلب 10006", "fatima.alsayed@example.ae")),
    ],
)
async def test_an_invoice_without_company_details_needs_no_more_than_the_order(
    talk: Begin, client: httpx.AsyncClient, locale: str, texts: tuple[str, ...]
) -> None:
    answer = await talk(locale).say(*texts)
    written = await written_on(client, answer)
    assert answer.card("invoice")["order_number"] in written


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("I need an invoice for my company, order 10002, SW9 8QH", "without VAT number please")),
        ("fr-FR", ("Une facture pour mon entreprise, commande 10003, 75004", "sans numéro de TVA")),
    ],
)
async def test_the_vat_number_can_be_left_out(talk: Begin, locale: str, texts: tuple[str, ...]) -> None:
    talking = talk(locale)
    asked = await talking.say(texts[0])
    assert asked.kinds == ["choices"]
    assert (await talking.say(texts[1])).card("invoice")
