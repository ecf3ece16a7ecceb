"""The OpenAPI description, made fit to generate clients from.

FastAPI writes a union in full wherever it is used. Here the two unions that clients deal with get a name
each, and the field that tells their members apart is required, as generators expect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.completions.wire import Chunk
from api.problems import Problem
from api.routes.health import NotReady

_UNIONS = {"reply": "Event", "terms": "Card"}  # a member that only this union has
_REF = "#/components/schemas/"

Schema = dict[str, Any]


def install(app: FastAPI) -> None:
    """Make the app describe itself so."""

    def describe() -> Schema:
        if app.openapi_schema is None:
            app.openapi_schema = describe_app(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]  # FastAPI's documented way


def describe_app(app: FastAPI) -> Schema:
    """The description, with named unions and the problems' schemas."""
    found: Schema = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        openapi_version=app.openapi_version,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for model in (Problem, NotReady, Chunk):
        schema = model.model_json_schema(ref_template=f"{_REF}{{model}}", mode="serialization")
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    for item in found["paths"].values():
        for operation in item.values():
            _join_security(operation)
    unions: dict[str, Schema] = {}
    found = {key: _named(value, unions) for key, value in found.items()}
    schemas = found["components"]["schemas"]
    schemas.update(unions)
    for union in unions.values():
        for member in union["discriminator"]["mapping"].values():
            _require(schemas[member.removeprefix(_REF)], union["discriminator"]["propertyName"])
    return found


def _join_security(operation: Schema) -> None:
    """Say that a key comes beside a conversation's token, where FastAPI says instead of it; it may be missing."""
    names = {name for requirement in operation.get("security", ()) for name in requirement}
    if "ApiKey" in names and "OperatorKey" not in names:
        others: Schema = {name: [] for name in sorted(names - {"ApiKey"})}
        operation["security"] = [others, {**others, "ApiKey": []}]


def _named(node: Any, unions: dict[str, Schema]) -> Any:
    """The same with each known union replaced by a reference; the unions are collected by name."""
    if isinstance(node, list):
        return [_named(item, unions) for item in node]
    if not isinstance(node, dict):
        return node
    name = _union_name(node)
    if name is not None:
        unions[name] = {"oneOf": node["oneOf"], "discriminator": node["discriminator"], "title": name}
        return {"$ref": f"{_REF}{name}"}
    return {key: _named(value, unions) for key, value in node.items()}


def _union_name(node: Mapping[str, Any]) -> str | None:
    mapping = node.get("discriminator", {}).get("mapping", {}) if "oneOf" in node else {}
    return next((name for member, name in _UNIONS.items() if member in mapping), None)


def _require(schema: Schema, name: str) -> None:
    if name not in schema.setdefault("required", []):
        schema["required"].insert(0, name)
