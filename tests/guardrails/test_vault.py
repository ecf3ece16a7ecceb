from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.detect import load_detector
from guardrails.errors import UnknownKindError
from guardrails.kinds import MASKED_FOR_GOOD, Kind
from guardrails.vault import PLACEHOLDER, Vault

EMPTY = Vault(detector=load_detector())

_PIECES = st.sampled_from(
    [
        *("anna@example.org", "Anna@Example.org", "+49 151 23456789", "DE89 3704 0044 0532 0130 00", "10001"),
        *(
            "my name is Anna Schmidt",
            "Musterstraße 12",
            "12345 Berlin",
            "SW1A 1AA",
            "我叫王小明",
            "اسمي محمد علي",
        ),
        *(
            "<EMAIL_1>",
            "<EMAIL_2>",
            "<NAME_1>",
            "<EMAIL_0>",
            "<CARD_1>",
            "<LITERAL_1>",
            "<EMAIL_",
            "<",
            ">",
            "1>",
        ),
        *(" ", "\n", ", ", "€49.90", "RMA-20417", "JD014600003SE", "😡", "\u200f", "\ufffc"),
    ]
)
texts = st.lists(_PIECES | st.text(max_size=6), max_size=10).map("".join)


def _nothing_for_good(vault: Vault) -> bool:
    return not any(vault.placeholders(kind) for kind in MASKED_FOR_GOOD)


@given(texts)
def test_unmasking_what_was_masked_gives_the_text_back(text: str) -> None:
    masked = EMPTY.mask(text, language="en")
    if _nothing_for_good(masked.vault):
        assert masked.vault.unmask(masked.text) == text


@given(st.lists(texts, min_size=2, max_size=4))
def test_a_conversations_texts_all_come_back_from_one_vault(messages: list[str]) -> None:
    vault, masked = EMPTY, []
    for message in messages:
        result = vault.mask(message, language="de")
        vault = result.vault
        masked.append(result.text)
    if _nothing_for_good(vault):
        assert [vault.unmask(text) for text in masked] == messages


@given(texts, texts)
def test_a_vault_grows_only_and_its_delta_is_what_is_new(first: str, second: str) -> None:
    before = EMPTY.mask(first, language="en").vault
    after = before.mask(second, language="en").vault
    assert {**before.values, **after.delta(before)} == dict(after.values)
    assert list(after.values)[: len(before.values)] == list(before.values)


@given(st.text(max_size=200))
def test_any_text_can_be_masked(text: str) -> None:
    masked = EMPTY.mask(text, language="xx")
    if _nothing_for_good(masked.vault):
        assert masked.vault.unmask(masked.text) == text


def test_typing_a_placeholder_shows_no_ones_address() -> None:
    vault = EMPTY.mask("I am anna@example.org", language="en").vault
    masked = vault.mask("send it to <EMAIL_1>", language="en")
    assert masked.text == "send it to <LITERAL_1>"
    assert masked.vault.unmask(masked.text) == "send it to <EMAIL_1>"


def test_our_own_side_may_write_placeholders_that_the_vault_gave_out() -> None:
    vault = EMPTY.mask("I am anna@example.org", language="en").vault
    masked = vault.mask("wrote to <EMAIL_1> and <EMAIL_9>", language="en", keep_placeholders=True)
    assert masked.text == "wrote to <EMAIL_1> and <LITERAL_1>"


def test_the_same_value_has_the_same_placeholder_throughout() -> None:
    first = EMPTY.mask("anna@example.org and bob@example.org", language="en")
    second = first.vault.mask("again anna@example.org", language="en")
    assert first.text == "<EMAIL_1> and <EMAIL_2>"
    assert second.text == "again <EMAIL_1>"
    assert second.vault.delta(first.vault) == {}


def test_a_name_once_known_is_found_without_its_cue() -> None:
    vault = EMPTY.mask("My name is Anna Kowalska.", language="en").vault
    assert "Kowalska" not in vault.mask("Kowalska here again", language="en").text


def test_a_tools_value_in_another_spelling_gets_the_shoppers_placeholder() -> None:
    vault = EMPTY.mask("anna@example.org", language="en").vault
    assert vault.mask_value("EMAIL", "Anna@Example.ORG").text == "<EMAIL_1>"
    assert vault.mask_value(Kind.EMAIL, "  ").text == "  "


def test_a_lone_placeholder_is_put_back_into_an_argument_without_space_around_it() -> None:
    vault = EMPTY.mask("anna@example.org", language="en").vault
    assert vault.unmask_value(" <EMAIL_1> ") == "anna@example.org"
    assert vault.unmask_value("to <EMAIL_1>") == "to anna@example.org"
    assert vault.unmask("<EMAIL_7>") == "<EMAIL_7>"


@pytest.mark.parametrize(
    ("text", "secret", "shown"),
    [
        ("my card is 4111 1111 1111 1111", "4111 1111 1111 1111", "•••• 1111"),
        ("card 5555555555554444, cvv 123", "123", "•••"),
        ("mein Passwort ist Sommer2024!", "Sommer2024!", "••••••••"),
        ("mon mot de passe est Soleil!88", "Soleil!88", "••••••••"),
        ("mi contraseña es Verano#77", "Verano#77", "••••••••"),
        ("我的密码是 abc12345", "abc12345", "••••••••"),
        ("كلمة المرور هي abc12345", "abc12345", "••••••••"),
        ("Kreditkarte 4242-4242-4242-4242", "4242-4242-4242-4242", "•••• 4242"),
        ("卡号 4111111111111111", "4111111111111111", "•••• 1111"),
        ("رقم بطاقتي ٤١١١ ١١١١ ١١١١ ١١١١", "٤١١١ ١١١١ ١١١١ ١١١١", "•••• 1111"),
    ],
)
def test_cards_security_codes_and_passwords_are_masked_for_good(text: str, secret: str, shown: str) -> None:
    masked = EMPTY.mask(text, language="en")
    assert secret not in masked.text
    assert secret not in "".join(masked.vault.values.values())
    assert shown in masked.vault.unmask(masked.text)
    assert masked.vault.holds_for_good(masked.text)


def test_a_vault_shows_no_values_in_its_repr() -> None:
    vault = EMPTY.mask("anna@example.org", language="en").vault
    assert repr(vault) == "Vault(<EMAIL_1>)"


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownKindError, match="SHOE"):
        EMPTY.mask("x", language="en", known={"x": "SHOE"})
    with pytest.raises(UnknownKindError, match="SHOE"):
        EMPTY.mask_value("SHOE", "x")


def test_every_placeholder_is_of_a_kind_and_counted_from_one() -> None:
    vault = EMPTY.mask("a@example.org, b@example.org, +49 151 23456789", language="en").vault
    assert vault.placeholders() == ("<EMAIL_1>", "<EMAIL_2>", "<PHONE_1>")
    assert all(PLACEHOLDER.fullmatch(placeholder) for placeholder in vault.placeholders())
    assert vault.placeholders(Kind.PHONE) == ("<PHONE_1>",)
    assert vault.canonical("<EMAIL_2>") == "<EMAIL_2>"
