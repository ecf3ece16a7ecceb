"""Small turns of phrase that only a dialogue can read: "the other order", "both", "never mind", "go back"."""

from __future__ import annotations

import re
from collections.abc import Mapping

_OTHER_ORDER: Mapping[str, str] = {
    "en": r"\bother (one|order)\b|\bdifferent order\b|\bnot that (one|order)\b|\banother order\b",
    "de": r"\bandere[nrs]? (bestellung|auftrag)\b|\bdie andere\b|\bnicht diese\b",
    "fr": r"\bautre commande\b|\bl['’]autre\b|\bpas celle[- ]là\b",
    "es": r"\botro pedido\b|\bel otro\b|\bese no\b|\botra orden\b",
    "zh": r"另[一外]?[个個]?(订单|訂單|单|單)|不是这[个單单]|其他(订单|訂單)|另外(一)?(个|單|单)",
    "ar": r"الطلب ال[اآ]خر|طلب [اآ]خر|ليس هذا الطلب|الطلبية ال[اأ]خرى|غير هذا الطلب",
}
_NEVER_MIND: Mapping[str, str] = {
    "en": r"\bnever ?mind\b|\bforget (it|about it|that)\b|\bleave it\b|\bdon'?t bother\b|\bkeep it( after all)?\b",
    "de": r"\bvergiss es\b|\bvergessen sie( es| das)?\b|\bhat sich erledigt\b|\blassen (sie|wir)( es| das)?\b|\bdoch nicht\b|\bschon gut\b",
    "fr": r"\blaissez? tomber\b|\boubliez?( ça| cela)?\b|\bc['’]est bon finalement\b|\btant pis\b",
    "es": r"\bd[ée]jal[oa]\b|\bolv[ií]da(lo|te)\b|\bolv[ií]delo\b|\bda igual\b|\bya no (hace falta|importa)\b",
    "zh": r"算了|不用了|没事了|不需要了|當我沒說|当我没说",
    "ar": r"لا يهم|انس[َى]? الأمر|خلاص|دعك من|لا داعي|انسى",
}
_DECLINED: Mapping[str, str] = {
    "en": r"declin|reject|(won'?t|doesn'?t|not) (go(ing)? through|work|accept)|fail(s|ed|ing)?\b|can'?t pay|unable to pay",
    "de": r"abgelehnt|geht nicht durch|funktioniert nicht|schl[äa]gt fehl|fehlgeschlagen|nicht (bezahlen|akzeptiert)|klappt nicht",
    "fr": r"refus[ée]|ne (passe|marche|fonctionne) pas|[ée]chou|impossible de payer",
    "es": r"rechaz|no (pasa|funciona|acepta|me deja)|fall[aóo]|no puedo pagar",
    "zh": r"失败|失敗|被拒|付不了|支付不了|无法支付|無法付款|付款不成功|刷不了",
    "ar": r"رفض|مرفوض|لا (يعمل|تعمل|يقبل|تقبل)|فشل|لا أستطيع الدفع|لم تنجح",
}
_COMPANY: Mapping[str, str] = {
    "en": r"\bvat\b|\bcompany\b|\bbusiness\b|\btax (id|number)\b",
    "de": r"\bust\b|umsatzsteuer|mwst|ust-?id|firma|unternehmen|gesch[äa]ftlich|gewerb",
    "fr": r"\btva\b|soci[ée]t[ée]|entreprise|professionnel|siret",
    "es": r"\biva\b|\bnif\b|\bcif\b|empresa|aut[óo]nom|raz[óo]n social",
    "zh": r"税号|稅號|公司|抬头|抬頭|增值税|统编|統編",
    "ar": r"ضريب|شركة|الشركة|مؤسسة",
}


def means_other_order(text: str, language: str) -> bool:
    """Whether the message points at another order than the one spoken of."""
    return _matches(_OTHER_ORDER, text, language)


def means_never_mind(text: str, language: str) -> bool:
    """Whether the shopper drops what is going on."""
    return _matches(_NEVER_MIND, text, language)


def means_declined(text: str, language: str) -> bool:
    """Whether a payment did not go through (and none was taken)."""
    return _matches(_DECLINED, text, language)


def means_company(text: str, language: str) -> bool:
    """Whether an invoice is for a company."""
    return _matches(_COMPANY, text, language)


def _matches(patterns: Mapping[str, str], text: str, language: str) -> bool:
    base = language.partition("-")[0]
    return any(
        re.search(patterns[code], text, re.IGNORECASE) is not None
        for code in dict.fromkeys((base, "en"))
        if code in patterns
    )
