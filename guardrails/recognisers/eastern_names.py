# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Names of people written in Chinese or Arabic."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.lexicon import ARABIC_GIVEN_NAMES, CHINESE_COMPOUND_SURNAMES, CHINESE_SURNAMES

_SURNAME = rf"(?:{'|'.join(CHINESE_COMPOUND_SURNAMES)}|[{CHINESE_SURNAMES}])"
_NAME_END = r"(?=[，。、！？；：,.!?;:\s)）\"”」的]|$|先生|女士|小姐|电话|手机|订单|下的?单|买的)"
_NO_NAME_BEGINNING = r"(?!(?:会员|学生|顾客|客户|老客|常客|新用|用户|应该|于是|何时|程序|方便|白天|金额|石油|温州|安全|广州|包裹|高兴|成都|万一|向你|单号|别人|从来|都是|连续|全部|和|莫名|时候|祝|向您|都|单独|经常)\p{Han}?)"
_CHINESE = regex.compile(
    rf"""(?:我叫|我的名字(?:是|叫)|名字(?:是|叫)|姓名\s?[是为:：]?\s?|名叫|收件人\s?[是为:：]?\s?|联系人\s?[是为:：]?\s?|收货人\s?[是为:：]?\s?
      |本人(?:叫|是)?|我是|这里是|(?:我|俺)(?:老公|老婆|丈夫|妻子|先生|太太|妈妈|爸爸|朋友|同事|女儿|儿子|邻居|姐姐|哥哥|弟弟|妹妹|男友|女友)(?:叫|是)?|署名|户名\s?[是为:：]?\s?|持卡人\s?[是为:：]?\s?)
      {_NO_NAME_BEGINNING}(?P<name>{_SURNAME}\p{{Han}}{{1,2}}?){_NAME_END}""",
    regex.VERBOSE,
)
_CHINESE_TITLE = regex.compile(
    rf"(?P<name>{_SURNAME}\p{{Han}}{{0,2}}?)(?=先生|女士|小姐|太太|老师|经理|阿姨|师傅)"
)
_PARTICLE_BEFORE_TITLE = regex.compile(r"[的位给和找请被由让叫跟]")
_CHINESE_OWNER = regex.compile(
    rf"(?:[是用以给]|^)(?P<name>{_SURNAME}\p{{Han}}{{1,2}})(?=的(?:名字|名义|账号|账户))"
)
_LATIN_AFTER_CUE = regex.compile(
    r"(?:名字|姓名|收件人|收货人|我叫|联系人)\s?[是为叫:：]?\s?(?P<name>\p{Lu}[\p{Latin}'-]{1,20}(?:\s\p{Lu}[\p{Latin}'-]{1,20}){0,3})"
)

_AR_STOP = (
    r"(?:ورقم|رقم|وطلبي|طلبي|بخصوص|بشأن|من|في|على|إلى|الى|عن|و|وأريد|أريد|وانا|وأنا|أنا|هو|هي|لم|لا|ما|كل|غير|مع|ولم|والبريد"
    r"|والطلب|بريدي|وبريدي|هاتفي|وهاتفي|شكرا|شكراً|استلمت|استلم|طلبه|طلبت|طلب|أحتاج|اريد|عميل|عميلة|زبون|زبونة|حتى|منذ|ليس|ليست|مكتوب|خطأ|صحيح|غلط)"
)
_AR_WORD = rf"(?!{_AR_STOP}(?!\p{{L}}))(?!و(?:رقم|طلب|أريد|بريد|هاتف|عنوان|لم))\p{{Arabic}}{{2,14}}"
_AR_NAME = rf"(?P<name>{_AR_WORD}(?:\s{_AR_WORD}){{0,3}})"
_ARABIC_STRONG = regex.compile(
    rf"""(?<!\p{{L}})(?:و?اسمي|إسمي|(?:ال)?[إا]سم(?:\s(?:المستلم|العميل|صاحب\sالطلب|الكامل))?\s?:|اسم\s(?:المستلم|العميل)|باسم|(?:^|(?<=[\n.،!؟]\s?))معكم?|أخوكم|اخوكم|أختكم|اختكم|أخوك
      |(?:مع\s)?(?:أطيب\s|خالص\s)?(?:التحيات|تحياتي|التحية)\s?[,،]?|المرسل\s?:)\s*{_AR_NAME}""",
    regex.VERBOSE,
)
_ARABIC_TITLE = regex.compile(
    r"(?<!\p{L})(?:لل|ال)(?:سيدة?|آنسة|أستاذة?|استاذة?|دكتورة?|مهندسة?)\s(?P<name>"
    + _AR_WORD
    + rf"(?:\s{_AR_WORD})?)"
)
_ARABIC_WEAK = regex.compile(
    rf"""(?<!\p{{L}})(?:أنا|انا|زوجي|زوجتي|ابني|ابنتي|أخي|أختي|والدي|والدتي|صديقي|صديقتي|جاري|جارتي|هنا)\s{_AR_NAME}""",
    regex.VERBOSE,
)
_COMPOUND = frozenset({"عبد", "أبو", "ابو", "أم", "بن", "بنت", "آل"})
_PHRASE_END = regex.compile(r"\s*(?:[،,.!؟;]|\n|$)")
_FAMILY = regex.compile(r"ال\p{Arabic}{3,}|\p{Arabic}+ي")


class ChineseNameRecogniser(SpanRecogniser):
    """Chinese names after "我叫", "收件人" and the like, and before 先生, 女士."""

    def __init__(self) -> None:
        super().__init__("NAME")

    def spans(self, view: str) -> Iterator[Span]:
        """A family name of the list and one or two characters; family names alone only before a title."""
        for match in _CHINESE.finditer(view):
            yield Span(match.start("name"), match.end("name"), LIKELY)
        for match in _CHINESE_TITLE.finditer(view):
            start, end = match.span("name")
            inner = list(_PARTICLE_BEFORE_TITLE.finditer(view, start, end))
            if not inner:
                yield Span(start, end, LIKELY)
        for match in _CHINESE_OWNER.finditer(view):
            yield Span(match.start("name"), match.end("name"), LIKELY)
        for match in _LATIN_AFTER_CUE.finditer(view):
            yield Span(match.start("name"), match.end("name"), LIKELY)


class ArabicNameRecogniser(SpanRecogniser):
    """Arabic names after "اسمي", "باسم", titles and greetings; after "أنا" only where a given name follows."""

    def __init__(self) -> None:
        super().__init__("NAME")

    def spans(self, view: str) -> Iterator[Span]:
        """Two words at most are taken where nothing tells how long the name is, more where it is a compound."""
        for pattern, score in ((_ARABIC_STRONG, SURE), (_ARABIC_TITLE, LIKELY)):
            for match in pattern.finditer(view):
                yield _name_span(match, score)
        for match in _ARABIC_WEAK.finditer(view):
            if match["name"].split()[0] in ARABIC_GIVEN_NAMES:
                yield _name_span(match, LIKELY)


def _name_span(match: regex.Match[str], score: float) -> Span:
    """The first word, and those after it that belong to a name: compounds, family names, given names of the list."""
    words = match["name"].split(" ")
    kept = 1
    while kept < len(words) and (words[kept - 1] in _COMPOUND or _goes_on(words[kept])):
        kept += 1
    if score == SURE and kept == 1 and len(words) == 2 and _PHRASE_END.match(match.string, match.end()):
        kept = 2
    return Span(match.start("name"), match.start("name") + len(" ".join(words[:kept])), score)


def _goes_on(word: str) -> bool:
    return word in _COMPOUND or word in ARABIC_GIVEN_NAMES or _FAMILY.fullmatch(word) is not None
