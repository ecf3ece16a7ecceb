# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""How addresses are written in Japan, Korea and Thailand: from the large to the small, or with no spaces."""

from __future__ import annotations

from typing import Final

import regex

_JP_TEXT = r"[\p{Han}\p{Hiragana}\p{Katakana}ーヶヵ々ケ]"
_JP_NUMBERS = r"(?:[\d一二三四五六七八九十]{1,3}丁目\s?(?:[\d一二三四五六七八九十]{1,4}番地?\s?(?:の?\s?[\d]{1,4}(?:号)?)?|\d{1,4}(?:[-ー]\d{1,4}){0,3})?|\d{1,4}番地?の?\s?(?:\d{1,4}号?)?|\d{1,4}(?:[-ー]\d{1,4}){1,3})"
_JP_UNIT = r"(?:[\s、]?(?!郵便|〒|電話)(?:[\p{Katakana}ー・\p{Latin}\p{Han}]{2,20}(?:\s?[A-Z]棟|館|棟)?)?\s?(?:\d{2,4}号室?|\d{1,2}階|\d{3,4}(?![\d円年個点]))|-\d{3,4}号室?)"
JAPANESE = regex.compile(
    rf"""(?:(?:東京都|北海道|大阪府|京都府|\p{{Han}}{{2,3}}県)\s?(?:{_JP_TEXT}{{1,8}}?[市区郡町村]\s?){{0,3}}{_JP_TEXT}{{0,14}}?
        |(?:(?<![\p{{Han}}])\p{{Han}}{{1,6}}[市区郡町村]\s?){{1,3}}{_JP_TEXT}{{0,12}}?
        |(?<![\p{{Han}}\p{{Katakana}}])[\p{{Han}}ヶヵ々]{{2,8}}(?=\s?[\d一二三四五六七八九十]{{1,3}}丁目|\s?\d{{1,4}}番地))\s?{_JP_NUMBERS}(?![\d円年月個点回])(?:{_JP_UNIT})?
      | (?:東京都|北海道|大阪府|京都府|\p{{Han}}{{2,3}}県)(?:{_JP_TEXT}{{1,8}}?[市区郡町村]\s?){{1,3}}{_JP_TEXT}{{1,16}}\d{{1,4}}(?![\d円年月個点回])""",
    regex.VERBOSE,
)
_KR_AREA = r"(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)(?:특별자치시|특별자치도|특별시|광역시|시|도)?\s)"
_KR_UNIT = r"(?:[,\s]{0,2}(?:\(\p{Hangul}{2,6}[동가리](?:,\s?[\p{Hangul}\d]{2,15})?\)|(?:[\p{Hangul}A-Z\d]{2,14}(?:아파트|빌라|오피스텔|타워|빌딩|빌|맨션|자이|힐스테이트|래미안|푸르지오|롯데캐슬|더샵))\s?|[\dA-Za-z가-하]{1,4}동(?=[\s,]?\d)|지?하?\d{1,2}층|\d{1,5}호))"
_KR_NO_QUANTITY = r"(?!\d|[.,]\d|\s?(?:개|일|원|년|월|시|분|번(?!지)|명|회|주|%|°|도|만|천|장|박스|켤레|벌))"
_KR_LOT = r"\d{1,4}(?:-\d{1,4}(?:번지)?|번지)"
KOREAN = regex.compile(
    rf"""(?<!\p{{Hangul}}){_KR_AREA}?(?:\p{{Hangul}}{{1,5}}[시군구]\s){{1,3}}(?:\p{{Hangul}}{{1,5}}[읍면]\s)?
      (?:\p{{Hangul}}[\p{{Hangul}}\d]{{0,10}}(?:로|길)(?:\s?\d{{1,4}}(?:번|가|나|다|라)?길)?\s\d{{1,4}}(?:-\d{{1,4}})?{_KR_NO_QUANTITY}
       |\p{{Hangul}}{{1,6}}\d{{0,2}}(?:동|가|리)\s(?:산\s?)?(?:{_KR_LOT}|\d{{1,4}}(?!\d))){_KR_UNIT}{{0,5}}
    | (?<![\p{{Hangul}}\d])(?!그대로|이대로|제대로|맘대로|마음대로|따로|바로|서로|새로){_KR_AREA}?(?:\p{{Hangul}}{{1,8}}(?:대로|로\s?\d{{1,4}}(?:번|가|나|다|라)?길)\s\d{{1,4}}(?:-\d{{1,4}})?{_KR_NO_QUANTITY}{_KR_UNIT}{{0,5}}
      |\p{{Hangul}}{{1,8}}(?:로|길)\s\d{{1,4}}(?:-\d{{1,4}})?{_KR_NO_QUANTITY}(?:{_KR_UNIT}{{1,5}}|(?<=주소.{{0,12}}|배송지.{{0,12}}))
      |\p{{Hangul}}{{1,6}}\d{{0,2}}(?:동|가|리)\s(?:산\s?)?{_KR_LOT}{_KR_UNIT}{{0,5}})
    | (?<![\p{{Hangul}}\d])\p{{Hangul}}{{2,12}}(?:아파트|빌라|오피스텔)\s?\d{{1,4}}동\s?\d{{1,5}}호""",
    regex.VERBOSE,
)
_TH_WORD = r"[\p{Thai}]{2,25}"
_TH_AREA = rf"(?:[\s,]{{0,2}}(?:หมู่บ้าน|หมู่ที่|หมู่|ม\.|ซอย|ซ\.|ถนน|ถ\.|แขวง|ตำบล|ต\.|เขต|อำเภอ|อ\.|คอนโด|อาคาร|ตึก|ชั้นที่|ชั้น|ห้อง)\s?(?:\d{{1,4}}(?:/\d{{1,4}})?(?!\d)|{_TH_WORD}(?:\s?\d{{1,4}}(?:/\d{{1,4}})?(?![\d]))?))"
THAI = regex.compile(
    rf"""(?:(?:บ้านเลขที่|เลขที่|ห้อง)\s?)?(?<![\d.,/-])\d{{1,5}}(?:/\d{{1,4}})?(?:-\d{{1,3}})?\s?{_TH_AREA}{{1,8}}
      | (?:บ้านเลขที่)\s?\d{{1,5}}(?:/\d{{1,4}})?
      | (?:ซอย|ถนน|หมู่ที่|หมู่บ้าน|คอนโด|อาคาร|ตึก)\s?{_TH_WORD}(?:\s?\d{{1,4}})?{_TH_AREA}{{1,6}}""",
    regex.VERBOSE,
)

EASTERN: Final = (
    (regex.compile(r"\p{Han}"), JAPANESE),
    (regex.compile(r"\p{Hangul}"), KOREAN),
    (regex.compile(r"\p{Thai}"), THAI),
)
"""A script, and the pattern of an address, with the places that stand before its street."""
