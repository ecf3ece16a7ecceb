# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Which word stands before a number: the same digits are a phone, an order or a parcel by it."""

from __future__ import annotations

from typing import Literal

import regex

Context = Literal["phone", "order", "tracking", "postcode", "card", "tax", "product"]

_WORDS: dict[Context, str] = {
    "phone": r"""
        (?<!\p{L})(?:tel|tél|teléf|telef|phone|telephone|mobile|cell|call|ring|answer\w*|reach|text\ me|whats\ ?app|sms|fax
        |telefon\w*|handy\w*|mobil\w*|festnetz\w*|ruf\w*|anruf\w*|erreich\w*|rückruf\w*
        |téléphone|portable|appel\w*|joindre|joignable|numéro\ est|mon\ numéro|mein\w*\ nummer|my\ number|mi\ número
        |teléfono|móvil|movil|celular|llam\w*|ll[aá]m\w*)(?!\p{L})
        |电话|手机|手機|電話|座机|致电|打我|联系方式|هاتف|جوال|موبايل|اتصل|رقمي|واتس|تلفون""",
    "order": r"""
        (?<!\p{L})(?:orders?|order\ (?:no|number|nr)|ord|purchase|bestell\p{L}*|auftrag\p{L}*|best\.?\ ?nr
        |commandes?|cmde|pedidos?|compra|orden|rma|rückgabe\p{L}*|retoure\p{L}*|return\ number|retour|devolución
        |rechnung\p{L}*|invoice\p{L}*|facture|factura|kunden(?:nummer|nr)|customer\ (?:no|number|id))(?!\p{L})
        |订单|訂單|单号|退货|退款编号|发票|الطلب|طلبي|طلب|طلبية|الإرجاع|فاتورة""",
    "tracking": r"""
        (?<!\p{L})(?:track\w*|parcels?|packages?|shipments?|consignment|awb|waybill
        |sendung\p{L}*|paket\p{L}*|lieferung\p{L}*|trackingnummer
        |suivi|colis|envoi|seguimiento|env[ií]o|paquete|gu[ií]a
        |dhl|ups|fedex|usps|dpd|gls|hermes|evri|royal\ mail|yodel|colissimo|chronopost|la\ poste|mondial\ relay
        |correos|seur|mrw|nacex|aramex|tnt|postnl|bpost|inpost|emirates\ post|smsa|amazon\ logistics)(?!\p{L})
        |运单|快递|物流|包裹|顺丰|圆通|中通|申通|韵达|京东|菜鸟|极兔|تتبع|شحنة|الشحنة|الطرد|أرامكس|سمسا""",
    "postcode": r"""
        (?<!\p{L})(?:post\ ?code|postal(?:\ code)?|zip(?:\ ?code)?|plz|postleitzahl|code\ postal|cp|c\.p
        |c[oó]digo\ postal|c[oó]d\.?\ postal)(?!\p{L})|邮编|邮政编码|郵遞區號|الرمز\ البريدي|الرمز\ البريدى""",
    "card": r"""
        (?<!\p{L})(?:card|credit|debit|visa|master\ ?card|amex|american\ express|maestro
        |karte|kreditkarte\p{L}*|kartennummer|cards|carte|cb|tarjeta)(?!\p{L})
        |银行卡|信用卡|卡号|借记卡|بطاقة|بطاقتي|البطاقة|فيزا""",
    "tax": r"""
        (?<!\p{L})(?:vat|ust|ust\.?-?\ ?id\p{L}*|umsatzsteuer\p{L}*|tva|siret|siren|nif|cif|iva|ein|eori|gtin|ean|upc|isbn
        |tax\ (?:id|number|no))(?!\p{L})|税号|统一社会信用代码|纳税人识别号|الضريبي|ضريبي""",
    "product": r"""
        (?<!\p{L})(?:gift\ ?card|voucher|geschenk(?:karte|gutschein)|gutschein\p{L}*|carte\ cadeau|tarjeta\ regalo|sku|article|item|artikel\p{L}*|art\.?\ ?nr|model\p{L}*|modell|référence|réf|ref|referencia|modelo
        |serial|serien\p{L}*|série|serie|artículo|código\ de\ producto)(?!\p{L})|礼品卡|بطاقة\ هدية|货号|型号|款号|商品编号|رقم\ المنتج|موديل""",
}
_ANY = regex.compile(
    "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()), regex.VERBOSE | regex.IGNORECASE
)
_REACH = 32  # how far before a number its word may stand
_BREAK = regex.compile(r"[\n;!?。！？؟]")


def context_before(view: str, start: int) -> Context | None:
    """The kind of the nearest telling word before `start` in the same sentence, or None."""
    window = view[max(0, start - _REACH) : start].rstrip(" \n:?!")  # "Your phone?\n0151 …" is one thought
    breaks = list(_BREAK.finditer(window))
    if breaks:
        window = window[breaks[-1].end() :]
    found: Context | None = None
    for match in _ANY.finditer(window):
        found = match.lastgroup  # type: ignore[assignment]  # the groups are the names of `_WORDS`
    return found
