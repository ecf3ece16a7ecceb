# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""Names of people written in Japanese, Korean or Thai: beside a word that tells one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from guardrails.recognisers.base import LIKELY, SURE, Span, SpanRecogniser
from guardrails.recognisers.cues import cue, word_set, words_of

_HANGUL_SURNAME = words_of("surname", "Hangul")
_KANJI_SURNAME = words_of("surname", "Han")
_NO_NAME: Final = word_set("no_name")
_BEGINNINGS: Final = tuple(
    word for word in _NO_NAME if len(word) > (2 if regex.match(r"\p{Thai}", word) else 1)
)

_JP_GIVEN = r"[\p{Han}々\p{Hiragana}\p{Katakana}ー]{1,4}?"
_JP_KANA = r"(?!です|で|と|に|の|が|は|を|さん|さま)[\p{Hiragana}\p{Katakana}ー]{1,4}?"
_JP_END = r"(?=\s?(?:様|さま|さん|氏|です|と申|といい|と言い|でお願い|で(?:す|注文|登録)|宛|になり|に(?:して|変更|なって)|名義|の(?:名義|住所|電話)|まで|、|。|,|\.|:|\(|$|\n|\s))"
_JP_STRONG = regex.compile(
    rf"""{cue("name")}\s?(?:は|が|:)?\s?(?P<name>[\p{{Han}}々]{{1,4}}[\s・]{_JP_GIVEN}|[\p{{Han}}々]{{2,7}}|[\p{{Han}}々]{{1,4}}{_JP_KANA}|\p{{Katakana}}[\p{{Katakana}}ー]{{1,9}}(?:[\s・]\p{{Katakana}}[\p{{Katakana}}ー]{{1,9}})?|\p{{Hiragana}}{{2,5}}\s\p{{Hiragana}}{{2,5}}){_JP_END}""",
    regex.VERBOSE,
)
_JP_WEAK = regex.compile(
    rf"(?:{cue('name_likely')}|(?:^|\n|[。、\s]|[母父妻夫人子娘]の))\s?、?(?P<name>{_KANJI_SURNAME}(?:\s?[\p{{Han}}々]{{1,3}}|\s{_JP_GIVEN}|{_JP_KANA})?)(?=です|と申|ともうし|といい|と言い|だけど|ですが)"
)
_JP_INTRODUCED = regex.compile(
    r"(?<![\p{Han}\p{Katakana}])(?P<name>[\p{Han}々]{2,4}(?:\s[\p{Han}々\p{Hiragana}]{1,4})?|[\p{Katakana}ー]{2,9})(?=と申し(?:ます)?|ともうします)"
)
_JP_TITLE = regex.compile(
    rf"(?P<name>{_KANJI_SURNAME}(?:\s?[\p{{Han}}々]{{1,3}})?)(?=\s?(?:様|さま|さん|氏(?!名)|先生))"
)
_JP_ALONE = regex.compile(
    rf"(?:^|\n)[ \t]*(?P<name>{_KANJI_SURNAME}\s?[\p{{Han}}々\p{{Hiragana}}]{{1,3}})[ \t]*(?=\n|$)"
)

_KR_GIVEN = r"\p{Hangul}{1,2}?"
_KR_END = r"(?=\s?(?:입니다|이에요|예요|이고|이며|인데|이라고|라고|님|씨|으로|로\s|이요|요(?!\p{Hangul})|[,.:)\n]|$|\s))"
_KR_STRONG = regex.compile(
    rf"{cue('name')}\s?(?:은|는|이|:)?\s?(?P<name>{_HANGUL_SURNAME}\s?{_KR_GIVEN}){_KR_END}"
)
_KR_WEAK = regex.compile(
    rf"{cue('name_likely')}\s(?P<name>{_HANGUL_SURNAME}\p{{Hangul}}{{1,2}}?)(?=이?라고\s?(?:합니다|해요|하는데)|입니다|이에요|예요|인데)"
)
_KR_FIRST = regex.compile(
    rf"(?:^|\n|[.,!]\s)(?P<name>{_HANGUL_SURNAME}\p{{Hangul}}{{2}})(?=입니다|이에요|예요|인데요|이라고)"
)
_KR_TITLE = regex.compile(
    rf"(?<!\p{{Hangul}})(?P<name>{_HANGUL_SURNAME}\p{{Hangul}}{{2}})(?=\s?(?:님|씨(?!\p{{Hangul}}{{2}})|고객님|이?라고\s?합니다|이?라고\s?해요|\s?앞으로))"
)
_KR_ALONE = regex.compile(
    rf"(?:^|\n)[ \t]*(?P<name>{_HANGUL_SURNAME}\p{{Hangul}}{{2}})\s?(?:드림|올림)[ \t]*(?=\n|$|[.!])"
)

_TH_PARTICLE = r"(?:นะ)?(?:ครับ|คร้าบ|ค่ะ|คะ|จ้า|จ้ะ|นะ)"
_TH_TITLE = r"(?:คุณ|นางสาว|นาย|นาง|น\.ส\.)"
_TH_WORD = r"[\p{Thai}]{2,24}?"
_TH_NAME = rf"(?P<name>(?!คือ|เป็น|ว่า){_TH_WORD}(?:\s(?!{_TH_PARTICLE}){_TH_WORD})?)(?={_TH_PARTICLE}|[\s,.:;)\n]|$|\d)"
_TH_STRONG = regex.compile(rf"{cue('name')}\s?:?\s?(?:(?:คือ|ว่า|เป็น)\s?)?(?:{_TH_TITLE}\s?)?{_TH_NAME}")
_TH_TITLED = regex.compile(rf"(?:นางสาว|น\.ส\.|(?<!\p{{Thai}})(?:นาย|นาง))\s?{_TH_NAME}")
_TH_YOU = regex.compile(
    rf"(?:(?<!\p{{Thai}})คุณ|(?:ถึง|ผู้รับ|ส่งให้|ชื่อ)\s?คุณ)\s?(?P<name>[\p{{Thai}}]{{3,9}}\s[\p{{Thai}}]{{3,14}}?)(?={_TH_PARTICLE}|[\s,.:;)\n]|$|\d)"
)

_PATTERNS: Final = (
    (_JP_STRONG, SURE), (_JP_WEAK, LIKELY), (_JP_INTRODUCED, LIKELY), (_JP_TITLE, LIKELY), (_JP_ALONE, LIKELY),
    (_KR_STRONG, SURE), (_KR_WEAK, LIKELY), (_KR_FIRST, LIKELY), (_KR_TITLE, LIKELY), (_KR_ALONE, LIKELY),
    (_TH_STRONG, SURE), (_TH_TITLED, LIKELY), (_TH_YOU, LIKELY),
)  # fmt: skip
_ASIAN = regex.compile(r"[\p{Han}\p{Katakana}\p{Hangul}\p{Thai}]")


class AsianNameRecogniser(SpanRecogniser):
    """Names after "名前は", "이름은", "ชื่อ" and the like, before 様, 님 and the like."""

    def __init__(self) -> None:
        super().__init__("NAME")

    def spans(self, view: str) -> Iterator[Span]:
        """The name alone; a word of the sentence that stands where a name could is none."""
        if not _ASIAN.search(view):
            return
        for pattern, score in _PATTERNS:
            for match in pattern.finditer(view):
                name = match["name"]
                if not _is_word(name.split(" ")[0]):
                    yield Span(
                        match.start("name"), match.start("name") + len(_without_other_words(name)), score
                    )


def _is_word(part: str) -> bool:
    """Short words are only that where nothing follows them: names begin like them."""
    return part in _NO_NAME or part.startswith(_BEGINNINGS)


def _without_other_words(name: str) -> str:
    """Of two words the first where the second one is no name."""
    first, space, second = name.partition(" ")
    return first if space and _is_word(second) else name
