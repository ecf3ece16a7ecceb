"""The routing file: the first rule that matches decides, and a mistake is named by file, line and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.routing.rules import Routing, load_routing
from agent.routing.values import Case
from agent.settings import DATA
from tools.errors import PolicyError
from tools.models import Money
from tools.policy import load_policy

POLICY = load_policy(DATA / "policy.yaml")
SHIPPED = load_routing(DATA / "routing.yaml", POLICY)
CASE = Case(reason="explicit_wish", language="de", market="DE", channel="web")
SMALL = """\
version: 1
calendars:
  night: {timezone: Asia/Tokyo, mon: ["22:00", "06:00"]}
teams:
  care: {hours: office}
  night: {hours: night}
slas:
  chat: {minutes: 5}
channels: {default: chat}
rules:
  - {name: japanese, when: {language: ja, market: [JP]}, team: night}
  - {name: rest, team: care}
"""


def read(folder: Path, text: str) -> Routing:
    path = folder / "routing.yaml"
    path.write_text(text, encoding="utf-8")
    return load_routing(path, POLICY)


@pytest.mark.parametrize(
    ("case", "rule", "team", "priority"),
    [
        (CASE, "everything_else", "care", 3),
        (replace(CASE, reason="safety"), "danger", "leads", 1),
        (replace(CASE, reason="legal_threat"), "legal", "specialists", 2),
        (replace(CASE, channel="amazon"), "marketplace", "care", 3),
        (replace(CASE, order_value=Money(100001, "EUR")), "high_value", "specialists", 2),
        (replace(CASE, order_value=Money(100000, "EUR")), "everything_else", "care", 3),
        (replace(CASE, order_value=Money(20_000_000, "JPY")), "high_value", "specialists", 2),
        (replace(CASE, vip=True), "vip", "specialists", 2),
        (replace(CASE, sentiment="very_negative"), "very_unhappy", "care", 2),
        (replace(CASE, topics=("get_refund",)), "money", "care", 3),
        (replace(CASE, vip=True, reason="safety"), "danger", "leads", 1),
    ],
)
def test_the_first_rule_whose_conditions_all_hold_decides(
    case: Case, rule: str, team: str, priority: int
) -> None:
    route = SHIPPED.route(case, priority=3, fx_to_eur=POLICY.fx_to_eur)
    assert (route.rule, route.team, route.priority) == (rule, team, priority)


def test_a_rule_makes_a_case_more_urgent_than_its_reason_but_never_less() -> None:
    urgent = SHIPPED.route(replace(CASE, channel="amazon"), priority=1, fx_to_eur=POLICY.fx_to_eur)
    assert urgent.priority == 1


def test_the_sla_follows_the_channel_and_a_marketplace_has_its_deadline() -> None:
    chat, mail, amazon = (
        SHIPPED.route(replace(CASE, channel=name), priority=3, fx_to_eur=POLICY.fx_to_eur)
        for name in ("web", "mail", "amazon")
    )
    assert (chat.sla, chat.clock, chat.deadline) == (timedelta(minutes=5), "business", None)
    assert (mail.sla, mail.clock) == (timedelta(hours=24), "calendar")
    assert amazon.deadline == timedelta(hours=24)


def test_every_condition_must_hold_and_of_a_list_one_value(tmp_path: Path) -> None:
    routing = read(tmp_path, SMALL)
    japanese = replace(CASE, language="ja", market="JP")
    assert routing.route(japanese, priority=3, fx_to_eur=POLICY.fx_to_eur).rule == "japanese"
    elsewhere = replace(japanese, market="US")
    assert routing.route(elsewhere, priority=3, fx_to_eur=POLICY.fx_to_eur).rule == "rest"


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ("team: night}", "team: nihgt}", ":11:58: rules.0.team", "'nihgt' is no team"),
        ("hours: night}", "hours: nigth}", ":6:11: teams.night.hours", "'nigth' is no calendar"),
        ("market: [JP]", "market: [XX]", ":11:43: rules.0.when.market", "'XX' is no market"),
        (
            "{name: rest, team",
            "{name: rest, tean",
            ":12:5: rules.1.team",
            ":12:18: rules.1.tean: Extra inputs",
        ),
        ('"22:00"', '"25:00"', ":3:", "hour must be in"),
        ("default: chat", "default: shat", ":9:12: channels.default", "'shat' is no SLA"),
        ("Asia/Tokyo", "Asia/Tokio", ":3:11: calendars.night.timezone", "not a known time zone"),
        ("{name: rest,", "{name: japanese,", ":12:6: rules.1.name", "is a rule above already"),
        ("{name: rest, team: care}", "{name: rest, when: {vip: true}, team: care}", ":12:5: rules.1", "last"),
        (", when: {language: ja, market: [JP]}", "", ":11:5: rules.0", "can never match"),
        ("version: 1", "version: [1", ":2:", "not valid YAML"),
    ],
)
def test_a_mistake_is_named_by_file_line_and_column(
    tmp_path: Path, old: str, new: str, place: str, what: str
) -> None:
    assert old in SMALL
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, SMALL.replace(old, new, 1))
    assert str(caught.value).startswith(f"{tmp_path / 'routing.yaml'}{place}")
    assert what in str(caught.value)
