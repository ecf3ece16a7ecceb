"""1. "Where is my order?"."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talking import Talk

Begin = Callable[..., Talk]


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-GB", ("Where is my order?", "10001", "anna.schmidt@example.de")),
        ("en-GB", ("has my parcel shipped yet", "anna.schmidt@example.de", "it's 10001")),
        ("en-GB", ("where is order 10001? anna.schmidt@example.de",)),
        ("de-DE", ("Wo bleibt meine Bestellung?", "10001 10115")),
        ("de-DE", ("Hallo, wann kommt mein Paket? Bestellnummer 10001, PLZ 10115",)),
        ("fr-FR", ("Où est mon colis ?", "10001", "anna.schmidt@example.de")),
        ("es-ES", ("¿Dónde está mi pedido?", "10001", "10115")),
        ("zh-CN", ("我的快递到哪了", "10001", "anna.schmidt@example.de")),
        ("ar-AE", ("أين طلبي؟", "10001", "anna.schmidt@example.de")),
    ],
)
async def test_the_way_of_the_parcel_is_shown_once_number_and_proof_are_there(
    talk: Begin, locale: str, texts: tuple[str, ...]
) -> None:
    answer = await talk(locale).say(*texts)
    parcel = answer.card("tracking")["parcels"][0]
    assert parcel["carrier"] == "DHL"
    assert parcel["timeline"]
    assert parcel["expected_at"]
    assert answer.language == locale[:2]
    assert parcel["tracking_number"] in answer.text
