"""Checking an address before a parcel is sent to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from tools.countries import country_code
from tools.errors import Alternative, RefusalCode, ToolRefused
from tools.models import Address
from tools.policy import ShopPolicy

_LONGEST = 120

# How a postcode looks in the shop's markets (UPU formats). Countries without postcodes are left out.
_POSTCODES: Mapping[str, str] = {
    "AT": r"\d{4}", "AU": r"\d{4}", "BE": r"\d{4}", "BR": r"\d{5}-?\d{3}", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "CH": r"\d{4}", "CN": r"\d{6}", "DE": r"\d{5}", "DK": r"\d{4}", "EG": r"\d{5}(\d{2})?", "ES": r"\d{5}",
    "FR": r"\d{5}", "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "ID": r"\d{5}", "IT": r"\d{5}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "JP": r"\d{3}-?\d{4}", "KR": r"\d{5}", "KZ": r"\d{6}",
    "MX": r"\d{5}", "NL": r"\d{4} ?[A-Z]{2}", "PL": r"\d{2}-?\d{3}", "PT": r"\d{4}-?\d{3}",
    "SA": r"\d{5}(-?\d{4})?", "TH": r"\d{5}", "TR": r"\d{5}", "TW": r"\d{3}(\d{2,3})?",
    "US": r"\d{5}(-?\d{4})?", "VN": r"\d{5,6}",
}  # fmt: skip


_EASTERN_CITY = re.compile(
    r"(?:[\u3400-\u9fff]{2,3}?[都道府県县省]|(?:[\uac00-\ud7a3]+도|경기|강원|충북|충남|전북|전남|경북|경남|제주)\s)?\s*([\u3400-\u9fff]{1,6}?[市区郡縣县]|[\uac00-\ud7a3]{1,5}?(?:특별시|광역시|시|군)(?=\s)|"
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종)(?=\s))"
)


def checked_address(
    policy: ShopPolicy,
    present: Address,
    language: str,
    *,
    name: str,
    street: str,
    postcode: str,
    city: str,
    country: str,
) -> Address:
    """Return an address that a carrier accepts; the present name is kept when none is given.

    Raises `ToolRefused`: `country_not_served`, or `invalid_address` with the field that is wrong.
    """
    code = country_code(country, language) if country.strip() else present.country
    if code is None:
        raise _invalid("country")
    if policy.market(code) is None:
        raise ToolRefused(
            RefusalCode.COUNTRY_NOT_SERVED, facts={"country": code}, alternatives=(Alternative.PERSON,)
        )
    city = city or _city_within(street)
    if not city and _same(postcode, present.postcode):
        city = present.city  # another street of the same place
    fields = {"name": _clean(name) or present.name, "street": _clean(street), "city": _clean(city)}
    for field, value in fields.items():
        if not any(char.isalpha() for char in value) or len(value) > _LONGEST:
            raise _invalid(field)
    return Address(
        name=fields["name"],
        street=fields["street"],
        city=fields["city"],
        postcode=_postcode(postcode, code),
        country=code,
        region=present.region if fields["city"] == present.city else "",
    )


def _same(postcode: str, other: str) -> bool:
    """Whether two postcodes are one, however they are written."""
    return re.sub(r"\W", "", postcode).casefold() == re.sub(r"\W", "", other).casefold()


def _city_within(street: str) -> str:
    """The city of an address that is written from the large to the small, as in East Asia; "" where there is none."""
    found = _EASTERN_CITY.match(street.strip())
    return found.group(1) if found else ""


def _postcode(text: str, country: str) -> str:
    """Return the postcode as that country writes it, without a country prefix (D-10115) or postal mark (〒100-0001).

    Postcodes are Latin letters and digits everywhere: a word of another script joined to one ("03925요") is none of it.
    """
    postcode = re.sub(r"[^\x00-\x7f]", "", _clean(unicodedata.normalize("NFKC", text))).upper().strip()
    pattern = _POSTCODES.get(country)
    if pattern is None:
        if len(postcode) > 12:
            raise _invalid("postcode")
        return postcode
    for candidate in (postcode, re.sub(r"^[A-Z]{1,2}[- ]", "", postcode)):
        if re.fullmatch(pattern, candidate, re.ASCII):
            return candidate
    raise _invalid("postcode")


def _clean(text: str) -> str:
    """Return the text on one line, without control and direction characters."""
    kept = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char for char in kept if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"})
    return re.sub(r" +", " ", visible).strip()


def _invalid(field: str) -> ToolRefused:
    return ToolRefused(
        RefusalCode.INVALID_ADDRESS,
        facts={"field": field},
        alternatives=(Alternative.RETRY, Alternative.PERSON),
    )
