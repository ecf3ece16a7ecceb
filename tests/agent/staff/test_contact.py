"""What an agent sees of contact data before and after giving a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from agent.staff.contact import ALWAYS_SHOWN, masked_form, shown_to
from agent.staff.values import ROLES, Role, Staff
from guardrails.kinds import Kind
from tools.models import Personal

VAULT = {
    "<EMAIL_1>": "anna.schmidt@example.de",
    "<PHONE_1>": "+49 151 23456742",
    "<ADDRESS_1>": "Hauptstraße 5",
    "<NAME_1>": "Anna Schmidt",
    "<CARD_1>": "•••• 1111",
}
TEXT = "<NAME_1> (<EMAIL_1>, <PHONE_1>), <ADDRESS_1>, <CARD_1>, <EMAIL_2>"
MASKED = "Anna Schmidt (a•••@example.de, ••• 42), •••, •••• 1111, <EMAIL_2>"
REAL = "Anna Schmidt (anna.schmidt@example.de, +49 151 23456742), Hauptstraße 5, •••• 1111, <EMAIL_2>"


def somebody(role: Role = "agent", *, disabled: bool = False) -> Staff:
    now = datetime(2026, 11, 3, tzinfo=UTC)
    return Staff(
        staff_id="staff_1",
        email="noor@example.com",
        name="Noor",
        role=role,
        languages=("en",),
        skills=(),
        timezone="UTC",
        interface="en",
        created_at=now,
        disabled_at=now if disabled else None,
    )


class Packet(BaseModel):
    text: str
    more: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Order:
    email: Annotated[str, Personal("EMAIL")]
    lines: Annotated[tuple[str, ...], Personal("ADDRESS")]
    name: Annotated[str, Personal("NAME")]
    number: str


def test_an_agent_sees_masked_forms_until_a_reason_holds() -> None:
    assert shown_to(somebody(), TEXT, VAULT, revealed=False) == MASKED
    assert shown_to(somebody(), TEXT, VAULT, revealed=True) == REAL


@pytest.mark.parametrize("role", ROLES)
def test_leads_need_no_reason(role: Role) -> None:
    assert (shown_to(somebody(role), TEXT, VAULT, revealed=False) == REAL) is (role != "agent")


def test_who_is_disabled_sees_nothing_even_with_a_reason() -> None:
    for role in ROLES:
        assert shown_to(somebody(role, disabled=True), TEXT, VAULT, revealed=True) == MASKED


def test_packets_lists_and_tools_results_are_masked_all_the_way_down() -> None:
    packet = Packet(text="<EMAIL_1>", more=[{"to": "<PHONE_1>"}])
    shown = shown_to(somebody(), packet, VAULT, revealed=False)
    assert shown == Packet(text="a•••@example.de", more=[{"to": "••• 42"}])
    order = Order(email="anna@example.de", lines=("Hauptstraße 5", "Hof"), name="Anna", number="10001")
    assert shown_to(somebody(), (order,), VAULT, revealed=False) == (
        Order(email="a•••@example.de", lines=("•••", "•••"), name="Anna", number="10001"),
    )
    assert shown_to(somebody(), order, VAULT, revealed=True) == order
    data: Any = {"n": 3, "none": None, "list": ["<EMAIL_1>"]}
    assert shown_to(somebody(), data, VAULT, revealed=False) == {
        "n": 3,
        "none": None,
        "list": ["a•••@example.de"],
    }


@given(st.sampled_from(sorted(set(Kind) - ALWAYS_SHOWN)), st.text(min_size=8, max_size=60))
def test_a_masked_form_keeps_no_more_than_a_hint(kind: Kind, value: str) -> None:
    masked = masked_form(kind, value)
    local, at, _ = value.rpartition("@")
    if kind == Kind.EMAIL and at:
        assert masked.startswith(f"{local[:1]}•••@")
    else:
        assert len(masked.replace("•", "").strip()) <= 2
