"""The YAML block on top of an article, read with the position of every value.

Values stay the text that was written: YAML's own guesses (`NO` is not "false" but Norway) never apply.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from retrieval.errors import Problem

_FENCE = "---"
_LOADER = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # the C one is ten times faster and built in nearly everywhere


@dataclass(frozen=True, kw_only=True)
class Field:
    """One key of the block: its value as written (text, a list of texts, or None) and where it stands."""

    value: str | tuple[str, ...] | None
    line: int
    column: int


@dataclass(kw_only=True)
class FrontMatter:
    """The block of one file. Reading a field notes what is wrong with it in `problems` and returns None."""

    path: Path
    fields: dict[str, Field] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    problems: list[Problem] = field(default_factory=list)
    found: bool = True

    def complain(self, line: int, message: str, mend: str, column: int | None = None) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(path=self.path, line=line, column=column, message=message, mend=mend))

    def complain_about(self, key: str, message: str, mend: str) -> None:
        """Note a problem at the place of a key (at the top of the file where the key is missing)."""
        place = self.fields.get(key)
        self.complain(place.line if place else 1, message, mend, place.column if place else None)

    def text(self, key: str) -> str | None:
        """Return a required text."""
        entry = self.fields.get(key)
        if entry is None:
            self.complain_about(key, f"'{key}' is missing.", f"Add a line '{key}: …' to the front matter.")
            return None
        if not isinstance(entry.value, str) or not entry.value.strip():
            self.complain_about(key, f"'{key}' must be a text.", f"Write '{key}: …' on one line.")
            return None
        return entry.value.strip()

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a required list of texts that is not empty."""
        entry = self.fields.get(key)
        if entry is None:
            self.complain_about(
                key, f"'{key}' is missing.", f"Add a line '{key}: [all]' to the front matter."
            )
            return None
        if not isinstance(entry.value, tuple) or not entry.value:
            self.complain_about(
                key, f"'{key}' must be a list.", f"Write '{key}: [DE, AT]' or '{key}: [all]'."
            )
            return None
        return entry.value

    def day(self, key: str) -> date | None:
        """Return an optional date; a missing key, `null` and an empty value mean none."""
        entry = self.fields.get(key)
        if entry is None or entry.value is None:
            return None
        try:
            return date.fromisoformat(entry.value if isinstance(entry.value, str) else "")
        except ValueError:
            self.complain_about(
                key, f"'{key}' is not a date.", f"Write it as '{key}: 2025-12-31' or '{key}: null'."
            )
            return None

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Note each key that means nothing, with the nearest one that does."""
        for key in self.fields:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                mend = f"Did you mean '{near[0]}'?" if near else f"Known keys: {', '.join(sorted(known))}."
                self.complain_about(key, f"Unknown key '{key}'.", mend)


def split(path: Path, text: str) -> FrontMatter:
    """Separate the block from the body; `found` is false where the file has none."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        return FrontMatter(path=path, body=text, found=False)
    closing = next((at for at in range(1, len(lines)) if lines[at].strip() == _FENCE), None)
    if closing is None:
        matter = FrontMatter(path=path)
        matter.complain(1, "The front matter is not closed.", "End it with a line '---'.")
        return matter
    matter = FrontMatter(path=path, body="\n".join(lines[closing + 1 :]), body_line=closing + 2)
    _parse(matter, "\n".join(lines[1:closing]) + "\n")
    return matter


def _parse(matter: FrontMatter, block: str) -> None:
    """Fill `fields` from the YAML text of the block, which starts on line 2 of the file."""
    try:
        node = yaml.compose(block, Loader=_LOADER)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, None)
        matter.complain(
            line,
            f"The front matter is not valid YAML: {exc.problem}.",
            "Put quotes around a value that contains a colon or other signs.",
            column,
        )
        return
    except yaml.YAMLError:
        matter.complain(
            1, "The front matter contains a character that YAML does not allow.", "Remove control characters."
        )
        return
    if not isinstance(node, yaml.MappingNode):
        matter.complain(2, "The front matter holds no keys.", "Write lines like 'id: returns-eu'.")
        return
    for key_node, value_node in node.value:
        mark = key_node.start_mark
        line, column = mark.line + 2, mark.column + 1
        key = str(key_node.value)
        if key in matter.fields:
            matter.complain(line, f"'{key}' is given twice.", "Keep one of the two lines.", column)
            continue
        matter.fields[key] = Field(value=_value(value_node), line=line, column=column)


def _value(node: yaml.Node) -> str | tuple[str, ...] | None:
    """Return a node's value as written; anything but a text or a list of texts becomes an empty list."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        items = tuple(str(item.value) for item in node.value if isinstance(item, yaml.ScalarNode))
        return items if len(items) == len(node.value) else ()
    return ()
