"""Reads files of scenarios; what is wrong is told with file and line."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.languages import LANGUAGES
from evals.conversations.scenario import Phrases, Scenario
from evals.errors import DataInvalid
from evals.rows import DataFile, DataSet, Item, Selection

_LISTED: Final = "scenarios"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    phrases: Phrases
    scenarios: list[dict[str, Any]] = Field(min_length=1)


def read_scenarios(paths: Sequence[Path], selection: Selection, *, repeat: int) -> DataSet[Scenario]:
    """The conversations to hold: each chosen scenario `repeat` times, changing ones last. Raises `DataInvalid`."""
    files: list[DataFile] = []
    found: list[tuple[Scenario, str]] = []
    ids: dict[str, str] = {}
    for path in paths:
        content = _content(path)
        rows = list(_scenarios(path, content))
        for scenario, line in rows:
            where = f"{path}:{line}"
            if scenario.id in ids:
                raise DataInvalid(f"{where}: the id {scenario.id!r} was used before, at {ids[scenario.id]}")
            ids[scenario.id] = where
            found.append((scenario, where))
        digest = hashlib.sha256(content.encode()).hexdigest()
        files.append(DataFile(path=path, digest=digest, rows=len(rows)))
    chosen = _chosen(found, selection)
    # A shop that is not put back is changed last.
    last = [one for one in chosen if one[0].expect.changes]
    first = [one for one in chosen if not one[0].expect.changes]
    items = tuple(_item(*one, number) for part in (first, last) for number in range(repeat) for one in part)
    return DataSet(files=tuple(files), items=items)


def _item(scenario: Scenario, where: str, number: int) -> Item[Scenario]:
    content = scenario.model_dump_json()
    digest = hashlib.sha256(content.encode()).hexdigest()[:14]
    return Item(
        key=f"{digest}-{number + 1}",
        where=where,
        language=scenario.language,
        text=scenario.goal,
        gold=scenario,
        id=scenario.id,
        source=scenario.flow,
        extra={"repeat": number + 1, "style": scenario.style},
    )


def _chosen(found: Sequence[tuple[Scenario, str]], selection: Selection) -> list[tuple[Scenario, str]]:
    wanted = [one for one in found if not selection.languages or one[0].language in selection.languages]
    if not wanted:
        raise DataInvalid(f"no scenario is in {', '.join(selection.languages)}")
    if selection.limit is None or selection.limit >= len(wanted):
        return wanted
    drawn = random.Random(selection.seed).sample(range(len(wanted)), selection.limit)  # noqa: S311
    return [wanted[place] for place in sorted(drawn)]


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        line = exc.object[: exc.start].count(b"\n") + 1
        raise DataInvalid(f"{path}:{line}: not UTF-8 (byte {exc.start})") from exc
    except OSError as exc:
        raise DataInvalid(f"{path}:1: cannot be read ({exc.strerror or type(exc).__name__})") from exc


def _scenarios(path: Path, content: str) -> Iterator[tuple[Scenario, int]]:
    try:
        root = yaml.compose(content, Loader=yaml.BaseLoader)
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DataInvalid(
            f"{path}:{line}: not YAML ({getattr(exc, 'problem', None) or 'unreadable'})"
        ) from exc
    if not isinstance(root, yaml.MappingNode):
        raise DataInvalid(f"{path}:1: the file must hold 'language', 'phrases' and 'scenarios'")
    value = _value(path, root)
    try:
        file = _File.model_validate(value)
    except ValidationError as exc:
        raise _invalid(path, root, exc, ()) from exc
    if file.language not in LANGUAGES:
        raise DataInvalid(f"{path}:{_line(root, ('language',))}: {file.language!r} is none of the languages")
    for place, row in enumerate(file.scenarios):
        given = {**row, "language": file.language, "phrases": file.phrases}
        try:
            yield Scenario.model_validate(given), _line(root, (_LISTED, place))
        except ValidationError as exc:
            raise _invalid(path, root, exc, (_LISTED, place)) from exc


def _invalid(
    path: Path, root: yaml.Node, error: ValidationError, above: tuple[str | int, ...]
) -> DataInvalid:
    """The first thing that is wrong, where it stands."""
    first = error.errors(include_url=False, include_input=False)[0]
    loc = (*above, *first["loc"])
    steps, name = _steps(root, loc)
    problem = first["msg"].removeprefix("Value error, ")
    what = f"{name}: " if name else ""
    return DataInvalid(f"{path}:{_line(root, steps)}: {what}{problem[:1].lower()}{problem[1:]}")


def _steps(root: yaml.Node, loc: Sequence[str | int]) -> tuple[tuple[str | int, ...], str]:
    """How far a place can be followed in the file, and the names on the way."""
    steps: list[str | int] = []
    names: list[str] = []
    node: yaml.Node | None = root
    for step in loc:
        below = _below(node, step)
        if below is not None:
            steps.append(step)
            node = below
            if isinstance(step, str):
                names.append(step)
        elif step == loc[-1] and isinstance(step, str) and isinstance(node, yaml.MappingNode):
            names.append(step)
    return tuple(steps), ".".join(name for name in names if name != _LISTED or steps == [_LISTED])


def _line(root: yaml.Node, steps: Sequence[str | int]) -> int:
    node: yaml.Node = root
    for step in steps:
        node = _below(node, step) or node
    return int(node.start_mark.line) + 1


def _below(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]  # PyYAML's nodes are untyped inside
    return None


def _value(path: Path, node: yaml.Node) -> Any:
    """Everything is a text here, so that a postcode stays one; the models make numbers of what must be some."""
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DataInvalid(f"{path}:{line}: a key must be a word")
            if key.value in found:
                raise DataInvalid(f"{path}:{line}: the key {key.value!r} is given twice")
            found[key.value] = _value(path, value)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(path, value) for value in node.value]
    return node.value
