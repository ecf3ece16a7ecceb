"""One attempt: signed as the official library expects, to the right host, and to no other."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Verifier

from agent.webhooks.destination import Destinations
from agent.webhooks.sending import Sender, sign
from agent.webhooks.values import RETRY_SECONDS, Answer, Webhook, new_signing_secret, retry_after
from tests.agent.webhooks.receiver import receiving

ANYWHERE = Destinations(plain_http=True, private=True)


def now() -> datetime:
    return datetime.now(UTC)


def webhook(url: str) -> Webhook:
    return Webhook(
        webhook_id="hook_1",
        url=url,
        topics=frozenset({"messages"}),
        content="ids",
        created_at=now(),
        secret=new_signing_secret(),
    )


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    made = Sender(ANYWHERE, now, timeout=10)
    yield made
    await made.close()


@given(st.text(alphabet=st.characters(codec="utf-8")), st.integers(0, 2**33))
def test_the_official_library_signs_alike(body: str, timestamp: int) -> None:
    secret = new_signing_secret()
    expected = Verifier(secret).sign("evt_1", datetime.fromtimestamp(timestamp, UTC), body)
    assert sign(secret, "evt_1", timestamp, body.encode()) == expected


async def test_what_was_changed_on_the_way_or_is_old_does_not_verify(sender: Sender) -> None:
    with receiving() as receiver:
        hook = webhook(receiver.url)
        assert (await sender.send(hook, "evt_1", b'{"a":1}')).status == 204
        late = Sender(ANYWHERE, lambda: now() - timedelta(minutes=6))
        await late.send(hook, "evt_1", b"{}")
        await late.close()
    fresh, old = receiver.requests
    fresh.verify(hook.secret)
    assert fresh.headers["host"] == f"localhost:{receiver.port}"
    for request, secret, body in (
        (old, hook.secret, old.body),
        (fresh, new_signing_secret(), fresh.body),
        (fresh, hook.secret, b'{"a":2}'),
    ):
        request.body = body
        with pytest.raises(Exception, match=r"old|No matching"):
            request.verify(secret)


async def test_redirects_are_not_followed(sender: Sender) -> None:
    with receiving() as receiver, receiving() as other:
        receiver.statuses, receiver.headers = [307], {"Location": other.url}
        answer = await sender.send(webhook(receiver.url), "evt_1", b"{}")
    assert (answer.status, bool(answer.error)) == (307, True)
    assert other.requests == []


async def test_private_addresses_get_nothing_unless_they_are_allowed() -> None:
    careful = Sender(Destinations(plain_http=True, private=False), now)
    with receiving() as receiver:
        answer = await careful.send(webhook(receiver.url), "evt_1", b"{}")
    await careful.close()
    assert "CROSSDESK_WEBHOOKS_PRIVATE" in answer.error
    assert receiver.requests == []


async def test_outside_development_nothing_goes_in_the_clear() -> None:
    careful = Sender(Destinations(plain_http=False, private=True), now)
    with receiving() as receiver:
        answer = await careful.send(webhook(receiver.url), "evt_1", b"{}")
    await careful.close()
    assert "https://" in answer.error
    assert receiver.requests == []


async def test_a_receiver_that_hangs_or_is_not_there_is_an_answer_too() -> None:
    hasty = Sender(ANYWHERE, now, timeout=0.2)
    with receiving() as receiver:
        receiver.pause = 1.0
        assert "no answer" in (await hasty.send(webhook(receiver.url), "evt_1", b"{}")).error
    gone = await hasty.send(webhook(receiver.url), "evt_1", b"{}")
    await hasty.close()
    assert gone.status is None
    assert gone.error


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS of a server with a certificate for that host, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{host}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    client = ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
    return server, client


@pytest.mark.parametrize(("host", "welcome"), [("localhost", True), ("other.example", False)])
async def test_tls_is_checked_for_the_name_though_an_address_is_dialled(
    tmp_path: Path, host: str, welcome: bool
) -> None:
    server, client = certificate(tmp_path, host)
    careful = Sender(Destinations(plain_http=False, private=True), now, tls=client)
    with receiving(tls=server) as receiver:
        answer = await careful.send(webhook(receiver.url), "evt_1", b"{}")
    await careful.close()
    assert (answer.status == 204) is welcome, answer
    assert bool(receiver.requests) is welcome


@given(st.integers(1, 40), st.integers(0, 10**9))
def test_what_fails_is_tried_for_days_and_not_for_ever(attempts: int, asked: int) -> None:
    wait = retry_after(attempts, Answer(status=503, error="x", wait=float(asked)))
    assert (wait is None) == (attempts > len(RETRY_SECONDS))
    assert wait is None or 4 <= wait <= 24 * 3600 * 1.2
    assert retry_after(attempts, Answer(status=410, error="x")) is None
