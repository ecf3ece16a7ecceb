"""Words that give a language away on their own, and words that say nothing about one.

`UNMISTAKABLE` holds short things that people type as a whole message and that no other of the 17 languages shares.
Words that two of them share ("no", "si", "super", "ok", "pedido") are left out on purpose. All are folded by
`agent.perception.text.fold`.
"""

from __future__ import annotations

from typing import Final

UNMISTAKABLE: Final[dict[str, str]] = {
    word: language
    for language, line in {
        "en": "hello thanks thank please yes yeah yep nope goodbye what where when which wrong broken cheers sorry "
        "the return cancel returns shipping delivery parcel shoes blue both first second "
        "nothing everything human someone anyone help",
        "de": "danke dankeschoen bitte nein moin servus tschuess tschuss genau jawohl stimmt richtig falsch "
        "nicht bestellung rechnung groesse beide lieferung rueckgabe umtausch retoure stornieren guten "
        "mitarbeiter gutschein nichts wann warum",
        "fr": "merci bonjour bonsoir oui voila commande livraison remboursement annuler facture colis "
        "d'accord ouais coucou aujourd'hui taille chaussures bleu bleue echange conseiller rien",
        "es": "hola gracias buenos buenas adios devolucion factura talla zapatos ayuda "
        "tambien perfecto ningun donde cuando cuanto los las",
        "it": "ciao grazie buongiorno buonasera salve arrivederci prego ordine reso rimborso fattura spedizione taglia "
        "scarpe pacco dove esatto aiuto",
        "pt": "obrigado obrigada sim encomenda devolucao tamanho frete onde "
        "sapatos rastreio tudo boleto voce",
        "nl": "bedankt dankjewel alstublieft alsjeblieft goedemorgen goedemiddag doei bestelling levering "
        "annuleren aub pakket factuur terugsturen maat schoenen waar wanneer graag",
        "pl": "dziekuje dzieki czesc dzien tak zamowienie zwrot przesylka paczka faktura rozmiar gdzie kiedy "
        "witam prosze reklamacja pomoc",
        "tr": "merhaba tesekkurler tesekkur evet hayir siparis siparisim iade kargo beden nerede lutfen selam "
        "tamam degil yardim",
        "id": "terima kasih tidak pesanan pengembalian ukuran kapan tolong selamat bagaimana dimana iya bukan "
        "bantuan",
        "vi": "chao khong vang hang giao",
    }.items()
    for word in line.split()
}

LIKELY: Final[dict[str, str]] = {
    "ja": "de", "hallo": "de", "alles": "de", "vale": "es", "envio": "es", "azul": "es", "claro": "es", "nada": "es",
    "salut": "fr", "certo": "it", "dank": "nl", "hoi": "nl", "nee": "nl", "ola": "pt", "oi": "pt", "nao": "pt",
    "fatura": "tr", "refund": "en", "bye": "en", "tracking": "en",
}  # fmt: skip
"""Words that several of the languages share, with the one that says them most: for when nothing else is known."""

EMPTY: Final = frozenset(
    [
        "ok",
        "okay",
        "oké",
        "okey",
        "k",
        "kk",
        "hm",
        "hmm",
        "ah",
        "oh",
        "ha",
        "haha",
        "lol",
        "wow",
        "xxl",
        "xl",
        "xs",
        "xxs",
        "l",
        "m",
        "s",
        "no",
        "si",
        "super",
        "top",
        "email",
        "mail",
        "e-mail",
        "sms",
        "app",
        "pdf",
        "faq",
        "id",
        "vat",
        "rma",
        "dhl",
        "ups",
        "gls",
        "dpd",
        "fedex",
        "usps",
        "hermes",
        "postnl",
        "correos",
        "colissimo",
        "poste",
        "chronopost",
        "mondial",
        "relay",
        "amazon",
        "ebay",
        "paypal",
        "klarna",
        "visa",
        "mastercard",
        "amex",
        "ideal",
        "apple",
        "google",
        "pay",
        "iphone",
        "samsung",
        "android",
        "wifi",
        "usb",
        "led",
        "bluetooth",
        "nike",
        "adidas",
        "puma",
        "zara",
        "paris",
        "berlin",
        "london",
        "madrid",
        "rom",
        "roma",
        "amsterdam",
        "rotterdam",
        "online",
        "shop",
        "chat",
        "link",
        "code",
        "web",
        "click",
        "status",
        "express",
        "standard",
        "sneaker",
        "sneakers",
        "jeans",
        "t-shirt",
        "shirt",
        "nr",
        "no.",
        "tel",
        "info",
        "admin",
        "test",
        "bonus",
    ]
)
"""Words that are written the same in many languages, brands and codes: no evidence."""
