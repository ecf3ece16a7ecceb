"""Texts, money, dates and lists in one shopper's language, locale and time zone (Babel, that is CLDR)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_precision

from agent.conversation.cards import Amount
from agent.replies.catalogue import Catalogue
from tools.models import Money


class Localiser:
    """Says things in one language.

    `locale` is a BCP 47 tag that refines the language ("de-AT"); where it is of another language, the language's
    own default locale for the market is used. Arabic uses Western digits, so that what is said can be compared
    with what stands on labels and in mails.
    """

    def __init__(
        self, catalogue: Catalogue, *, language: str, locale: str, market: str, timezone: str
    ) -> None:
        self.language = language
        self.catalogue = catalogue
        self.zone = ZoneInfo(timezone)
        self.locale = _locale(language, locale, market)

    def text(self, key: str, /, **values: object) -> str:
        """A message of the catalogue."""
        return self.catalogue.text(key, **values)

    def plural(self, key: str, count: int, /, **values: object) -> str:
        """A message of the catalogue in the form for `count`."""
        return self.catalogue.plural(key, count, **values)

    def money(self, amount: Money) -> str:
        """An amount the way the locale writes it: "4,90 €"."""
        digits = get_currency_precision(amount.currency)
        return format_currency(
            amount.amount_minor / 10**digits, amount.currency, locale=self.locale, numbering_system="latn"
        )

    def number(self, digits: str) -> str:
        """A decimal number the way the locale writes it: "8,1"."""
        return format_decimal(Decimal(digits), locale=self.locale, numbering_system="latn")

    def amount(self, amount: Money) -> Amount:
        """An amount for a card."""
        return Amount(amount_minor=amount.amount_minor, currency=amount.currency, text=self.money(amount))

    def day(self, at: datetime | date) -> str:
        """A day: "Tuesday, 24 November"."""
        local = at.astimezone(self.zone) if isinstance(at, datetime) else at
        skeleton = _DAY_PATTERNS.get(self.locale.language)
        return format_date(local, skeleton or "EEEE, d MMMM", locale=self.locale)

    def full_day(self, at: datetime | date) -> str:
        """A day with its year, for deadlines and documents."""
        local = at.astimezone(self.zone) if isinstance(at, datetime) else at
        return format_date(local, "long", locale=self.locale)

    def time(self, at: datetime) -> str:
        """A time of day in the shopper's zone."""
        pattern = _TIME_PATTERNS.get(self.locale.language, "short")
        return format_time(at, pattern, tzinfo=self.zone, locale=self.locale)

    def moment(self, at: datetime, *, now: datetime) -> str:
        """A time with its day, in words where it is near: "today at 14:05 (Central European Time)"."""
        local, today = at.astimezone(self.zone), now.astimezone(self.zone).date()
        zone = self._zone_name()
        named = {today: "time.today_at", today + timedelta(days=1): "time.tomorrow_at"}.get(local.date())
        if named:
            return self.text(named, time=self.time(at), zone=zone)
        return self.text("time.day_at", day=self.day(at), time=self.time(at), zone=zone)

    def _zone_name(self) -> str:
        """The zone as people call it; "UTC" and "Etc/GMT+3", which are no place's, as they are."""
        if "/" not in self.zone.key or self.zone.key.startswith("Etc/"):
            return self.zone.key.removeprefix("Etc/")
        return get_timezone_name(self.zone, width="long", zone_variant="generic", locale=self.locale)

    def stamp(self, at: datetime) -> str:
        """A short date and time for a timeline."""
        pattern = _STAMP_PATTERNS.get(self.locale.language, "short")
        return format_datetime(at, pattern, tzinfo=self.zone, locale=self.locale)

    def join(self, parts: Sequence[str]) -> str:
        """Parts as a list in words: "a, b and c"."""
        listed: str = format_list(list(parts), style="standard", locale=self.locale) if parts else ""
        # CLDR joins two Thai parts without a space: "43และโคมไฟ".
        return f"{parts[0]} และ {parts[1]}" if self.language == "th" and len(parts) == 2 else listed

    def country(self, code: str) -> str:
        """A country's name in the shopper's language."""
        name: str = self.locale.territories.get(code, code)
        return name


def localiser_for(
    catalogues: Mapping[str, Catalogue], language: str, *, locale: str, market: str, timezone: str
) -> Localiser:
    """The words of one conversation in a language; in English where there is no catalogue of it."""
    found = catalogues.get(language) or catalogues.get(language.partition("-")[0])
    return Localiser(
        found or catalogues["en"],
        language=found.language if found else "en",
        locale=locale,
        market=market,
        timezone=timezone,
    )


_DAY_PATTERNS: Mapping[str, str] = {
    "zh": "M月d日EEEE",
    "ja": "M月d日(EEEE)",
    "ko": "M월 d일 EEEE",
    "de": "EEEE, d. MMMM",
    "es": "EEEE d 'de' MMMM",
    "pt": "EEEE, d 'de' MMMM",
    "fr": "EEEE d MMMM",
    "it": "EEEE d MMMM",
    "nl": "EEEE d MMMM",
    "tr": "d MMMM EEEE",
    "th": "EEEEที่ d MMMM",
    "vi": "EEEE, 'ngày' d MMMM",
    "ar": "EEEE، d MMMM",
}

_TIME_PATTERNS: Mapping[str, str] = {
    "ko": "aaaa h:mm",  # 오후 5:41; "PM 5:41" in CLDR is no Korean
    "id": "HH:mm",  # "17.41" could be an amount
}
_STAMP_PATTERNS: Mapping[str, str] = {"ko": "yy. M. d. aaaa h:mm", "id": "dd/MM/yy HH:mm"}

_DEFAULT_TERRITORY = {"en": "GB", "zh": "CN", "ar": "AE", "pt": "PT"}


def _locale(language: str, locale: str, market: str) -> Locale:
    """The most specific locale that is of `language`: the browser's, the market's, the language's default."""
    base = language.partition("-")[0]
    candidates = [locale if locale.partition("-")[0].lower() == base else "", f"{base}-{market}"]
    if language.lower().startswith("zh-"):
        candidates.insert(0, language)
    candidates += [f"{base}-{_DEFAULT_TERRITORY.get(base, '')}".rstrip("-"), base, "en-GB"]
    for tag in candidates:
        if not tag:
            continue
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "GB")
