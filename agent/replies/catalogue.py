"""Message catalogues: gettext `.po` files under `data/locales/<language>/LC_MESSAGES/crossdesk.po`.

Message ids are symbolic ("tracking.late"), so that each language is written from the situation and not from
an English sentence; English is a catalogue like the others. Placeholders are Python braces (`{carrier}`).
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

DOMAIN = "crossdesk"
"""What is said to shoppers."""
DESK_DOMAIN = "desk"
"""What the desk's pages say to the people who answer them."""


class CatalogueError(Exception):
    """A catalogue is missing or broken: `path:line: what`."""


class MissingMessage(KeyError):
    """No catalogue, not even the English one, has a message of that id."""


class Catalogue:
    """The messages of one language, with another language's as the fallback."""

    def __init__(self, language: str, translations: gettext.GNUTranslations, ids: frozenset[str]) -> None:
        self.language = language
        self.ids = ids
        self._translations = translations

    def text(self, key: str, /, **values: object) -> str:
        """The message of that id with its placeholders filled in. Raises `MissingMessage`."""
        found = self._translations.gettext(key)
        if found == key:
            raise MissingMessage(key)
        return found.format(**values)

    def template(self, key: str, /) -> str:
        """The message of that id with its placeholders as they are. Raises `MissingMessage`."""
        found = self._translations.gettext(key)
        if found == key:
            raise MissingMessage(key)
        return found

    def plural(self, key: str, count: int, /, **values: object) -> str:
        """The form of a message for `count`, by the language's own plural rule; `{count}` is filled in."""
        found = self._translations.ngettext(key, key, count)
        if found == key:
            raise MissingMessage(key)
        return found.format(count=count, **values)

    def has(self, key: str) -> bool:
        """Whether there is a message of that id, here or in the fallback."""
        return self._translations.gettext(key) != key


def load_catalogue(path: Path, language: str) -> Catalogue:
    """Read one `.po` file. Raises `CatalogueError` naming file and line."""
    try:
        with path.open("rb") as file:
            parsed = read_po(file, locale=language.replace("-", "_"), abort_invalid=True)
    except FileNotFoundError as exc:
        raise CatalogueError(f"{path}: there is no catalogue for {language!r}") from exc
    except PoFileError as exc:
        raise CatalogueError(f"{path}:{exc.lineno}: {exc}") from exc
    compiled = BytesIO()
    write_mo(compiled, parsed)
    compiled.seek(0)
    ids = frozenset(
        message.id if isinstance(message.id, str) else message.id[0] for message in parsed if message.id
    )
    return Catalogue(language, gettext.GNUTranslations(compiled), ids)


def load_catalogues(folder: Path, domain: str = DOMAIN) -> Mapping[str, Catalogue]:
    """All catalogues of a domain under `folder`, by language; each falls back to English."""
    paths = sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po"))
    catalogues = {path.parts[-3]: load_catalogue(path, path.parts[-3]) for path in paths}
    english = catalogues.get("en")
    if english is None:
        raise CatalogueError(f"{folder}: there is no English catalogue to fall back to")
    for language, catalogue in catalogues.items():
        if language != "en":
            catalogue._translations.add_fallback(english._translations)  # noqa: SLF001 - the same class
    return catalogues
