"""Prompts are files: a front matter that names the version, and a Jinja template in English."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from agent.errors import SettingsError

_FENCE = "---\n"
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A prompt with its identity; `label` names it in events and reports, `digest` is of the file (SHA-256)."""

    id: str
    version: str
    notes: str
    template: Template
    digest: str = ""

    @property
    def label(self) -> str:
        """Id and version: `answer@1`."""
        return f"{self.id}@{self.version}"

    def render(self, values: Mapping[str, Any]) -> str:
        """The prompt with its values. Raises `SettingsError` for a value that it names and nobody gives."""
        try:
            return self.template.render(values)
        except TemplateError as exc:
            raise SettingsError(f"prompt {self.label}: {exc}") from exc


def read_prompt(path: Path) -> Prompt:
    """Read a prompt. Raises `SettingsError` with file, line and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{path}: the prompt cannot be read ({type(exc).__name__})") from exc
    head, fence, body = text.removeprefix(_FENCE).partition(f"\n{_FENCE}")
    if not text.startswith(_FENCE) or not fence:
        raise SettingsError(f"{path}:1: a prompt begins with '---', its id, version and notes, and '---'")
    try:
        fields = yaml.safe_load(head)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 2 if exc.problem_mark else 1
        raise SettingsError(f"{path}:{line}: the front matter is not valid YAML: {exc.problem}") from exc
    if not isinstance(fields, dict) or not {"id", "version"} <= fields.keys():
        raise SettingsError(f"{path}:2: the front matter needs an id and a version")
    try:
        template = _ENVIRONMENT.from_string(body)
    except TemplateError as exc:
        line = getattr(exc, "lineno", 1) + head.count("\n") + 3
        raise SettingsError(f"{path}:{line}: {exc}") from exc
    return Prompt(
        id=str(fields["id"]),
        version=str(fields["version"]),
        notes=str(fields.get("notes", "")),
        template=template,
        digest=hashlib.sha256(text.encode()).hexdigest()[:12],
    )
