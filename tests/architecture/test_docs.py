"""What can be set, sent and run is documented: a page that falls behind fails here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from agent.conversation.cards import Card
from agent.conversation.events import Event
from agent.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def kinds(union: object) -> set[str]:
    """The kinds of a discriminated union."""
    members = get_args(get_args(union)[0])
    return {member.model_fields["kind"].default for member in members}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_with_its_description(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description
    assert f"`CROSSDESK_{name.upper()}`" in read("docs/settings.md")
    assert description in read("docs/settings.md")


def test_every_setting_that_a_page_names_exists() -> None:
    named = {
        match
        for page in ("README.md", "docs/settings.md", "docs/api.md", "docs/architecture.md")
        for match in re.findall(r"CROSSDESK_([A-Z_]+)", read(page))
    }
    assert named - {"TEST_POSTGRES"} <= {name.upper() for name in Settings.model_fields}


def test_every_kind_of_event_and_card_is_documented() -> None:
    page = read("docs/api.md")
    missing = {kind for kind in kinds(Event) | kinds(Card) if f"`{kind}`" not in page}
    assert missing == set()


def test_every_make_target_that_the_readme_names_exists_and_has_a_help_text() -> None:
    makefile = read("Makefile")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", read("README.md"), re.MULTILINE)) - {"help"}
    assert len(named) >= 6
    missing = {target for target in named if not re.search(rf"^{target}:.*## .+", makefile, re.MULTILINE)}
    assert missing == set()


def test_every_file_that_the_pages_link_to_exists() -> None:
    for page in ("README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#]+)\)", read(page)):
            if "://" not in target:
                assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"


def test_ci_runs_what_the_readme_tells() -> None:
    assert "make check" in read(".ci/run")
    assert "make check" in read("README.md")
