"""What of a message reaches the log: order numbers as they are, personal data as placeholders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.masking import mask_message
from agent.personal import Vaults, VaultSession
from guardrails.detect import load_detector
from tools.models import Address, AddressText, Email, Name

VAULTS = Vaults(detector=load_detector())
ASKED_CONTACT = {"tasks": [{"asked": "contact"}]}
ASKED_BOTH = {"tasks": [{"asked": "order_and_contact"}]}
NOTHING: dict[str, Any] = {}


def masked(text: str, dialogue: dict[str, Any] = NOTHING, *, language: str = "en") -> str:
    return mask_message(VAULTS.open({}), text, language=language, dialogue=dialogue)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where is order 10002?", "Where is order 10002?"),
        ("#10002", "#10002"),
        ("My e-mail is anna@example.de", "My e-mail is <EMAIL_1>"),
        ("10002 anna@example.de", "10002 <EMAIL_1>"),
        ("My card is 4111 1111 1111 1111", "My card is <CARD_1>"),
        ("Call +49 30 55501234", "Call <PHONE_1>"),
        ("What is <EMAIL_1>?", "What is <LITERAL_1>?"),
        ("10001 and 10002", "10001 and 10002"),
    ],
)
def test_personal_data_become_placeholders_and_order_numbers_do_not(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10115", "<POSTCODE_1>"),
        ("it is 10115", "it is <POSTCODE_1>"),
        ("SW9 8QH", "<POSTCODE_1>"),
        ("#10002 10115", "#10002 <POSTCODE_1>"),
        ("anna@example.de", "<EMAIL_1>"),
    ],
)
def test_after_the_question_for_a_proof_a_bare_code_is_one(text: str, expected: str) -> None:
    assert masked(text, ASKED_CONTACT) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10002", "10002"),
        ("10002 10115", "10002 <POSTCODE_1>"),
        ("10002, SW9 8QH", "10002, <POSTCODE_1>"),
        ("10115 #10002", "<POSTCODE_1> #10002"),
    ],
)
def test_after_the_question_for_number_and_proof_the_first_code_is_the_number(
    text: str, expected: str
) -> None:
    assert masked(text, ASKED_BOTH) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10001 10115", "10001 <POSTCODE_1>"),
        ("10008 SW9 8QH", "10008 <POSTCODE_1>"),
        ("order 10007, 97201", "order 10007, <POSTCODE_1>"),
    ],
)
def test_a_proof_that_nobody_asked_for_is_one_all_the_same(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize("dialogue", [{}, {"tasks": []}, {"tasks": [{}]}, {"tasks": [{"asked": "size"}]}])
def test_where_no_proof_was_asked_for_a_code_stays(dialogue: dict[str, Any]) -> None:
    assert masked("10115", dialogue) == "10115"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["10002", "#10115", "anna@example.de", "<EMAIL_1>", "SW9 8QH", " ", "and", "order", "💥", "的"]
        )
        | st.text(max_size=6),
        max_size=8,
    ),
    st.sampled_from([NOTHING, ASKED_CONTACT, ASKED_BOTH]),
)
def test_the_vault_gives_every_message_back_as_it_was(pieces: list[str], dialogue: dict[str, Any]) -> None:
    text = " ".join(pieces)
    vault = VAULTS.open({})
    hidden = mask_message(vault, text, language="en", dialogue=dialogue)
    assert "anna@example.de" not in hidden
    if not any(placeholder.startswith(("<CARD", "<CVV", "<PASS")) for placeholder in vault.take_new()):
        assert vault.unmask(hidden) == text


def test_a_value_has_one_placeholder_in_the_whole_conversation() -> None:
    vault = VAULTS.open({"<EMAIL_1>": "anna@example.de"})
    text = mask_message(vault, "anna@example.de, not otto@example.de", language="en", dialogue={})
    assert text == "<EMAIL_1>, not <EMAIL_2>"
    assert vault.take_new() == {"<EMAIL_2>": "otto@example.de"}
    assert vault.take_new() == {}


# --- At the border between tools and brains --------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Person:
    name: Name
    emails: tuple[Email, ...] = ()
    address: Address | None = None
    nicknames: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Household:
    people: tuple[_Person, ...]
    rooms: dict[str, _Person]
    street: AddressText | None = None


PLACE = Address(name="Anna Schmidt", street="Torstraße 112", city="Berlin", postcode="10115", country="DE")


def session(**values: str) -> VaultSession:
    return VAULTS.open({f"<{name}>": value for name, value in values.items()})


def test_what_is_typed_as_personal_is_masked_however_deep_it_stands() -> None:
    anna = _Person(
        name="Anna Schmidt", emails=("a@example.de", "b@example.de"), address=PLACE, nicknames=("An",)
    )
    household = _Household(people=(anna,), rooms={"attic": _Person(name="Otto Klein")}, street=None)
    found = session().mask_result(household)
    assert found.people[0].name == "<NAME_1>"
    assert found.people[0].emails == ("<EMAIL_1>", "<EMAIL_2>")
    assert found.people[0].address is not None
    assert found.people[0].address.name == "<NAME_1>"
    assert found.people[0].address.street == "<ADDRESS_1>"
    assert found.people[0].nicknames == ("An",)
    assert found.rooms["attic"].name == "<NAME_2>"
    assert found.street is None


def test_an_unmasked_result_is_the_one_that_was_masked() -> None:
    vault = session()
    hidden = vault.mask_result(PLACE)
    assert "Anna" not in repr(hidden)
    assert Address(**vault.unmask_data(vars(hidden))) == PLACE


def test_unmasking_reaches_every_string_and_leaves_the_rest() -> None:
    vault = session(EMAIL_1="a@example.de")
    data = {"to": ["<EMAIL_1>", 1, None, {"cc": "<EMAIL_1> <EMAIL_2>"}], "<EMAIL_1>": True}
    assert vault.unmask_data(data) == {
        "to": ["a@example.de", 1, None, {"cc": "a@example.de <EMAIL_2>"}],
        "<EMAIL_1>": True,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to a@example.de", "write to <EMAIL_1>"),
        ("a@example.dew", "a@example.dew"),
        ("call +49 30 5550 or 49305550", "call <PHONE_1> or <PHONE_1>"),
        ("Anna Schmidt, Annas", "<NAME_1>, Annas"),
        ("<EMAIL_1>", "<EMAIL_1>"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_what_a_tool_repeats_is_covered_again(text: str, expected: str) -> None:
    vault = session(EMAIL_1="a@example.de", PHONE_1="+49 30 5550", NAME_1="Anna Schmidt", NAME_2="Li")
    assert vault.cover(text) == expected


def test_only_the_placeholders_that_are_named_are_covered() -> None:
    vault = session(EMAIL_1="a@example.de", POSTCODE_1="10115")
    data = {"order_number": "10115", "to": ["a@example.de"], "count": 2}
    assert vault.cover_data(data, {"<EMAIL_1>"}) == {"order_number": "10115", "to": ["<EMAIL_1>"], "count": 2}


@pytest.mark.parametrize(
    "text",
    [
        "call me on 07700 900123",
        "Hi, call me on 07700 900123. Where is my order 10002? My postcode is SW9 8QH",
        "07700 900123, order 10002",
    ],
)
def test_a_phone_number_is_never_torn_apart_for_an_order_number(text):
    found = masked(text)
    assert "07700" not in found
    assert "900123" not in found
    assert ("10002" in found) == ("10002" in text)
