"""Where a shopper is: market, locale and time zone, completed from whatever the front end knows."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from agent.errors import InvalidInput
from tools.policy import ShopPolicy

DEFAULT_MARKET = "NL"  # the shop's own country, where nothing better is known


@dataclass(frozen=True, kw_only=True)
class Place:
    """A complete triple: BCP 47 locale, country code of a market, IANA time zone."""

    locale: str
    market: str
    timezone: str


def place(policy: ShopPolicy, *, locale: str, market: str, timezone: str) -> Place:
    """Complete and check what the front end gave; empty fields are derived. Raises `InvalidInput`."""
    parsed = _locale(locale)
    market = market.upper() or _market(policy, parsed, timezone)
    if market not in policy.markets:
        known = ", ".join(sorted(policy.markets))
        raise InvalidInput("/market", f"{market!r} is not a market of this shop; markets: {known}")
    home = policy.markets[market]
    if timezone:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
            raise InvalidInput(
                "/timezone", f"{timezone[:40]!r} is not an IANA time zone such as 'Europe/Berlin'"
            ) from exc
    return Place(
        locale=locale.replace("_", "-") if parsed else f"{home.language}-{market}",
        market=market,
        timezone=timezone or str(home.timezone),
    )


def _locale(locale: str) -> Locale | None:
    if not locale:
        return None
    try:
        return Locale.parse(locale.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError) as exc:
        raise InvalidInput("/locale", f"{locale[:40]!r} is not a BCP 47 tag such as 'de-DE'") from exc


def _market(policy: ShopPolicy, locale: Locale | None, timezone: str) -> str:
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
