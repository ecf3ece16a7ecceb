from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from PIL import Image

from agent.attachments import MOST_BYTES
from tests.api.shopping import Shopper, problem

PART = b"--b\r\nContent-Disposition: form-data%b\r\n\r\nx\r\n--b--\r\n"


async def test_a_photo_is_stored_without_its_metadata_and_can_be_seen(shopper: Shopper, photo: bytes) -> None:
    answer = await shopper.upload(photo, name="../etc/my lamp.JPG")
    assert answer.status_code == 201, answer.text
    stored = answer.json()
    assert stored["name"] == "my lamp.jpg"
    assert stored["media_type"] == "image/jpeg"
    seen = await shopper.get(f"attachments/{stored['attachment_id']}")
    assert seen.status_code == 200
    assert seen.headers["content-type"] == "image/jpeg"
    assert "sandbox" in seen.headers["content-security-policy"]
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert len(seen.content) == stored["size_bytes"]
    with Image.open(io.BytesIO(seen.content)) as image:
        assert image.size == (64, 48)
        assert not image.getexif()


async def test_a_photo_goes_with_a_message(shopper: Shopper, photo: bytes) -> None:
    attachment = (await shopper.upload(photo)).json()
    answer = await shopper.say("This is broken", attachments=[attachment["attachment_id"]])
    assert answer["events"][0]["attachments"] == [attachment]


async def test_the_same_key_stores_a_photo_once(shopper: Shopper, photo: bytes) -> None:
    first = await shopper.upload(photo, key="photo")
    again = await shopper.upload(photo, key="photo")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = await shopper.upload(photo + b"\0", key="photo")
    problem(other, 409, "idempotency-key-reused")


@pytest.mark.parametrize(
    "data",
    [
        b"just some text",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"\xff\xd8\xff a damaged jpeg",
        b"\x89PNG\r\n\x1a\n a damaged png",
    ],
)
async def test_what_is_no_photo_is_refused_whatever_it_is_called(shopper: Shopper, data: bytes) -> None:
    problem(await shopper.upload(data, name="photo.jpg"), 415, "unsupported-media-type")


async def test_an_empty_file_is_refused(shopper: Shopper) -> None:
    problem(await shopper.upload(b""), 422, "invalid-request")


async def test_a_file_that_is_too_big_is_refused(shopper: Shopper) -> None:
    problem(await shopper.upload(b"\xff\xd8\xff" + bytes(MOST_BYTES)), 413, "too-large")


async def test_a_body_that_does_not_say_how_long_it_is_is_bounded_too(shopper: Shopper) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for _ in range(20):
            yield bytes(1024 * 1024)

    headers = {**shopper.headers(), "Content-Type": "multipart/form-data; boundary=b"}
    answer = await shopper.client.post(f"{shopper.path}/attachments", content=endless(), headers=headers)
    problem(answer, 413, "too-large")


async def test_another_kind_of_body_is_refused(shopper: Shopper) -> None:
    problem(await shopper.post("attachments", {"file": "photo"}), 415, "unsupported-media-type")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b"not what it says"),
        ("multipart/form-data; boundary=b", PART % b""),
        ("multipart/form-data; boundary=b", PART % b'; name="file"'),
    ],
)
async def test_a_broken_form_is_the_clients_mistake(shopper: Shopper, kind: str, body: bytes) -> None:
    headers = {**shopper.headers(), "Content-Type": kind}
    answer = await shopper.client.post(f"{shopper.path}/attachments", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_photo_is_seen_in_its_own_conversation_only(
    open_shopper: Callable[..., Any], photo: bytes
) -> None:
    mine, other = await open_shopper(), await open_shopper()
    attachment_id = (await mine.upload(photo)).json()["attachment_id"]
    problem(await other.get(f"attachments/{attachment_id}"), 404, "not-found")
    body = {"text": "Look", "attachments": [attachment_id]}
    problem(await other.post("messages", body), 422, "invalid-request")
