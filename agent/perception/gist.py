"""A message without the details that identify its writer, so that only what it wants is classified.

"I'd like to return the belt from order 10005, my e-mail is <EMAIL_1>" wants what "I'd like to return the belt from
order" wants; number and proof are entities and read elsewhere. They would only blur the intent: a classifier sees few
messages with this number and many reasons to name one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from agent.perception.codes import ORDER_WORD
from agent.perception.text import has_cjk

_MY_ORDER: Final[Mapping[str, str]] = {
    "en": "my order",
    "de": "meine Bestellung",
    "fr": "ma commande",
    "es": "mi pedido",
    "zh": "订单",
    "ar": "طلبي",
}
_OWNER: Final = r"(?:(?:my|the|meine?|mon|ma|mi|el|la|die|le)\s+)?"
_NAME: Final = (
    r"(?:e-?mail(?:[ -]?add?ress?e?)?|mail|correo(?: electr[óo]nico)?|adresse e-?mail|post\s?code|zip(?: code)?|plz|"
    r"postleitzahl|code postal|cp|c[óo]digo postal|phone(?: number)?|telefon(?:nummer)?|tel|t[ée]l[ée]phone|tel[ée]fono|"
    r"我的?邮箱|邮箱|邮编|电话|手机号?|و?البريد(?: ال[إا]لكتروني)?|بريدي|الرمز البريدي|هاتفي|رقم الهاتف)"
)
_PROOF: Final = re.compile(
    rf"(?:\s*[,;，、،]|\s+(?:and|und|et|y)\b)?\s*(?:{_OWNER}{_NAME}\s*(?:is|ist|est|es|lautet|是|为|هو)?\s*[:：]?)?\s*"
    r"<(?:EMAIL|POSTCODE|PHONE)_\d+>",
    re.IGNORECASE,
)
_NUMBER: Final = r"#?(?<![A-Za-z0-9.,/_<-])\d{5}(?![A-Za-z0-9_€$£%]|[.,]\d)"
_BARE: Final = re.compile(_NUMBER)
_CALLED: Final = r"#?(?<![A-Za-z0-9.,/_<-])\d{3,8}(?![A-Za-z0-9_€$£%]|[.,]\d)"
_NAMED: Final = re.compile(  # "my order no. 10001" (any number that is called an order), or the number alone
    rf"(?:(?:(?<!\w)(?:my|the|meiner?|der|die|ma|la|mi|el|un|una|une|an)\s+)?(?<![A-Za-z]){ORDER_WORD}"
    r"(?:[\s:：.,#-]*(?:number|nummer|num|numéro|numero|número|no|nr|n°|nº|id|号码|号|編號|编号|رقم|is|ist|est|es|lautet|是|为|هو)"
    rf"(?![A-Za-z]))*[\s:：.,，#-]*){_CALLED}|#\d{{3,8}}(?![A-Za-z0-9])|{_NUMBER}",
    re.IGNORECASE,
)
_LETTERS: Final = 3  # what must be left for there to be a wish at all


def gist(text: str, language: str) -> str:
    """`text` without proofs of identity, and with order numbers as "my order"; unchanged if nothing else is left."""
    left = _PROOF.sub(" ", text)
    if sum(map(str.isalpha, _BARE.sub("", left))) < (_LETTERS if not has_cjk(left) else _LETTERS - 1):
        return text
    mine = _MY_ORDER.get(language, _MY_ORDER["en"])
    whole = " ".join(_NAMED.sub(mine if has_cjk(mine) else f" {mine} ", left).split())
    return re.sub(r"\s+([?.!,;，。？！،؟])", r"\1", whole).strip(" ,;，、،")
