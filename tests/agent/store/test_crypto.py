from __future__ import annotations

import base64
import logging
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.store.crypto import Cipher, load_or_create_key, new_key
from agent.store.errors import KeyInvalid, KeyUnknown, SealBroken

KEY = new_key()
CIPHER = Cipher([KEY])
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_what_was_sealed_for_a_place_opens_there(value: str, conversation: str, placeholder: str) -> None:
    sealed = CIPHER.seal(value, conversation, placeholder)
    assert CIPHER.open(sealed, conversation, placeholder) == value


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_it_opens_in_no_other_place(place: list[str], other: list[str]) -> None:
    sealed = CIPHER.seal("value", *place)
    if place != other:
        with pytest.raises(SealBroken):
            CIPHER.open(sealed, *other)


@given(st.data())
def test_a_value_that_was_changed_or_cut_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(CIPHER.seal("anna@example.de", "c", "<EMAIL_1>"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    cut = bytes(sealed[:position])
    sealed[position] ^= data.draw(st.integers(1, 255))
    for broken in (bytes(sealed), cut):
        with pytest.raises((SealBroken, KeyUnknown)):
            CIPHER.open(broken, "c", "<EMAIL_1>")


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert len({CIPHER.seal("a", "c", "p") for _ in range(100)}) == 100


def test_the_first_key_seals_and_every_key_opens() -> None:
    old, new = new_key(), new_key()
    sealed = Cipher([old]).seal("a", "c")
    both = Cipher([new, old])
    assert both.open(sealed, "c") == "a"
    assert both.is_stale(sealed)
    rotated = both.rotate(sealed, "c")
    assert not both.is_stale(rotated)
    assert Cipher([new]).open(rotated, "c") == "a"
    with pytest.raises(KeyUnknown, match="not configured"):
        Cipher([old]).open(rotated, "c")


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ([], "no encryption key"),
        (["not base64!"], "key 1 is not base64"),
        ([KEY, base64.b64encode(b"short").decode()], "key 2 has 5 bytes; it must have 32"),
        ([KEY, KEY], "key 2 is given twice"),
        (["schlüssel"], "key 1 is not base64"),
    ],
)
def test_a_wrong_key_is_refused_with_its_number_and_not_its_text(keys: list[str], problem: str) -> None:
    with pytest.raises(KeyInvalid, match=problem) as caught:
        Cipher(keys)
    assert not any(key in str(caught.value) for key in keys)


def test_a_key_may_be_in_the_url_safe_alphabet_and_have_white_space_around_it() -> None:
    raw = bytes(range(223, 255))
    sealed = Cipher([base64.b64encode(raw).decode()]).seal("a")
    assert Cipher([f" {base64.urlsafe_b64encode(raw).decode()}\n"]).open(sealed) == "a"


def test_a_cipher_does_not_show_its_keys() -> None:
    assert KEY not in repr(CIPHER)


def test_a_development_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_or_create_key(path), range(16)))
    assert len(keys) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]
    Cipher([keys.pop()])


def test_a_key_file_that_others_can_read_is_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "key"
    path.write_text(new_key())
    path.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        load_or_create_key(path)
    assert "chmod 600" in caplog.text


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe"])
def test_a_key_file_with_something_else_in_it_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(KeyInvalid, match="does not hold a key"):
        load_or_create_key(path)
    assert path.read_bytes() == content
