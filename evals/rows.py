"""Data sets: JSON Lines files, read strictly; keys that a task does not know are kept and ignored."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar

from agent.languages import LANGUAGES
from evals.errors import DataInvalid

G = TypeVar("G")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a data set, not yet understood."""

    path: Path
    number: int
    values: Mapping[str, Any]

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.path}:{self.number}"

    def wrong(self, problem: str) -> NoReturn:
        """Raise `DataInvalid` for this line."""
        raise DataInvalid(f"{self.where}: {problem}")

    def text(self, key: str) -> str:
        """A text that must be there and hold something."""
        value = self._required(key)
        if not isinstance(value, str):
            self.wrong(f"{key!r} must be a text, not {_kind(value)}")
        if not value.strip():
            self.wrong(f"{key!r} is empty")
        return value

    def optional_text(self, key: str) -> str:
        """A text, "" where it is missing or null."""
        value = self.values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(f"{key!r} must be a text, not {_kind(value)}")
        return value

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """One of several texts."""
        value = self.text(key)
        if value not in allowed:
            self.wrong(f"{key!r} is {value!r}, which is none of {_listed(allowed)}")
        return value

    def language(self, *, more: Collection[str] = ()) -> str:
        """The row's language: one of the 17 (a region may follow: "pt-BR"), or one of `more`."""
        value = self.text("lang")
        if value not in more and value.partition("-")[0] not in LANGUAGES:
            self.wrong(f"'lang' is {value!r}, which is none of {_listed([*LANGUAGES, *more])}")
        return value

    def flag(self, key: str) -> bool | None:
        """True or false, None where it is missing."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(f"{key!r} must be true or false, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts that must be there."""
        value = self._required(key)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.wrong(f"{key!r} must be a list of texts that hold something")
        return tuple(value)

    def list(self, key: str) -> Sequence[Any]:
        """A list that must be there."""
        value = self._required(key)
        if not isinstance(value, list):
            self.wrong(f"{key!r} must be a list, not {_kind(value)}")
        return value

    def _required(self, key: str) -> Any:
        if self.values.get(key) is None:
            self.wrong(f"the key {key!r} is missing")
        return self.values[key]


@dataclass(frozen=True, kw_only=True)
class Item(Generic[G]):
    """One thing to be judged. `key` stands for text and labels: it is the same in every run on this data."""

    key: str
    where: str
    language: str
    text: str
    gold: G
    id: str = ""
    source: str = ""
    extra: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file of a data set as it was read."""

    path: Path
    digest: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class DataSet(Generic[G]):
    """Items of one or several files; `notes` are what a person should know about them."""

    files: tuple[DataFile, ...]
    items: tuple[Item[G], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which items are judged: of these languages (all without one), at most `limit`, drawn with `seed`."""

    limit: int | None = None
    seed: int = 0
    languages: tuple[str, ...] = ()


def read_data_set(
    paths: Sequence[Path], read: Callable[[Row], Item[G]], *, selection: Selection
) -> DataSet[G]:
    """Read files, check every line, and choose. Raises `DataInvalid`."""
    files: list[DataFile] = []
    items: list[Item[G]] = []
    ids: dict[str, str] = {}
    for path in paths:
        content = _content(path)
        digest = hashlib.sha256(content.encode()).hexdigest()
        if twin := next((file for file in files if file.digest == digest), None):
            raise DataInvalid(f"{path}:1: the same lines as in {twin.path}")
        rows = _rows(path, content)
        for row in rows:
            item = read(row)
            if item.id and item.id in ids:
                row.wrong(f"the id {item.id!r} was used before, at {ids[item.id]}")
            ids[item.id] = row.where
            items.append(item)
        files.append(DataFile(path=path, digest=digest, rows=len(rows)))
    unique, notes = _distinct(items)
    return DataSet(files=tuple(files), items=_chosen(unique, selection), notes=notes)


def make_item(row: Row, *, text: str, language: str, gold: G, known: Collection[str]) -> Item[G]:
    """The item of a row; `known` are the keys that the task reads."""
    values = dict(row.values)
    identity = {key: values[key] for key in sorted({*known, "text", "question", "lang"}) if key in values}
    raw_id = values.get("id")
    return Item(
        key=hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16],
        where=row.where,
        language=language,
        text=text,
        gold=gold,
        id="" if raw_id is None else str(raw_id),
        source=row.optional_text("source"),
        extra={key: value for key, value in values.items() if key not in {*identity, "id", "source"}},
    )


def _content(path: Path) -> str:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = exc.object[: exc.start].count(b"\n") + 1
        raise DataInvalid(f"{path}:{line}: not UTF-8 (byte {exc.start})") from exc
    except OSError as exc:
        raise DataInvalid(f"{path}:1: cannot be read ({exc.strerror or type(exc).__name__})") from exc
    return content


def _rows(path: Path, content: str) -> list[Row]:
    rows = [
        Row(path=path, number=number, values=_object(path, number, line))
        for number, line in enumerate(content.split("\n"), start=1)  # texts may hold other line separators
        if line.strip()
    ]
    if not rows:
        raise DataInvalid(f"{path}:1: the file holds no rows")
    return rows


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as exc:
        problem = exc.msg if isinstance(exc, json.JSONDecodeError) else type(exc).__name__
        raise DataInvalid(f"{path}:{number}: not a JSON object ({problem})") from exc
    if not isinstance(value, dict):
        raise DataInvalid(f"{path}:{number}: a line must be a JSON object, not {_kind(value)}")
    if "\\ud" in line.lower() and not _is_text(value):
        raise DataInvalid(f"{path}:{number}: half of a surrogate pair, which is no text")
    return value


def _is_text(value: object) -> bool:
    """Whether everything in it can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _distinct(items: Sequence[Item[G]]) -> tuple[list[Item[G]], tuple[str, ...]]:
    """Items with different keys: the same row again gets a key of its own, and is told."""
    seen: dict[str, int] = {}
    found: list[Item[G]] = []
    repeated: list[str] = []
    for item in items:
        count = seen[item.key] = seen.get(item.key, 0) + 1
        if count > 1:
            repeated.append(item.where)
            item = replace(item, key=f"{item.key}-{count}")
        found.append(item)
    if not repeated:
        return found, ()
    rows = "1 row repeats" if len(repeated) == 1 else f"{len(repeated)} rows repeat"
    return found, (f"{rows} an earlier one (the first at {repeated[0]}); all are counted",)


def _chosen(items: Sequence[Item[G]], selection: Selection) -> tuple[Item[G], ...]:
    wanted = [
        item
        for item in items
        if not selection.languages
        or item.language in selection.languages
        or item.language.partition("-")[0] in selection.languages
    ]
    if not wanted:
        raise DataInvalid(f"no row is in {', '.join(selection.languages)}")
    if selection.limit is None or selection.limit >= len(wanted):
        return tuple(wanted)
    drawn = random.Random(selection.seed).sample(range(len(wanted)), selection.limit)  # noqa: S311
    return tuple(wanted[index] for index in sorted(drawn))


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _listed(allowed: Collection[str]) -> str:
    names = sorted(allowed)
    return ", ".join(names) if len(names) <= 20 else f"the {len(names)} known ones ({', '.join(names[:3])} …)"
