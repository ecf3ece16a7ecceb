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
        "en": "hello thanks thank please yes yeah yep nope goodbye bye what where when which wrong broken cheers sorry "
        "the order refund return cancel returns shipping delivery parcel tracking shoes blue both first second "
        "nothing everything human someone anyone help",
        "de": "danke dankeschoen bitte ja nein hallo moin servus tschuess tschuss genau jawohl stimmt richtig falsch "
        "nicht bestellung rechnung groesse beide lieferung rueckgabe umtausch retoure stornieren paket guten "
        "mitarbeiter gutschein alles nichts wo wann warum",
        "fr": "merci bonjour bonsoir salut oui voila commande livraison remboursement retour annuler facture colis "
        "d'accord ouais nan coucou aujourd'hui taille chaussures bleu bleue echange conseiller rien",
        "es": "hola gracias buenos buenas adios vale envio reembolso devolucion factura talla zapatos azul ayuda "
        "tambien perfecto claro ningun donde cuando cuanto los las nada",
        "it": "ciao grazie buongiorno buonasera salve arrivederci prego ordine reso rimborso fattura spedizione taglia "
        "scarpe pacco dove quando certo esatto aiuto",
        "pt": "ola obrigado obrigada oi sim nao encomenda devolucao reembolso tamanho fatura frete onde quando "
        "sapatos rastreio tudo boleto voce",
        "nl": "dank bedankt hoi dankjewel alstublieft alsjeblieft goedemorgen goedemiddag doei bestelling levering "
        "pakket factuur retour terugsturen maat schoenen waar wanneer nee graag",
        "pl": "dziekuje dzieki czesc dzien tak nie zamowienie zwrot przesylka paczka faktura rozmiar gdzie kiedy "
        "witam prosze reklamacja pomoc",
        "tr": "merhaba tesekkurler tesekkur evet hayir siparis siparisim iade kargo fatura beden nerede lutfen selam "
        "tamam degil yardim",
        "id": "terima kasih halo tidak pesanan pengembalian ukuran kapan tolong selamat bagaimana dimana iya bukan "
        "paket bantuan",
        "vi": "cam on chao khong vang don hang giao tra",
    }.items()
    for word in line.split()
}

_SHARED: Final = frozenset(
    [
        "retour",
        "quando",
        "paket",
        "order",
        "reembolso",
        "wo",
        "on",
        "don",
        "tra",
        "halo",
        "cam",
        "ja",
        "nan",
        "nie",
    ]
)
for _word in _SHARED:
    UNMISTAKABLE.pop(_word, None)
UNMISTAKABLE.update({"ja": "de"})

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
