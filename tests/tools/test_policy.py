from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.tools.small_shop import POLICY, ROOT
from tools.errors import PolicyError
from tools.models import Money
from tools.policy import load_policy
from tools.vocabulary import load_vocabulary

TEXT = (ROOT / "data" / "policy.yaml").read_text(encoding="utf-8")


def broken(tmp_path: Path, old: str, new: str) -> str:
    assert old in TEXT
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    return str(caught.value)


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("window_days: 30 ", "window_days: soon ", "returns.window_days: Input should be a valid integer"),
        ("window_days: 30 ", "windo_days: 30 ", "returns.windo_days: Extra inputs are not permitted"),
        ("  timezone: Europe/Amsterdam", "  timezone: Europe/Rotterdam", "is not a known time zone"),
        ('  mon: ["09:00", "18:00"]', '  mon: ["18:00", "09:00"]', "is not after"),
        ('"12-26"]', '"13-26"]', "month must be in 1..12"),
        ('vat: "19", eu', 'vat: "190", eu', "markets.DE.vat"),
    ],
)
def test_a_wrong_value_is_named_with_its_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    message = broken(tmp_path, old, new)
    assert f"{tmp_path / 'policy.yaml'}:{line_of(old)}: " in message
    assert said in message


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    text = TEXT.replace("window_days: 30 ", "window_days: x ").replace("photo_required_above:", "photo:")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert len(caught.value.problems) == 3


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    said = broken(tmp_path, "warranty: {years: 2,", "warranty: {years: 2, years: 3,")
    assert "warranty.years: stands twice" in said


def test_a_currency_without_a_rate_is_refused(tmp_path: Path) -> None:
    assert "fx_to_eur has no rate for GBP" in broken(tmp_path, '  GBP: "1.16"\n', "")


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    assert ":2: not valid YAML" in broken(tmp_path, "version: 1", "version: @1")


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "none.yaml")


def test_an_office_that_never_opens_long_enough_is_refused(tmp_path: Path) -> None:
    said = broken(tmp_path, "first_answer_minutes: 15", "first_answer_minutes: 100000")
    assert "long enough for a first answer" in said


def test_the_policy_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        POLICY.version = 2  # type: ignore[misc, assignment]


def test_the_return_window_counts_days_in_the_shoppers_own_calendar() -> None:
    late_evening = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # already 2 March in Tokyo
    assert POLICY.return_until(late_evening, "JP") == date(2026, 4, 1)
    assert POLICY.return_until(late_evening, "DE") == date(2026, 3, 31)


def test_the_right_of_withdrawal_is_an_eu_right() -> None:
    moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert POLICY.withdrawal_until(moment, "FR") == date(2026, 3, 15)
    assert POLICY.withdrawal_until(moment, "GB") is None


def test_the_label_is_free_where_the_policy_says_so_and_else_in_the_orders_currency() -> None:
    assert POLICY.label_fee("GB", "GBP") == Money(0, "GBP")
    assert POLICY.label_fee("US", "USD") == Money(533, "USD")
    assert POLICY.label_fee("AE", "EUR") == Money(490, "EUR")


def test_an_unknown_country_has_no_market() -> None:
    assert POLICY.market("XX") is None
    assert POLICY.market("de") is POLICY.markets["DE"]


def test_the_shops_vocabulary_loads_and_knows_colours_in_the_shoppers_language() -> None:
    words = load_vocabulary(ROOT / "data" / "shop")
    assert words.colour_code("blaue", "de") == "blue"
    assert words.colour_code("蓝色", "zh") == "blue"
    assert words.colour_name("blue", "fr") == "bleu"
    assert words.colour_name("unheard-of", "fr") == "unheard-of"
    assert words.category_code("Schuhe", "de") == "shoes"
