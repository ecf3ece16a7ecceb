"""Where a shopper is: market, locale and time zone, completed from whatever the front end knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.core import parse_locale

from agent.errors import InvalidInput
from tools.policy import ShopPolicy

DEFAULT_MARKET = "NL"  # the shop's own country, where nothing better is known


@dataclass(frozen=True, kw_only=True)
class Place:
    """A complete triple: BCP 47 locale, country code of a market, IANA time zone."""

    locale: str
    market: str
    timezone: str


@dataclass(frozen=True, kw_only=True)
class _Tag:
    """What of a BCP 47 tag tells where a shopper is."""

    language: str
    territory: str | None


def place(policy: ShopPolicy, *, locale: str, market: str, timezone: str) -> Place:
    """Complete and check what the front end gave; empty fields are derived. Raises `InvalidInput`."""
    parsed = _locale(locale)
    market = market.upper() or _market(policy, parsed, timezone)
    if market not in policy.markets:
        known = ", ".join(sorted(policy.markets))
        raise InvalidInput("/market", f"{market[:40]!r} is not a market of this shop; markets: {known}")
    home = policy.markets[market]
    if timezone:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
            raise InvalidInput(
                "/timezone", f"{timezone[:40]!r} is not an IANA time zone such as 'Europe/Berlin'"
            ) from exc
    return Place(
        locale=_tag(locale) if parsed else f"{home.language}-{market}",
        market=market,
        timezone=timezone or str(home.timezone),
    )


def _locale(locale: str) -> _Tag | None:
    """The parts of a tag that matter here. Browsers also send pairs that CLDR has no data for ("en-TR")."""
    if not locale:
        return None
    try:
        language, territory, *_ = parse_locale(locale.replace("_", "-").partition("-u-")[0], sep="-")
        Locale.parse(language)
    except (UnknownLocaleError, ValueError) as exc:
        raise InvalidInput("/locale", f"{locale[:40]!r} is not a BCP 47 tag such as 'de-DE'") from exc
    return _Tag(language=language, territory=territory)


def _tag(locale: str) -> str:
    """The tag in the case in which tags are written, without what POSIX adds: "de-AT" for "DE_at.UTF-8"."""
    language, *others = re.split(r"[.@]", locale)[0].replace("_", "-").split("-")
    cases = {2: str.upper, 4: str.title}
    return "-".join((language.lower(), *(cases.get(len(part), str.lower)(part) for part in others)))


def _market(policy: ShopPolicy, locale: _Tag | None, timezone: str) -> str:
    """The market of the locale's territory, else of the time zone, else the biggest of the language."""
    if locale is not None and locale.territory in policy.markets:
        return str(locale.territory)
    for code, market in policy.markets.items():
        if timezone and str(market.timezone) == timezone:
            return code
    if locale is not None:
        for code, market in policy.markets.items():
            if market.language == locale.language and locale.language != "en":
                return code
        if locale.language == "en":
            return "GB"
    return DEFAULT_MARKET
