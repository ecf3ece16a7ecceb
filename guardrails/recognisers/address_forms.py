# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""How streets, house numbers and units are written in Europe, Brazil, Turkey, Indonesia and Vietnam."""

from __future__ import annotations

from typing import Final

import regex

_FLAGS = regex.VERBOSE | regex.IGNORECASE
_NO_QUANTITY = r"(?![\d.,]*\d|\s?(?:€|\$|£|%|eur\b|cm\b|mm\b|kg\b|giorni|dias\b|dagen|dni\b|дн|gün|hari\b|ngày|pezzi|szt|шт|adet|stuks|руб|zł|tl\b|uur\b|ore\b|часов))"
# Words of a street's name in Latin letters; the first must have a capital, or the text none at all.
_WORD = r"[\p{L}\d][\p{L}'.-]{0,24}"

ITALIAN = regex.compile(
    rf"""(?<!\p{{L}})(?:via|v\.le|viale|p\.zza|piazza|piazzale|piazzetta|c\.so|corso|largo|vicolo|strada|str\.|lungotevere|lungomare|lungarno|contrada|c\.da|località|loc\.|borgo|salita|traversa|galleria|calle|fondamenta|rione|frazione|fraz\.)\s
    (?!(?:mail|e-mail|email|sms|whatsapp|internet|fax|web|chat|telefono|pec)(?!\p{{L}}))
    (?:(?!(?:il|per|ieri|oggi|non|ho|ordine|numero)\s\d){_WORD}\s?){{1,5}}?,?\s?(?:n[°º.]?\s?|nr\.?\s?|civico\s)?(?<=[\s,.°º])\d{{1,4}}(?:/?[a-z](?!\p{{L}})|\s?/?\s?(?-i:[A-Z])(?!\p{{L}})|/\d{{1,3}}|\s?bis)?{_NO_QUANTITY}
    (?:,?\s?(?:scala|sc\.|interno|int\.|piano|palazzina|pal\.|edificio)\s?[\w]{{1,4}})*""",
    _FLAGS,
)
PORTUGUESE = regex.compile(
    rf"""(?<!\p{{L}})(?:rua|r\.|avenida|av\.?|avª|travessa|trav\.|tv\.|praça|pç\.?|praceta|largo|lgo\.|alameda|al\.|estrada|estr\.|rodovia|rod\.|beco|calçada|ladeira|quinta|urbanização|urb\.|bairro|via|viela|rotunda|quadra)\s
    (?:(?!(?:e|que|mas|com|para|por|em)\s)(?:\p{{L}}[\p{{L}}'.-]{{0,24}}|\d{{1,2}}(?=\sd[eo]\s)),?\s?){{1,6}}?,?\s?(?:n[.º°o]{{0,2}}\s?|nº\s?|número\s|lote\s)?(?<=[\s,.º°])\d{{1,5}}(?:\s?-?[a-d](?![\p{{L}}]))?{_NO_QUANTITY}
    (?:\s?[,-]?\s?(?:(?:ap(?:to?)?\.?|apartamento|bloco|bl\.?|casa|sala|andar|lote|lt\.?|fração|conjunto|conj\.?|torre|loja|fundos)\s?(?:[a-z]?\d{{1,5}}[a-z]?|[a-z](?!\p{{L}}))|\d{{1,2}}\s?[.º°]{{1,2}}\s?(?:andar|esq\.?|dto?\.?|dir\.?|frente|esquerdo|direito|[a-h](?!\p{{L}}))?(?!\d)|r/c(?:\s(?:esq\.?|dto?\.?|esquerdo|direito))?))*""",
    _FLAGS,
)
_NL_NUMBER = (
    r"\s\d{1,4}(?:\s?-?\s?(?:[a-h]|[IV]{1,3}|hs|bis|huis)(?![\p{L}])|[-/]\d{1,4})?(?:\sbus\s\d{1,4})?"
)
_NL_FIRST = r"(?-i:[\p{Lu}][\p{L}.'-]{1,20}\s(?:(?:van|de|der|den|het|ten|ter)\s){0,3}){0,3}"
DUTCH = regex.compile(
    rf"""(?<!\p{{L}})(?:
      (?:{_NL_FIRST}[\p{{L}}'-]{{2,30}}(?:straat|weg|laan|plein|kade|gracht|dijk|singel|steeg|dreef|plantsoen)
      | (?-i:(?:Laan|Plein|Weg|Prins|Korte|Lange|Nieuwe|Oude|Grote|Kleine)\s(?:(?:van|der|de|den|het)\s){{0,3}}[\p{{Lu}}][\p{{L}}-]{{2,25}}))
      {_NL_NUMBER}{_NO_QUANTITY}
    | (?-i:[\p{{Lu}}])[\p{{L}}'-]{{1,30}}\s\d{{1,4}}\sbus\s\d{{1,4}}
    | {_NL_FIRST}(?-i:[\p{{Lu}}])[\p{{L}}'-]{{1,30}}{_NL_NUMBER}(?=,?\s[1-9]\d{{3}}\s?(?-i:[A-Z]{{2}})(?!\p{{L}})))""",
    _FLAGS,
)
POLISH = regex.compile(
    rf"""(?<!\p{{L}})(?:(?:ul|al|pl|os)\.\s?|(?:ul|al|os|ulica|ulicy|ulicę|aleja|alei|aleje|plac|placu|osiedle|osiedlu|rondo|skwer|bulwar)\s)
    (?:{_WORD}\s){{1,4}}?(?:nr\s)?\d{{1,4}}\s?[a-h]?(?![\p{{L}}])(?:\s?/\s?\d{{1,4}}[a-z]?|\s?(?:m\.?|lok\.?|mieszkanie|mieszk\.)\s?\d{{1,4}})?{_NO_QUANTITY}
    | (?-i:(?<=(?:mieszkam|adres|na|pod|przy|dostawy)[\s:]{{1,3}})[\p{{Lu}}][\p{{L}}]{{3,25}}(?:ska|cka|skiej|ckiej|skiego|wa|owa|nej|na|ej|iego|ego)\s\d{{1,4}}[a-z]?(?:\s?/\s?\d{{1,4}}|\sm\.?\s?\d{{1,4}}))""",
    _FLAGS,
)
_RU_STREET = r"(?:улица|улице|улицу|ул|проспект|проспекте|пр-кт|просп|пр-т|пр|переулок|пер|бульвар|б-р|бул|шоссе|ш|набережная|наб|площадь|пл|проезд|пр-д|аллея|тупик|микрорайон|мкр|квартал|линия|тракт)"
_RU_HOUSE = r"(?:дом|д)\.?\s?\d{1,4}\s?[а-гa-d]?(?!\p{L})(?:\s?/\s?\d{1,3})?"
_RU_UNIT = r"(?:,?\s?(?:(?:корпус|корп|строение|стр|литера|лит|квартира|кв|подъезд|подъ|под|этаж|эт|офис|оф|домофон)\.?\s?(?:\d{1,4}[А-Яа-я]?|[А-Яа-я])|к\.?\s?\d{1,4})(?!\p{L}))"
RUSSIAN = regex.compile(
    rf"""(?<!\p{{L}})(?:{_RU_STREET}(?!\p{{L}})\.?\s?(?:[\p{{L}}\d][\p{{L}}.\d-]{{0,24}}\s?){{1,4}}?,?\s?(?:{_RU_HOUSE}|(?<=[\s,])\d{{1,4}}\s?(?:[а-г]|к\s?\d{{1,2}})?(?!\p{{L}})(?:\s?[/-]\s?\d{{1,4}})?)
      | (?-i:[\p{{Lu}}])[\p{{L}}-]{{3,25}}(?:\s[\p{{L}}-]{{3,20}})?\s{_RU_STREET}(?!\p{{L}})\.?,?\s?(?:{_RU_HOUSE}|\d{{1,4}}\s?[а-г]?(?!\p{{L}})(?:\s?[/-]\s?\d{{1,4}})?)
      | {_RU_HOUSE},?\s?(?:корп|к|кв|квартира)\.?\s?\d{{1,4}}
      | (?-i:[\p{{Lu}}])[\p{{L}}-]{{3,25}},?\s(?:{_RU_HOUSE}|\d{{1,4}}\s?[а-г]?(?=,?\s?(?:кв|корп|к\.)))){_NO_QUANTITY}{_RU_UNIT}{{0,4}}""",
    _FLAGS,
)
_TR_UNIT = r"(?:[,\s/]{0,3}(?:no|numara|kat|k|daire|d|blok|apt|apartmanı|ap|iç kapı no|bina|site(?:si)?|sit)\s?[.:]?\s?(?:\d{1,4}(?:\s?/\s?\d{1,4})?(?:\s?[a-h](?!\p{L}|\s?[.:]))?|[a-h](?!\p{L}))(?:\.?\s?(?:kat|daire|blok)(?!\p{L}|\s?[.:]?\s?\d))?)"
_TR_WORD = r"(?:[\p{Lu}\d][\p{L}\d.'-]{0,24}|\d{1,4}\.)"
TURKISH = regex.compile(
    rf"""(?:(?-i:{_TR_WORD}\s){{1,3}}(?:mah(?:allesi)?|mh)(?![\p{{L}}])\.?,?\s?)?
    (?:(?-i:{_TR_WORD}\s){{1,4}}(?:cadde(?:si)?|cad|cd|sokak|sokağı|sok|sk|bulvarı|bulv|blv|yolu|çıkmazı|meydanı)(?![\p{{L}}])\.?,?\s?){{1,2}}
    (?:(?-i:[\p{{Lu}}][\p{{L}}]{{2,20}}\s){{1,2}}(?:apt|apartmanı|sitesi|sit|plaza|iş\smerkezi)(?!\p{{L}})\.?,?\s?)?
    (?:{_TR_UNIT}{{1,4}}|\d{{1,4}}(?:\s?/\s?\d{{1,4}})?{_NO_QUANTITY}{_TR_UNIT}{{0,3}})
    | (?-i:{_TR_WORD}\s){{1,3}}(?:mah(?:allesi)?|mh)(?![\p{{L}}])\.?,?\s{_TR_UNIT}{{1,4}}""",
    _FLAGS,
)
_ID_UNIT = r"(?:[,\s]{0,3}(?:no|nomor|blok|gang|gg|kav|rt|rw|lantai|lt|unit|komp|kel|kelurahan|kec|kecamatan|desa|dusun|perumahan|perum)(?!\p{L})\.?\s?(?:[a-z]{0,3}\d{1,4}[a-z]{0,2}(?:\s?[/-]\s?(?:rw\.?\s?)?[a-z]?\d{1,4})?|[a-z]{1,2}(?!\p{L})(?:[-/ ]?\d{1,4})?|(?-i:[\p{Lu}][\p{L}]{2,20}(?:\s[\p{Lu}][\p{L}]{2,20}){0,2}(?:\s\d{1,3}(?!\d))?)))"
INDONESIAN = regex.compile(
    rf"""(?<!\p{{L}})(?:jl|jln|jalan|gg|gang|perum(?:ahan)?|komp(?:lek|leks)?|apartemen)(?!\p{{L}})\.?\s?(?:(?!(?:no|nomor|blok|rt|keluar)\.?\s){_WORD}\s?){{1,5}}?
      (?:{_ID_UNIT}{{1,7}}|(?<=\s)\d{{1,4}}[a-z]?(?!\p{{L}}){_NO_QUANTITY}{_ID_UNIT}{{0,6}})
    | (?<!\p{{L}})rt\.?\s?\d{{1,3}}\s?[/,]?\s?rw\.?\s?\d{{1,3}}""",
    _FLAGS,
)
_VI_WORD = r"[\p{Lu}\d][\p{L}\d/.-]{0,10}"
_VI_NUMBER = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}(?:[-]\d{1,4})?"
_VI_AREA = r"(?:\s?[,-]?\s?(?:phường|p\.|xã|thị\strấn|quận|q\.|huyện|tổ|khu\sphố|kp\.?|thôn|ấp|khu\sđô\sthị|kđt|chung\scư|tòa(?:\snhà)?|toà(?:\snhà)?|tầng|căn(?:\shộ)?|block|lô)\s?(?:\d{1,4}[a-z]?(?!\d)|(?-i:[\p{Lu}][\p{L}\d.-]{0,10}(?:\s[\p{Lu}][\p{L}]{0,10}){0,3}(?:\s\d{1,2}(?!\d))?)))"
VIETNAMESE = regex.compile(
    rf"""(?<!\p{{L}})(?:(?:số(?:\snhà)?|sn\.?|nhà(?:\ssố)?|căn(?:\shộ)?)\s)?(?<![\d.,/])
      (?:{_VI_NUMBER},?\s(?:(?:ngõ|ngách|hẻm|kiệt|ngo|hem)\s{_VI_NUMBER},?\s){{0,3}}(?:đường|phố|đ\.|duong|pho)\s(?-i:{_VI_WORD}(?:\s{_VI_WORD}){{0,4}})
       |(?:{_VI_NUMBER},?\s)?(?:(?:ngõ|ngách|hẻm|kiệt|ngo|hem)\s{_VI_NUMBER},?\s?){{1,3}}(?:(?:đường|phố)\s)?(?-i:[\p{{Lu}}][\p{{L}}]{{0,10}}(?:\s[\p{{Lu}}][\p{{L}}]{{0,10}}){{1,4}})?
       |{_VI_NUMBER}\s(?-i:[\p{{Lu}}][\p{{L}}]{{1,10}}(?:\s[\p{{Lu}}][\p{{L}}]{{0,10}}){{1,4}})(?=\s?,?\s?(?:phường|p\.|quận|q\.|xã|huyện|thành\sphố|tp))
      ){_VI_AREA}{{0,4}}
    | (?<!\p{{L}})(?:căn\shộ|chung\scư|tòa\snhà|thôn|ấp|xóm|tổ|kp|khu\sphố)\s(?-i:[\p{{Lu}}\d][\p{{L}}\d.-]{{0,10}}(?:\s[\p{{Lu}}\d][\p{{L}}\d.-]{{0,10}}){{0,3}}){_VI_AREA}{{1,4}}""",
    _FLAGS,
)

WESTERN: Final = (
    (regex.compile(r"via|vi?a?le|pia?zz|p\.zza|c\.so|corso|largo|vico|strad|str\.|lung|contr|c\.da|loc|borgo|salit|traver|galler|calle|fond|rion|fraz", _FLAGS), ITALIAN),
    (regex.compile(r"r\.|rua|av|tra?v|pra|p[çc]|larg|lgo|al\.|alam|estr|rod|beco|cal[çc]|ladei|quint|urb|bairr|vi|rotun|quadra", _FLAGS), PORTUGUESE),
    (regex.compile(r"straat|weg|laan|plein|kade|gracht|dijk|singel|steeg|dreef|plants|prins|[kl][oa]|nieuw|oud|gro|klei|bus|\d{4}\s?[A-Z]{2}", _FLAGS), DUTCH),
    (regex.compile(r"ul|al|pl|os|rondo|skw|bulw|mieszk|adres|na|pod|przy|dostaw", _FLAGS), POLISH),
    (regex.compile(r"\p{Cyrillic}"), RUSSIAN),
    (regex.compile(r"mah|mh|cad|cd|so[kğ]|sk|bul|blv|yol|çık|meydan", _FLAGS), TURKISH),
    (regex.compile(r"jl|jalan|gg|gang|perum|komp|apart|rt", _FLAGS), INDONESIAN),
    (regex.compile(r"ng[õoá]|h[ẻe]m|kiệt|đ|duong|ph|qu[ậa]n|xã|huyện|thành|tp|[pq]\.|thôn|ấp|xóm|tổ|chung|tòa|căn|kp|khu", _FLAGS), VIETNAMESE),
)  # fmt: skip
"""A glance that tells whether to look, and the pattern of an address, without what follows it: the city stays readable."""
