"""Personal data at the border between tools and brains: masked on the way out, restored on the way in."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from guardrails.kinds import Detector
from guardrails.vault import Masked, Vault
from tools.models import Personal

_SHORTEST_COVERED = 3  # characters: what is shorter stands in many a word
_OTHER = re.compile(r"[\W_]")

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Vaults:
    """Opens the vaults of conversations with one detector of personal data."""

    detector: Detector

    def open(self, values: Mapping[str, str]) -> VaultSession:
        """A session on a conversation's placeholders and their values."""
        return VaultSession(self.detector, values)


class VaultSession:
    """A conversation's vault during one turn; collects what is new in it for the store."""

    def __init__(self, detector: Detector, values: Mapping[str, str]) -> None:
        self._vault = Vault(detector=detector, values=values)
        self._stored = dict(values)

    def mask(self, text: str, *, language: str, expect_postcode: bool = False) -> str:
        """A text with placeholders in place of personal data."""
        masked: Masked = self._vault.mask(text, language=language, expect_postcode=expect_postcode)
        self._vault = masked.vault
        return masked.text

    def mask_value(self, kind: str, value: str) -> str:
        """The placeholder of one value of a known kind."""
        if not value:
            return value
        masked = self._vault.mask_value(kind, value)
        self._vault = masked.vault
        return masked.text

    def unmask(self, text: str) -> str:
        """A text with the real values back in it."""
        return self._vault.unmask(text)

    def cover(self, text: str, placeholders: Collection[str] | None = None) -> str:
        """A text with values that the vault holds masked again, all or those of some placeholders.

        For what comes back from a call whose arguments were unmasked: it repeats them in a string of no kind.
        """
        held = self._vault.values
        chosen = held if placeholders is None else {key: held[key] for key in placeholders if key in held}
        spellings = {
            spelling: key
            for key, value in chosen.items()
            for spelling in (_letters_and_digits(value), value)
            if len(spelling) >= _SHORTEST_COVERED
        }
        for spelling in sorted(spellings, key=len, reverse=True):
            if spelling in text:
                text = re.sub(rf"(?<![\w<]){re.escape(spelling)}(?!\w)", spellings[spelling], text)
        return text

    def cover_data(self, data: Any, placeholders: Collection[str]) -> Any:
        """JSON-like data with the values of some placeholders masked again in every string."""
        if isinstance(data, str):
            return self.cover(data, placeholders)
        if isinstance(data, Mapping):
            return {key: self.cover_data(value, placeholders) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.cover_data(value, placeholders) for value in data]
        return data

    def unmask_data(self, data: Any) -> Any:
        """JSON-like data with the real values back in every string."""
        if isinstance(data, str):
            return self._vault.unmask(data) if "<" in data else data
        if isinstance(data, Mapping):
            return {key: self.unmask_data(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.unmask_data(value) for value in data]
        return data

    def unmask_model(self, model: M) -> M:
        """A pydantic model with the real values back in every string."""
        return type(model).model_validate(self.unmask_data(model.model_dump()))

    def mask_result(self, result: T) -> T:
        """A tool's result with every field that is declared `Personal` masked."""
        return typing.cast("T", self._mask(result, None))

    def take_new(self) -> dict[str, str]:
        """Placeholders that are not stored yet; they count as stored from now on."""
        new = {key: value for key, value in self._vault.values.items() if self._stored.get(key) != value}
        self._stored.update(new)
        return new

    def _mask(self, value: Any, personal: Personal | None) -> Any:
        if isinstance(value, str):
            return self.mask_value(personal.kind, value) if personal and value else value
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            marks = personal_fields(type(value))
            changed = {
                field.name: self._mask(getattr(value, field.name), marks.get(field.name))
                for field in dataclasses.fields(value)
                if field.init
            }
            return dataclasses.replace(value, **changed)
        if isinstance(value, tuple):
            return tuple(self._mask(item, personal) for item in value)
        if isinstance(value, list):
            return [self._mask(item, personal) for item in value]
        if isinstance(value, Mapping):
            return {key: self._mask(item, personal) for key, item in value.items()}
        return value


def _letters_and_digits(value: str) -> str:
    """How a tool may spell a value that it reads as a number or code."""
    return _OTHER.sub("", value).upper()


@cache
def personal_fields(cls: type) -> dict[str, Personal]:
    """The fields of a dataclass that are annotated with `Personal`, directly or inside a container."""
    return {
        name: mark
        for name, hint in typing.get_type_hints(cls, include_extras=True).items()
        if (mark := _mark(hint)) is not None
    }


def _mark(hint: Any) -> Personal | None:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, Personal):
            return extra
    for argument in typing.get_args(hint):
        mark = _mark(argument)
        if mark is not None:
            return mark
    return None
