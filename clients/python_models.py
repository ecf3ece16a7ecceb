"""Writes the Python client's models from the OpenAPI description.

Only what the client's calls reach is written; OpenAI's API has clients of its own. Fields that a newer server adds
are ignored, and an event or card of a kind that is not known here is an `UnknownEvent` or `UnknownCard`.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

REF = "#/components/schemas/"
OPENAI = ("/v1/chat/completions", "/v1/models")  # paths of OpenAI's API begin so
DESK = "/v1/desk/"
FOR_TOOLS = ("/v1/desk/handoffs", "/v1/desk/reports", "/v1/desk/callbacks")  # the rest is for its own pages
UNIONS = ("Event", "Card")
_UNKNOWN = {
    "Event": (
        "An event of a kind that is newer than this client; its other fields are in `model_extra`.",
        ("offset: int = 0", "at: datetime.datetime", "source: str", 'turn: str = ""'),
    ),
    "Card": ("A card of a kind that is newer than this client; its other fields are in `model_extra`.", ()),
}
_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_HEAD = '''"""What the API takes and gives. Written by `make clients` from the OpenAPI description: do not edit."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Open(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


def _kind_of(value: Any, known: frozenset[str]) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if kind in known else "unknown"
'''


def client_paths(document: Schema) -> dict[str, Any]:
    """The paths that the client has calls for."""
    return {
        path: item
        for path, item in document["paths"].items()
        if not path.startswith(OPENAI) and (not path.startswith(DESK) or path.startswith(FOR_TOOLS))
    }


def write_models(document: Schema) -> str:
    """The module's text."""
    schemas = document["components"]["schemas"]
    names = _reached(schemas, [*_references(client_paths(document)), "Problem", "NotReady"])
    aliases = {f"{REF}{name}": name for name in names}
    parts = [_HEAD, *_named_literals(schemas)]
    parts += [_class(name, schemas[name]) for name in sorted(names - set(UNIONS))]
    parts += [_union(name, schemas[name]) for name in UNIONS if name in names]
    parts.append("\n".join(f"{name}.model_rebuild()" for name in sorted(set(aliases.values()) - set(UNIONS))))
    return "\n\n".join(parts) + "\n"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if str(node.get("$ref", "")).startswith(REF):
            yield node["$ref"].removeprefix(REF)
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _reached(schemas: Schema, names: list[str]) -> set[str]:
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names += _references(schemas[name])
    return found


def _named_literals(schemas: Schema) -> Iterator[str]:
    """Closed sets that calls take as arguments get a name."""
    states = schemas["HandoffSummary"]["properties"]["state"]["enum"]
    yield f"HandoffState = Literal[{', '.join(map(json.dumps, states))}]"


def _class(name: str, schema: Schema) -> str:
    lines = [f"class {name}(_Model):", f"    {_docstring(schema.get('description', name))}", ""]
    required = schema.get("required", ())
    properties = schema.get("properties", {})
    ordered = sorted(properties.items(), key=lambda item: item[0] not in required)
    for field, described in ordered:
        lines.append(f"    {field}: {_type(described)}{_default(described, required=field in required)}")
    return "\n".join(lines)


def _union(name: str, schema: Schema) -> str:
    mapping = schema["discriminator"]["mapping"]
    about, fields = _UNKNOWN[name]
    kinds = ", ".join(json.dumps(kind) for kind in sorted(mapping))
    members = [
        f'    | Annotated[{reference.removeprefix(REF)}, Tag("{kind}")]'
        for kind, reference in mapping.items()
    ]
    members[0] = members[0].replace("    | ", "    ")
    constant = f"{name.upper()}_KINDS"
    return "\n".join(
        [
            f"class Unknown{name}(_Open):",
            f"    {_docstring(about)}",
            "",
            "    kind: str",
            *(f"    {field}" for field in fields),
            "",
            "",
            f"{constant} = frozenset({{{kinds}}})",
            "",
            f"{name} = Annotated[",
            *members,
            f'    | Annotated[Unknown{name}, Tag("unknown")],',
            f"    Discriminator(lambda value: _kind_of(value, {constant})),",
            "]",
        ]
    )


def _docstring(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip().replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{text}"""' if len(text) <= 100 else '"""' + _wrapped(text) + '\n    """'


def _wrapped(text: str) -> str:
    first, _, rest = text.partition(". ")
    parts = (f"{first}.", rest) if rest and len(first) <= 100 else (text,)
    return "\n\n    ".join(textwrap.fill(part, 110, subsequent_indent="    ") for part in parts)


def _type(schema: Schema) -> str:
    """The annotation of a schema. Raises `ValueError` for a form that the generator does not know."""
    if "$ref" in schema:
        return str(schema["$ref"].removeprefix(REF))
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(option) for option in schema["anyOf"]))
    if "const" in schema:
        return f"Literal[{json.dumps(schema['const'])}]"
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(value) for value in schema['enum'])}]"
    kind = schema.get("type")
    if kind == "array":
        return f"list[{_type(schema['items'])}]"
    if kind == "object":
        inside = schema.get("additionalProperties", True)
        return f"dict[str, {_type(inside) if isinstance(inside, Mapping) else 'Any'}]"
    if schema.get("format") == "date-time":
        return "datetime.datetime"
    if kind in _SCALARS:
        return _SCALARS[str(kind)]
    if not set(schema) - {"title", "description", "default"}:
        return "Any"
    raise ValueError(f"no Python type is known for {schema}")


def _default(schema: Schema, *, required: bool) -> str:
    if required:
        return ""
    if schema.get("type") == "array":
        return " = Field(default_factory=list)"
    if schema.get("type") == "object":
        return " = Field(default_factory=dict)"
    return f" = {schema.get('default')!r}"
