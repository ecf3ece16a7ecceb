"""Every language says everything, with the same placeholders; every message that the code names exists."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from agent.perception.lexicon import read_topics
from agent.replies.catalogue import CatalogueError, MissingMessage, load_catalogue, load_catalogues

ROOT = Path(__file__).resolve().parents[3]
LOCALES = ROOT / "data" / "locales"
LANGUAGES = sorted(path.name for path in LOCALES.iterdir())
NAMED = re.compile(
    r'(?:\.say|\.text|\.plural|\.has)\(\s*"([a-z_]+\.[a-z_.]+)"|(?:\.ask|\.offer)\([^"]*"[a-z_]+",\s*"([a-z_]+\.[a-z_.]+)"'
)


def _messages(language: str) -> dict[str, tuple[str, ...]]:
    with (LOCALES / language / "LC_MESSAGES" / "crossdesk.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id
    }


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_message_with_the_same_placeholders(language: str) -> None:
    english, own = _messages("en"), _messages(language)
    assert set(own) == set(english)
    wrong = {
        key: (texts, english[key])
        for key, texts in own.items()
        if any(not text.strip() for text in texts)
        or set().union(*map(_placeholders, texts)) != set().union(*map(_placeholders, english[key]))
    }
    assert wrong == {}


def test_every_message_that_the_code_names_exists() -> None:
    english = set(_messages("en"))
    named = {
        match.group(1) or match.group(2)
        for path in (ROOT / "agent").rglob("*.py")
        for match in NAMED.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 80
    assert named - english - set(read_topics("en")) == set()  # topics of words are named alike


def test_a_plural_follows_the_rule_of_its_language() -> None:
    catalogues = load_catalogues(LOCALES)
    assert "1 parcel:" in catalogues["en"].plural("track.parcels", 1, order="10001")
    assert "2 parcels:" in catalogues["en"].plural("track.parcels", 2, order="10001")
    arabic = {catalogues["ar"].plural("track.parcels", count, order="10001") for count in (1, 2, 3, 11, 100)}
    assert len(arabic) >= 4


def test_a_message_that_exists_nowhere_is_an_error() -> None:
    with pytest.raises(MissingMessage):
        load_catalogues(LOCALES)["de"].text("no.such.message")


def test_a_broken_catalogue_names_its_file(tmp_path: Path) -> None:
    broken = tmp_path / "crossdesk.po"
    broken.write_text('nonsense "a"\nmsgstr "b"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=re.escape(str(broken))):
        load_catalogue(broken, "en")
