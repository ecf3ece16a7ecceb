"""Words for days, times, durations and money that CLDR does not list: declined, spoken, generic."""

from __future__ import annotations

from collections.abc import Mapping

RELATIVE: Mapping[str, Mapping[str, int]] = {
    "en": {"tomorrow": 1, "yesterday": -1, "day after tomorrow": 2, "today": 0, "tonight": 0},
    "de": {"morgen": 1, "gestern": -1, "übermorgen": 2, "vorgestern": -2, "heute": 0},
    "fr": {"demain": 1, "hier": -1, "après-demain": 2, "avant-hier": -2, "aujourd'hui": 0},
    "es": {"mañana": 1, "ayer": -1, "pasado mañana": 2, "anteayer": -2, "hoy": 0},
    "zh": {"明天": 1, "明日": 1, "昨天": -1, "后天": 2, "後天": 2, "前天": -2, "今天": 0, "今日": 0},
    "ar": {"غدا": 1, "غدًا": 1, "غداً": 1, "أمس": -1, "بعد غد": 2, "اليوم": 0},
}

MONTHS: Mapping[str, int] = {
    "sept": 9, "sep": 9, "set": 9, "jänner": 1, "feber": 2, "dez": 12,
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6,
    "تموز": 7, "آب": 8, "أيلول": 9, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12,
}  # fmt: skip
"""Of variants of a language: Austrian, Levantine, and abbreviations of other regions."""

MERIDIEM: Mapping[str, tuple[str, ...]] = {
    "am": ("am", "a.m.", "a. m.", "上午", "早上", "凌晨", "ص", "صباحا", "صباحًا"),
    "pm": ("pm", "p.m.", "p. m.", "下午", "晚上", "傍晚", "م", "مساء", "مساءً"),
}

DURATION_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("minuten", "min", "mins", "分钟", "分鐘", "دقيقة", "دقائق"), "minute"),
    **dict.fromkeys(("stunden", "hrs", "hr", "std", "h", "小时", "小時", "ساعة", "ساعات"), "hour"),
    **dict.fromkeys(
        ("tagen", "tages", "werktag", "werktage", "werktagen", "arbeitstag", "arbeitstage", "arbeitstagen"),
        "day",
    ),
    **dict.fromkeys(
        ("geschäftstage", "geschäftstagen", "kalendertage", "kalendertagen", "days'", "day's"), "day"
    ),
    **dict.fromkeys(("dias", "dia", "jrs", "天", "个工作日", "個工作日", "工作日", "个自然日"), "day"),
    **dict.fromkeys(("يوم", "يوما", "يومًا", "يوماً", "أيام", "ايام", "يوم عمل", "أيام عمل"), "day"),
    **dict.fromkeys(("wochen", "周", "个星期", "أسبوع", "أسابيع"), "week"),
    **dict.fromkeys(("monaten", "monats", "个月", "個月", "شهر", "أشهر", "شهور"), "month"),
    **dict.fromkeys(("jahren", "jahres", "ans", "an", "年", "سنة", "سنوات", "عام", "أعوام"), "year"),
}

BUSINESS = r"(?:(?:business|working|calendar|full|more|consecutive|volle|weitere|laborables?|hábiles)[ -])?"
"""What may stand between a figure and its unit."""

MEASURES = (
    r"(?:kg|g|mg|km|cm|mm|m|l|ml|°C|°F|°|V|W|Hz|GB|MB|kWh|inch(?:es)?|stars?|sterne|étoiles|estrellas"
    r"|points?|punkte|puntos|公斤|厘米|毫米|升|克|كجم|كغ|سم|مم)"
)

PERCENT_WORDS = r"(?:%|per ?cent|prozent|pour ?cent|por ciento|بالمئة|بالمائة|في المئة|في المائة)"

GENERIC_SYMBOLS: Mapping[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "TWD", "ARS", "CLP", "COP"}),
    "US$": frozenset({"USD"}),
    "UK£": frozenset({"GBP"}),
    "A$": frozenset({"AUD"}),
    "CA$": frozenset({"CAD"}),
    "MX$": frozenset({"MXN"}),
    "R$": frozenset({"BRL"}),
    "¥": frozenset({"CNY", "JPY"}),
    "￥": frozenset({"CNY", "JPY"}),
    "CN¥": frozenset({"CNY"}),
    "RMB": frozenset({"CNY"}),
    "kr": frozenset({"DKK", "SEK", "NOK", "ISK"}),
    "kr.": frozenset({"DKK", "SEK", "NOK", "ISK"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "Ft": frozenset({"HUF"}),
    "₺": frozenset({"TRY"}),
    "TL": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "₸": frozenset({"KZT"}),
    "₴": frozenset({"UAH"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW"}),
    "₫": frozenset({"VND"}),
    "đ": frozenset({"VND"}),
    "฿": frozenset({"THB"}),
    "Rp": frozenset({"IDR"}),
    "Fr.": frozenset({"CHF"}),
    "SFr.": frozenset({"CHF"}),
}

CURRENCY_WORDS: Mapping[str, frozenset[str]] = {
    "euro": frozenset({"EUR"}),
    "euros": frozenset({"EUR"}),
    "dollar": GENERIC_SYMBOLS["$"],
    "dollars": GENERIC_SYMBOLS["$"],
    "dólares": GENERIC_SYMBOLS["$"],
    "pound": frozenset({"GBP"}),
    "pounds": frozenset({"GBP"}),
    "pfund": frozenset({"GBP"}),
    "livres": frozenset({"GBP"}),
    "libras": frozenset({"GBP"}),
    "yuan": frozenset({"CNY"}),
    "yen": frozenset({"JPY"}),
    "franken": frozenset({"CHF"}),
    "元": frozenset({"CNY", "TWD", "HKD"}),
    "块": frozenset({"CNY"}),
    "人民币": frozenset({"CNY"}),
    "日元": frozenset({"JPY"}),
    "円": frozenset({"JPY"}),
    "欧": frozenset({"EUR"}),
    "镑": frozenset({"GBP"}),
    "美金": frozenset({"USD"}),
    "درهم": frozenset({"AED", "MAD"}),
    "ريال": frozenset({"SAR", "QAR", "OMR"}),
    "جنيه": frozenset({"EGP", "GBP"}),
    "دولار": GENERIC_SYMBOLS["$"],
    "دينار": frozenset({"KWD", "BHD", "JOD", "TND"}),
}
