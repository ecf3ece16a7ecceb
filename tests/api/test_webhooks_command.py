"""`crossdesk webhooks`, run as a program on a database of its own, with a real receiver."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agent.webhooks.receiver import receiving
from tests.api.test_cli import assert_one_line, run


def test_a_webhook_is_added_tested_listed_and_removed(tmp_path: Path) -> None:
    with receiving() as receiver:
        added = run(tmp_path, "webhooks", "add", receiver.url, "--topic", "handoffs")
        assert added.returncode == 0, added.stderr
        secret = added.stdout.strip()
        assert secret.startswith("whsec_")
        hook = added.stderr.split(":")[0]
        refused = run(tmp_path, "webhooks", "test", hook)
        assert refused.returncode == 1
        assert "CROSSDESK_WEBHOOKS_PRIVATE" in refused.stdout
        tested = run(tmp_path, "webhooks", "test", hook, webhooks_private="true")
        assert tested.returncode == 0, tested.stdout
    (request,) = receiver.requests
    request.verify(secret)
    rotated = run(tmp_path, "webhooks", "rotate", hook, "--overlap-hours", "2")
    assert rotated.stdout.startswith("whsec_")
    assert rotated.stdout.strip() != secret
    assert "2 more hours" in rotated.stderr
    listed = run(tmp_path, "webhooks", "list").stdout
    assert hook in listed
    assert "handoffs" in listed
    assert secret not in listed
    assert run(tmp_path, "webhooks", "list", "--dead").returncode == 0
    assert "0 will be" in run(tmp_path, "webhooks", "redeliver", hook).stdout
    assert run(tmp_path, "webhooks", "remove", hook).returncode == 0
    assert "crossdesk webhooks add" in run(tmp_path, "webhooks", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "ftp://hooks.example.com"), ("url", "https://")),
        (("add", "https://hooks.example.com", "--topic", "all"), ("topic", "handoffs")),
        (("test", "hook_none"), ("hook_none",)),
        (("remove", "hook_none"), ("hook_none",)),
        (("rotate", "hook_none"), ("hook_none",)),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert_one_line(run(tmp_path, "webhooks", *arguments), *words)
