"""The text of a key, and what the origin of a page is."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.keys.values import (
    KEY_PATTERN,
    KINDS,
    ApiKey,
    Issued,
    KeyKind,
    digest_of,
    is_key,
    new_secret,
    origin_of,
    secret_id_of,
)

NOW = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_tells_its_kind_and_finds_its_row(kind: KeyKind) -> None:
    secret, text = new_secret(kind, NOW)
    assert text.startswith({"publishable": "cdpk_", "secret": "cdsk_"}[kind])
    assert re.fullmatch(KEY_PATTERN, text)
    assert secret_id_of(text) == secret.secret_id
    assert secret.digest == digest_of(text)


def test_no_two_keys_are_alike() -> None:
    made = [new_secret("secret", NOW) for _ in range(200)]
    assert len({secret.secret_id for secret, _ in made}) == len({text for _, text in made}) == 200


@given(st.text())
def test_any_other_text_is_no_key(text: str) -> None:
    assert not is_key(text)
    with pytest.raises(ValueError, match="not the text of a key"):
        secret_id_of(text)


@given(st.from_regex(KEY_PATTERN, fullmatch=True), st.sampled_from(["\n", " ", "0", "é", "\0"]))
def test_a_key_with_something_behind_it_is_none(text: str, more: str) -> None:
    assert is_key(text)
    assert not is_key(text + more)
    assert not is_key(more + text)


def test_what_was_issued_does_not_show_itself() -> None:
    secret, text = new_secret("secret", NOW)
    key = ApiKey(
        key_id="key_1",
        kind="secret",
        name="erp",
        scopes=frozenset({"desk:read"}),
        origins=(),
        per_minute=1,
        created_at=NOW,
        secrets=(secret,),
    )
    shown = f"{Issued(key=key, text=text)!r} {key!r}"
    assert text not in shown
    assert text.split("_")[2] not in shown


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Shop.Example.com", "https://shop.example.com"),
        ("https://shop.example.com:443/cart?x=1#y", "https://shop.example.com"),
        ("http://shop.example.com:80/", "http://shop.example.com"),
        ("https://shop.example.com:8443", "https://shop.example.com:8443"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("null", None),
        ("", None),
        ("shop.example.com", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://shop.example.com:99999", None),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin


@given(st.one_of(st.text(), st.text().map(lambda text: f"https://{text}")))
def test_an_origin_is_its_own_origin_whatever_a_header_holds(text: str) -> None:
    origin = origin_of(text)
    if origin is not None:
        assert origin_of(origin) == origin
        assert origin.isascii()
        assert " " not in origin
