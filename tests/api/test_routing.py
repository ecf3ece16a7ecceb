"""Routing over HTTP: contacts of shoppers who wait, whom to call, and the figures."""

from __future__ import annotations

import httpx
import pytest

from tests.api.shopping import Shopper, problem


@pytest.fixture
async def waiting(shopper: Shopper) -> Shopper:
    """A shopper who waits for a person."""
    answer = await shopper.say("I want to talk to a human agent, please.")
    assert answer["reply"]["handed_off"]
    return shopper


async def test_a_number_that_a_waiting_shopper_leaves_is_called_once(
    waiting: Shopper, client: httpx.AsyncClient, operator: dict[str, str]
) -> None:
    assert (await waiting.post("contact", {"phone": "+31 10 555 0142"})).status_code == 204
    listed = (await client.get("/v1/desk/callbacks", headers=operator)).json()["callbacks"]
    (call,) = [one for one in listed if one["conversation_id"] == waiting.id]
    assert call["phone"] == "+31 10 555 0142"
    done = f"/v1/desk/callbacks/{waiting.id}/done"
    assert (await client.post(done, headers=operator)).status_code == 204
    problem(await client.post(done, headers=operator), 404, "not-found")


async def test_a_contact_that_nobody_could_use_is_refused(waiting: Shopper) -> None:
    assert (await waiting.post("contact", {"email": "nowhere"})).status_code == 422
    assert (await waiting.post("contact", {})).status_code == 422
    assert (
        await waiting.post("contact", {"email": "m@example.com"})
    ).status_code == 409  # no mail server is set


async def test_nobody_who_waits_for_no_person_is_called(shopper: Shopper) -> None:
    assert (await shopper.post("contact", {"phone": "+31 10 555 0142"})).status_code == 409


async def test_the_report_counts_by_language_channel_and_rule(
    waiting: Shopper, client: httpx.AsyncClient, operator: dict[str, str]
) -> None:
    report = (await client.get("/v1/desk/reports", headers=operator)).json()
    assert report["total"]["handoffs"] >= 1
    for split in ("by_language", "by_channel", "by_rule"):
        assert sum(part["handoffs"] for part in report[split].values()) == report["total"]["handoffs"]
    assert "everything_else" in report["by_rule"]
    wrong = await client.get(
        "/v1/desk/reports?since=2027-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", headers=operator
    )
    assert wrong.status_code == 422


async def test_figures_and_calls_are_the_desks(client: httpx.AsyncClient, shopper: Shopper) -> None:
    for path in ("/v1/desk/reports", "/v1/desk/callbacks"):
        problem(await client.get(path), 401, "not-authorised")
        headers = {"Authorization": f"Bearer {shopper.token}"}
        problem(await client.get(path, headers=headers), 401, "not-authorised")
