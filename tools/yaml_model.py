"""YAML files read into pydantic models, with every problem named by file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from tools.errors import FilePosition, PolicyError

Model = TypeVar("Model", bound=BaseModel)


Place = tuple[int | str, ...]
"""Keys and indexes that lead from the top of a file to a value in it."""


def load_yaml_model(
    path: Path,
    model: type[Model],
    *,
    only: tuple[str, ...] = (),
    columns: bool = False,
    check: Callable[[Model], Iterable[tuple[Place, str]]] | None = None,
) -> Model:
    """Parse a UTF-8 YAML mapping into `model`; with `only`, no more than those of its top-level keys.

    `check` looks at the whole and yields a place and what is wrong there. Raises `PolicyError` with one
    "file:line: where: what" (with `columns`, "file:line:column: …") for each problem: a file that cannot be
    read, broken YAML, a key that stands twice, a missing or unknown key, a value of the wrong kind.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise PolicyError((f"{path}: cannot be read: {exc}",)) from exc
    try:
        root, data = _read(_sections(text, only) if only else text)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        position = FilePosition(
            path=path, line=mark.line + 1 if mark else 0, column=mark.column + 1 if mark and columns else 0
        )
        raise PolicyError((f"{position}: not valid YAML: {exc.problem or exc.context}",)) from exc
    except yaml.YAMLError as exc:
        raise PolicyError((f"{path}: not valid YAML: {exc}",)) from exc
    if not isinstance(root, yaml.MappingNode):
        raise PolicyError((f"{path}:1: must be a mapping of keys to values",))
    if doubled := tuple(f"{path}:{line}: {key}: stands twice" for key, line in _doubled_keys(root)):
        raise PolicyError(doubled)
    try:
        made = model.model_validate(data)
    except ValidationError as exc:
        found = [(problem["loc"], problem["msg"]) for problem in exc.errors(include_url=False)]
        raise PolicyError(tuple(_problems(path, root, found, columns=columns))) from exc
    if wrong := list(check(made)) if check else []:
        raise PolicyError(tuple(_problems(path, root, wrong, columns=columns)))
    return made


def _sections(text: str, keys: tuple[str, ...]) -> str:
    """`text` with the lines of all other top-level keys left empty, so that line numbers stay."""
    kept: list[str] = []
    wanted = True
    for line in text.split("\n"):
        if line[:1].isalpha():
            wanted = line.split(":", 1)[0] in keys
        kept.append(line if wanted else "")
    return "\n".join(kept)


def _read(text: str) -> tuple[yaml.Node | None, object]:
    """The tree with its line numbers, and the values made of it, in one pass of the C parser."""
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def _problems(
    path: Path, root: yaml.Node, found: Iterable[tuple[Place, str]], *, columns: bool
) -> Iterator[str]:
    for loc, message in found:
        where = ".".join(str(part) for part in loc) or "the file"
        mark = _mark_of(root, loc)
        position = FilePosition(path=path, line=mark.line + 1, column=mark.column + 1 if columns else 0)
        yield f"{position}: {where}: {message}"


def _mark_of(node: yaml.Node, loc: Place) -> yaml.Mark:
    """Where the deepest part of `loc` stands that exists in the file."""
    mark = node.start_mark
    for part in loc:
        found = _child(node, part)
        if found is None:
            break
        mark, node = found
    return mark


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child.start_mark, child
    return None


def _doubled_keys(node: yaml.Node, prefix: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _doubled_keys(child, prefix)
        return
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        name = f"{prefix}{key.value}"
        if key.value in seen:
            yield name, key.start_mark.line + 1
        seen.add(key.value)
        yield from _doubled_keys(value, f"{name}.")
