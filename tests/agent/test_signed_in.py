"""Only a token that the shop signed, that has not expired and that is for us signs a customer in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import InvalidInput
from agent.signed_in import LEEWAY_SECONDS, SignedInTokens

SECRET = "a secret that the shop and Crossdesk share"
OTHER_SECRET = "a secret that somebody else thought of, as long"
HS256 = SignedInTokens(key=SECRET)


def key_pair() -> tuple[str, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return (
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )


PRIVATE, PUBLIC = key_pair()
RS256 = SignedInTokens(key=PUBLIC, algorithm="RS256")


def claims(*, seconds: float = 600, **changes: Any) -> dict[str, Any]:
    """What a good token says; a claim that is set to None is left out."""
    exp = datetime.now(UTC) + timedelta(seconds=seconds)
    all_of_them = {"sub": "C-1001", "aud": "crossdesk", "exp": exp, **changes}
    return {name: value for name, value in all_of_them.items() if value is not None}


def signed(key: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm)


def refused(tokens: SignedInTokens, token: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        tokens.customer_id(token)
    assert caught.value.pointer == "/identity_token"
    assert tokens.key not in str(caught.value)
    assert len(token) < 4 or token not in str(caught.value)  # a mark or two stands in any sentence
    return caught.value.detail


@pytest.mark.parametrize(
    ("tokens", "key"), [(HS256, SECRET), (RS256, PRIVATE)], ids=lambda value: getattr(value, "algorithm", "")
)
def test_a_token_of_the_shop_signs_its_customer_in(tokens: SignedInTokens, key: str) -> None:
    assert tokens.customer_id(signed(key, tokens.algorithm)) == "C-1001"
    assert tokens.customer_id(signed(key, tokens.algorithm, aud=["shop", "crossdesk"])) == "C-1001"


@pytest.mark.parametrize(
    ("tokens", "key"), [(HS256, SECRET), (RS256, PRIVATE)], ids=lambda value: getattr(value, "algorithm", "")
)
def test_an_expired_token_signs_nobody_in(tokens: SignedInTokens, key: str) -> None:
    assert "ExpiredSignature" in refused(tokens, signed(key, tokens.algorithm, seconds=-LEEWAY_SECONDS - 5))


def test_clocks_may_differ_by_half_a_minute() -> None:
    assert HS256.customer_id(signed(seconds=5 - LEEWAY_SECONDS)) == "C-1001"


def test_a_token_of_another_key_signs_nobody_in() -> None:
    assert "InvalidSignature" in refused(HS256, signed(OTHER_SECRET))
    assert "InvalidSignature" in refused(RS256, signed(key_pair()[0], "RS256"))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
@pytest.mark.parametrize("tokens", [HS256, RS256], ids=["HS256", "RS256"])
def test_a_token_without_a_signature_signs_nobody_in(tokens: SignedInTokens, algorithm: str) -> None:
    refused(tokens, forged(algorithm, signature=b""))


def test_a_public_key_is_no_secret_to_sign_with() -> None:
    """The old attack: a token signed by HMAC with the public key that everybody has."""
    signature = hmac.new(PUBLIC.encode(), unsigned("HS256"), hashlib.sha256).digest()
    refused(RS256, forged("HS256", signature=signature))
    refused(SignedInTokens(key=PUBLIC, algorithm="HS256"), forged("HS256", signature=signature))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_only_the_algorithm_of_the_setting_is_taken(algorithm: str) -> None:
    key = SECRET * 2
    assert SignedInTokens(key=key).customer_id(signed(key)) == "C-1001"
    refused(SignedInTokens(key=key), signed(key, algorithm))
    refused(RS256, signed(SECRET))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another service"},
        {"aud": None},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "  "},
        {"sub": 1001},
        {"sub": ["C-1001"]},
        {"exp": "tomorrow"},
        {"nbf": datetime.now(UTC) + timedelta(days=1)},
        {"iat": datetime.now(UTC) + timedelta(days=1)},
    ],
    ids=str,
)
def test_a_token_that_lacks_something_or_says_it_wrongly_signs_nobody_in(wrong: dict[str, Any]) -> None:
    refused(HS256, json_token(claims(**wrong)))


@given(st.data())
def test_a_changed_token_signs_nobody_else_in(data: st.DataObject) -> None:
    token = signed()
    place = data.draw(st.integers(0, len(token) - 1))
    changed = token[:place] + data.draw(st.characters()) + token[place + 1 :]
    try:
        assert HS256.customer_id(changed) == "C-1001"
    except InvalidInput:
        return


@given(st.text() | st.lists(st.text(), min_size=3, max_size=3).map(".".join) | st.just("\ud800"))
def test_junk_signs_nobody_in(junk: str) -> None:
    refused(HS256, junk)


def test_a_key_that_is_no_key_signs_nobody_in() -> None:
    refused(SignedInTokens(key="this is no PEM, however long", algorithm="RS256"), signed(PRIVATE, "RS256"))


def test_the_key_stands_in_no_repr() -> None:
    assert SECRET not in repr(HS256)


def unsigned(algorithm: str, payload: dict[str, Any] | None = None) -> bytes:
    header = {"alg": algorithm, "typ": "JWT"}
    return b".".join(
        base64.urlsafe_b64encode(json.dumps(part, default=_stamp).encode()).rstrip(b"=")
        for part in (header, payload or claims())
    )


def forged(algorithm: str, *, signature: bytes, payload: dict[str, Any] | None = None) -> str:
    return (unsigned(algorithm, payload) + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def json_token(payload: dict[str, Any]) -> str:
    """A well signed token with claims that a library would refuse to write."""
    signature = hmac.new(SECRET.encode(), unsigned("HS256", payload), hashlib.sha256).digest()
    return forged("HS256", signature=signature, payload=payload)


def _stamp(value: object) -> float:
    assert isinstance(value, datetime)
    return value.timestamp()
