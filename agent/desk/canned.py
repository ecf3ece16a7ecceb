"""Canned replies: what people at the desk say often, in the shopper's language, filled from facts.

`data/desk/replies/<language>.yaml` holds them, one file a language, each with the same replies and variables. A fact
that is not known stays as its variable in the text and is named, so that nobody sends "Hello {name}".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from agent.errors import NotFound, SettingsError
from tools.errors import PolicyError
from tools.yaml_model import load_yaml_model

__all__ = ["VARIABLES", "CannedReplies", "CannedReply", "Filled", "load_canned_replies"]

VARIABLES = frozenset(
    {"name", "agent", "shop", "order", "promised_at", "carrier", "tracking", "rma", "amount", "where"}
)
"""What a reply may be filled with."""

_VARIABLE = re.compile(r"\{([a-z_]+)\}")


class CannedReply(BaseModel):
    """A reply under the name by which people at the desk choose it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=60)]
    text: Annotated[str, Field(min_length=1, max_length=1000)]

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of the text in their order, each once."""
        return tuple(dict.fromkeys(_VARIABLE.findall(self.text)))


class _File(RootModel[dict[str, CannedReply]]):
    """A file of `data/desk/replies`."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A reply with its facts; `missing` are the variables that nothing was known for."""

    text: str
    language: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CannedReplies:
    """All canned replies by language and name."""

    languages: Mapping[str, Mapping[str, CannedReply]]

    def listed(self, language: str) -> Mapping[str, CannedReply]:
        """The replies in a language, in English where it has none."""
        return self.languages.get(language.partition("-")[0], self.languages["en"])

    def fill(self, name: str, language: str, facts: Mapping[str, str]) -> Filled:
        """A reply in a language with facts that are localised already. Raises `NotFound` for an unknown one."""
        reply = self.listed(language).get(name)
        if reply is None:
            raise NotFound(f"there is no canned reply {name!r}")
        missing = tuple(variable for variable in reply.variables if not facts.get(variable))
        text = _VARIABLE.sub(lambda match: facts.get(match[1]) or match[0], reply.text)
        known = language.partition("-")[0]
        return Filled(text=text, language=known if known in self.languages else "en", missing=missing)


def load_canned_replies(folder: Path) -> CannedReplies:
    """Read the files of a folder. Raises `SettingsError` naming file and line of what is wrong.

    Every language must have the replies of English, with the same variables.
    """
    try:
        files = {path.stem: load_yaml_model(path, _File).root for path in sorted(folder.glob("*.yaml"))}
    except PolicyError as exc:
        raise SettingsError(str(exc)) from exc
    if "en" not in files:
        raise SettingsError(f"{folder / 'en.yaml'}: is missing")
    for language, replies in files.items():
        _check(folder / f"{language}.yaml", replies, files["en"])
    return CannedReplies(languages=files)


def _check(path: Path, replies: Mapping[str, CannedReply], english: Mapping[str, CannedReply]) -> None:
    if set(replies) != set(english):
        raise SettingsError(f"{path}: differs from English in {sorted(set(replies) ^ set(english))}")
    for name, reply in replies.items():
        found, wanted = set(reply.variables), set(english[name].variables)
        if unknown := found - VARIABLES:
            raise SettingsError(f"{path}: {name}: unknown variables {sorted(unknown)}")
        if found != wanted:
            raise SettingsError(f"{path}: {name}: needs the variables {sorted(wanted)}, has {sorted(found)}")
