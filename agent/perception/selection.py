"""How a message picks from a list: all, all but, the first, two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from agent.perception.text import fold

_ALL = re.compile(
    r"(?<!\w)(?:all|both|everything|the (?:whole|entire|complete|full) (?:order|lot|thing)|every (?:item|one|single one)|"
    r"each of them|the two|the lot|alle|alles|allen|aller|beide\w*|samtliche\w*|ganze\w* (?:bestellung|sendung)|"
    r"komplett\w*|gesamte\w*|die zwei|tous(?! les jours)|toutes|tout|les deux|l'ensemble|la totalite|"
    r"(?:toute|entiere?) (?:la|ma) commande|todo|todos(?! los dias)|todas|ambos|ambas|las dos|los dos|(?:el )?pedido "
    r"(?:completo|entero)|كل|كله|كلها|كلهم|جميع|جميعها|الكل|كلاهما|كليهما|كلتا\w*|الاثنين|الاثنان|الثنتين|التنين|"
    r"كامل الطلب|الطلب كامل|الجميع|كلو)(?!\w)|全部|全都|所有|都(?=退|换|要|不要|坏|取消|寄|是|有|$)|两个都|两件都|两双都|整单|"
    r"整个订单|一起退|这两|那两|两(?:个|件|双|样)(?:都)?"
)
_NOT_ALL = re.compile(r"(?<!\w)(?:after all|at all|not all|all day|all the time|that is all|that's all|alles klar|alles gut|"
                      r"tout de suite|tout a l'heure|todo bien|pas du tout|c'est tout|eso es todo|es todo)(?!\w)")  # fmt: skip
_BOTH = re.compile(
    r"(?<!\w)(?:both|the two|beide\w*|die zwei|les deux|ambos|ambas|las dos|los dos|كلاهما|كليهما|كلتا\w*|الاثنين|الاثنان|"
    r"الثنتين|التنين)(?!\w)|两(?:个|件|双|样)?都|这两|那两|俩"
)
EXCEPT: Final = re.compile(
    r"(?<!\w)(?:except(?:ing)?(?: for)?|apart from|but not|but for|everything but|all but|other than|excluding|"
    r"with the exception of|ausser|auser|bis auf|mit ausnahme (?:von|der|des)|ohne|nur nicht|aber nicht|"
    r"sauf|excepte|hormis|a part|a l'exception (?:de|du|des)|mais pas|"
    r"excepto|salvo|menos|a excepcion (?:de|del)|excluyendo|pero no|quitando|"
    r"ما عدا|ماعدا|عدا|الا|باستثناء|غير|سوي|بس مو|لكن ليس|مش)(?!\w)|除了|除去|除开|除(?=[^了去开]{1,8}(?:外|以外|之外))|但不包括|不包括|不含"
)
"""What stands before the things that are left out."""

_ORDINALS: Final = (
    (1, r"first|1st|erste\w*|1\.|premiere?s?|1e?re?|primer[oa]?s?|第一|头一|الاول|الاولي|اول|الاولا"),
    (
        2,
        r"second|2nd|zweite\w*|2\.|deuxieme|seconde?|2e(?:me)?|segund[oa]s?|第二|الثاني|الثانيه|التاني|التانيه|ثاني",
    ),
    (3, r"third|3rd|dritte\w*|3\.|troisieme|3e(?:me)?|tercer[oa]?s?|第三|الثالث|الثالثه|التالت|ثالث"),
    (4, r"fourth|4th|vierte\w*|4\.|quatrieme|4e(?:me)?|cuart[oa]s?|第四|الرابع|الرابعه|رابع"),
    (5, r"fifth|5th|funfte\w*|5\.|cinquieme|5e(?:me)?|quint[oa]s?|第五|الخامس|الخامسه|خامس"),
    (-1, r"last|letzte\w*|dernier\w*|ultim[oa]s?|最后|最后一|الاخير|الاخيره|اخر"),
)
_ORDINAL_PATTERNS: Final = tuple(
    (
        number,
        re.compile(
            "|".join(
                part if re.match("[第头最]", part) else rf"(?<![\w.,]){part}(?![\w])"
                for part in pattern.split("|")
            )
        ),
    )
    for number, pattern in _ORDINALS
)
_NOT_ORDINAL = re.compile(
    r"(?:(?:first|second|third|last|erste\w*|zweite\w*|dritte\w*|letzte\w*|deuxieme|troisieme|derniere?|premiere?|segunda|"
    r"tercera|ultima|primera)(?= (?:time|name|week|month|year|night|day|class|mal|woche|monat|name|fois|semaine|mois|vez|"
    r"semana|mes)))|第[一二三四五](?=次|天)|(?:اول|ثاني|ثالث|اخر)(?= مره)"
)
_NUMBER_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "only one": 1, "just one": 1, "one of": 1,
    "single": 1, "a pair": 1, "a dozen": 12,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "fuenf": 5, "sechs": 6, "zehn": 10, "nur eins": 1, "nur eine": 1,
    "nur einen": 1, "nur ein": 1, "eines von": 1, "eins davon": 1,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10, "un seul": 1, "une seule": 1,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "diez": 10, "solo uno": 1, "solo una": 1, "uno solo": 1,
    "اثنين": 2, "اثنتين": 2, "ثنتين": 2, "ثلاث": 3, "ثلاثه": 3, "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5,
    "قطعتين": 2, "حبتين": 2, "واحد فقط": 1, "واحده فقط": 1, "قطعه واحده": 1,
}  # fmt: skip
_WORD_NUMBER = re.compile(
    rf"(?<!\w)({'|'.join(sorted(map(re.escape, _NUMBER_WORDS), key=len, reverse=True))})(?!\w)"
)
_HAN_DIGITS: Final = {"一": 1, "两": 2, "二": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "十": 10}
_HAN_COUNT = re.compile(r"(?<!第)([一两二三四五六十])(?=[个件双条只台套盏])|(俩)")
_UNITS: Final = (
    r"(?:x|×|pcs?|pieces?|items?|units?|pairs?|of (?:them|these|those)|stuck|mal|paar|artikel|pieces?|articles?|unites?|"
    r"paires?|fois|piezas?|unidades?|articulos?|pares?|قطع\w*|حبات|حبه|ازواج)"
)
_FIGURE_COUNT = re.compile(
    rf"(?<![\w.,/#-])(\d{{1,2}})\s?{_UNITS}(?!\w)|(?<!\w)(?:x|qty|quantity|menge|anzahl|quantite|cantidad|كميه|عدد)\s?:?\s?(\d{{1,2}})"
    r"(?![\w.,])|(?<![\w.,/#-])(\d{1,2})\s?[个件双条只台套盏]"
)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Hints to which and how many; `both` says all of two, `excluding` that what follows is left out.

    `ordinals` count from 1, −1 is the last; `quantities` are the numbers of pieces named.
    """

    all: bool = False
    both: bool = False
    excluding: bool = False
    ordinals: tuple[int, ...] = ()
    quantities: tuple[int, ...] = ()


def read_selection(text: str) -> Selection:
    """The hints in `text`, in the six languages."""
    folded = fold(text)
    cleared = _NOT_ORDINAL.sub(" ", folded)
    ordinals = sorted(
        (match.start(), number)
        for number, pattern in _ORDINAL_PATTERNS
        for match in pattern.finditer(cleared)
    )
    everything = _ALL.search(_NOT_ALL.sub(" ", folded)) is not None
    return Selection(
        all=everything,
        both=_BOTH.search(folded) is not None,
        excluding=EXCEPT.search(folded) is not None,
        ordinals=tuple(dict.fromkeys(number for _, number in ordinals)),
        quantities=_quantities(folded),
    )


def _quantities(folded: str) -> tuple[int, ...]:
    found = [(match.start(), _NUMBER_WORDS[match.group(1)]) for match in _WORD_NUMBER.finditer(folded)]
    found += [
        (match.start(), _HAN_DIGITS[match.group(1) or match.group(2)])
        for match in _HAN_COUNT.finditer(folded)
    ]
    found += [
        (match.start(), int(match.group(1) or match.group(2) or match.group(3)))
        for match in _FIGURE_COUNT.finditer(folded)
    ]
    return tuple(number for _, number in sorted(found) if number > 0)
