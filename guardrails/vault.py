"""The vault: a conversation's personal data, and placeholders in their place.

A vault is a value. Masking returns a new one beside the masked text; the caller stores what is new
(`delta`) and goes on with the new one. Placeholders count per kind for the whole conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import regex

from guardrails.errors import UnknownKindError
from guardrails.kinds import MASKED_FOR_GOOD, Detector, Kind
from guardrails.views import matching_view

PLACEHOLDER = regex.compile(rf"<({'|'.join(Kind)})_([1-9][0-9]*)>")
"""What a placeholder looks like. Group 1 is the kind, group 2 the number."""

_LOOKS_LIKE_ONE = regex.compile(rf"<(?:{'|'.join(Kind)})_[0-9]+>")
_BLANK = "\ufffc"  # object replacement character: no recogniser's pattern contains it
_RECOGNISED_AGAIN = frozenset({Kind.NAME, Kind.ADDRESS})
_NOT_DIGITS = regex.compile(r"\D")
_SPACES = regex.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A text without personal data, and the vault that can put them back."""

    text: str
    vault: Vault


@dataclass(frozen=True, kw_only=True)
class Vault:
    """Personal data of one conversation by placeholder.

    `values` comes from the store and grows only. Of a kind that is masked for good it holds what may be shown
    ("•••• 1111"), never the value.
    """

    detector: Detector = field(repr=False, compare=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __repr__(self) -> str:
        return f"Vault({', '.join(self.values)})"

    def mask(
        self,
        text: str,
        *,
        language: str,
        known: Mapping[str, str] | None = None,
        expect_postcode: bool = False,
        keep_placeholders: bool = False,
    ) -> Masked:
        """Replace personal data by placeholders; `unmask` gives the text back, but what is masked for good.

        `known` maps further values to look for to their kind ({"Anna Schmidt": "NAME"}). `expect_postcode`
        says that the shopper was asked for one, so that a bare number can be it. Text that looks like a
        placeholder is masked itself, so that typing `<EMAIL_1>` shows no one's address; with
        `keep_placeholders` (for texts of our own side, such as a brain's) those of this vault stay.

        Raises:
            UnknownKindError: a kind in `known` does not exist.

        """
        looked_for = self._known(known)
        covered, literals = self._cover_literals(text, keep_placeholders=keep_placeholders)
        findings = self.detector.detect(
            covered, language=language, known=looked_for, expect_postcode=expect_postcode
        )
        spans = sorted(
            [(found.start, found.end, found.kind) for found in findings]
            + [(start, end, Kind.LITERAL) for start, end in literals]
        )
        vault, pieces, position = self, [], 0
        for start, end, kind in spans:
            placeholder, vault = vault._placeholder(kind, text[start:end], exact=True)
            pieces += [text[position:start], placeholder]
            position = end
        pieces.append(text[position:])
        return Masked(text="".join(pieces), vault=vault)

    def mask_value(self, kind: Kind | str, value: str) -> Masked:
        """The placeholder for a value whose kind is known: a typed personal field of a tool's result.

        Other spellings of a value that the vault holds get the same placeholder. Empty values stay empty.

        Raises:
            UnknownKindError: no such kind.

        """
        if not value.strip():
            return Masked(text=value, vault=self)
        placeholder, vault = self._placeholder(_kind(kind), value, exact=False)
        return Masked(text=placeholder, vault=vault)

    def unmask(self, text: str) -> str:
        """Put the values back. What is masked for good shows as it may; unknown placeholders stay."""
        return PLACEHOLDER.sub(lambda match: self.values.get(match[0], match[0]), text)

    def unmask_value(self, value: str) -> str:
        """Put values back into one argument of a tool: `unmask`, without space around a lone placeholder."""
        stripped = value.strip()
        return self.values[stripped] if stripped in self.values else self.unmask(value)

    def holds_for_good(self, text: str) -> bool:
        """Whether the text contains a placeholder whose value no one has: a tool cannot be called with it."""
        return any(Kind(match[1]) in MASKED_FOR_GOOD for match in PLACEHOLDER.finditer(text))

    def placeholders(self, kind: Kind | None = None) -> tuple[str, ...]:
        """The placeholders given out so far, all or of a kind, oldest first."""
        if kind is None:
            return tuple(self.values)
        return tuple(placeholder for placeholder in self.values if placeholder.startswith(f"<{kind}_"))

    def delta(self, since: Vault) -> dict[str, str]:
        """What was added since an earlier state: placeholder to value, for the store to encrypt."""
        return {key: value for key, value in self.values.items() if key not in since.values}

    def canonical(self, placeholder: str) -> str:
        """The first placeholder of the same value in any spelling ("A@B.de", "a@b.de"); itself if unknown."""
        match = PLACEHOLDER.fullmatch(placeholder)
        value = self.values.get(placeholder)
        if match is None or value is None:
            return placeholder
        kind = Kind(match[1])
        return self._find(kind, value, exact=False) or placeholder

    def _known(self, known: Mapping[str, str] | None) -> dict[str, str]:
        looked_for = {
            value: kind.value
            for kind in _RECOGNISED_AGAIN
            for placeholder in self.placeholders(kind)
            if (value := self.values[placeholder])
        }
        for value, name in (known or {}).items():
            looked_for[value] = _kind(name).value
        return looked_for

    def _cover_literals(self, text: str, *, keep_placeholders: bool) -> tuple[str, list[tuple[int, int]]]:
        """The text with what looks like a placeholder blanked, and where those stand that must be masked."""
        if "<" not in text:
            return text, []
        literals = []
        covered = text
        for match in _LOOKS_LIKE_ONE.finditer(text):
            start, end = match.span()
            covered = covered[:start] + _BLANK * (end - start) + covered[end:]
            if not (keep_placeholders and match[0] in self.values):
                literals.append((start, end))
        return covered, literals

    def _placeholder(self, kind: Kind, value: str, *, exact: bool) -> tuple[str, Vault]:
        stored = _shown(kind, value) if kind in MASKED_FOR_GOOD else value
        found = self._find(kind, stored, exact=exact)
        if found is not None:
            return found, self
        placeholder = f"<{kind}_{len(self.placeholders(kind)) + 1}>"
        return placeholder, replace(self, values={**self.values, placeholder: stored})

    def _find(self, kind: Kind, value: str, *, exact: bool) -> str | None:
        same = value if exact else _key(kind, value)
        for placeholder in self.placeholders(kind):
            held = self.values[placeholder]
            if (held if exact else _key(kind, held)) == same:
                return placeholder
        return None


def _kind(name: Kind | str) -> Kind:
    try:
        return Kind(name)
    except ValueError as error:
        raise UnknownKindError(str(name)) from error


def _key(kind: Kind, value: str) -> str:
    """What two spellings of the same value have in common."""
    view = matching_view(value)
    if kind is Kind.PHONE:
        return _NOT_DIGITS.sub("", view).removeprefix("00")
    if kind in (Kind.IBAN, Kind.POSTCODE, Kind.ID):
        return "".join(char for char in view if char.isalnum()).casefold()
    return _SPACES.sub(" ", view).strip().casefold()


def _shown(kind: Kind, value: str) -> str:
    """What may be shown of a value that is masked for good."""
    if kind is Kind.CARD:
        return f"•••• {_NOT_DIGITS.sub('', matching_view(value))[-4:]}"
    return "•••" if kind is Kind.CVV else "••••••••"
