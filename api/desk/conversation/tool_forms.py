"""Forms for the bot's tools in the hands of people, made from the parameters of each tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.datastructures import FormData

from agent.desk.actions import ACTIONS
from agent.desk.shop_view import OrderNow, OrdersNow
from agent.errors import InvalidInput
from tools.registry import Effect, ToolSpec

__all__ = ["CHANGING", "LOOKING_UP", "Choice", "Field", "Known", "Line", "arguments_of", "fields_of"]

LOOKING_UP: Sequence[str] = tuple(name for name, spec in ACTIONS.items() if spec.effect is Effect.READ)
CHANGING: Sequence[str] = tuple(name for name, spec in ACTIONS.items() if spec.effect is not Effect.READ)
"""The tools by what they are for, in the order of the registry."""

Kind = Literal["text", "number", "choice", "checks", "units", "changes"]
_LINE_OF = ":"  # between a field's name and the line that it is about: "quantities:10002-1"
_CHANGE = ("new_size", "new_colour", "new_quantity")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of a closed list; `label` is "" where the page's texts have one for the value."""

    value: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item of the order, and how many units of it there are to speak of."""

    line_id: str
    title: str
    most: int


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a form: its name is the parameter's, `value` what it begins with."""

    name: str
    kind: Kind
    required: bool
    choices: Sequence[Choice] = ()
    lines: Sequence[Line] = ()
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a form can offer for choice: the shopper's orders, the one it is about, and closed lists."""

    orders: OrdersNow
    order: OrderNow | None
    reasons: Sequence[Choice]
    photos: Sequence[Choice]


def fields_of(spec: ToolSpec, known: Known) -> list[Field]:
    """The fields for a tool's parameters; what nobody would fill in by hand is left out."""
    schema = spec.parameters.model_json_schema()
    required = set(schema.get("required", ()))
    return [
        field
        for name, part in schema["properties"].items()
        if (field := _field(spec, name, part, known, required=name in required)) is not None
    ]


def _field(
    spec: ToolSpec, name: str, part: Mapping[str, Any], known: Known, *, required: bool
) -> Field | None:
    kind: Kind = "text"
    choices: Sequence[Choice] = ()
    lines: Sequence[Line] = ()
    if name == "line_ids":
        return None  # "quantities" says the same, to the unit
    if name == "quantities":
        kind, lines = "units", _lines(known)
    elif name == "changes":
        kind, lines = "changes", _lines(known)
    elif name == "photo_ids":
        kind, choices = "checks", known.photos
    elif "enum" in part:
        kind, choices = "choice", [Choice(value=value) for value in part["enum"]]
    elif part.get("type") == "integer" or "anyOf" in part:
        kind = "number"
    else:
        choices = _choices(spec, name, known)
        kind = "choice" if choices else "text"
    return Field(
        name=name, kind=kind, required=required, choices=choices, lines=lines, value=_begin(name, known)
    )


def _begin(name: str, known: Known) -> str:
    if known.order is None:
        return ""
    order = known.order.order
    return {"order_number": order.order_number, "country": order.address.country, "quantity": "1"}.get(
        name, ""
    )


def _choices(spec: ToolSpec, name: str, known: Known) -> Sequence[Choice]:
    if name == "order_number" and spec.name != "verify_order":
        return [
            Choice(value=one.order.order_number, label=f"#{one.order.order_number}")
            for one in known.orders.orders
        ]
    if name == "line_id":
        return [Choice(value=line.line_id, label=line.title) for line in _lines(known)]
    if name == "shipment_id" and known.order is not None and known.order.tracking is not None:
        return [
            Choice(value=parcel.shipment_id, label=f"{parcel.carrier} {parcel.tracking_number}")
            for parcel in known.order.tracking.parcels
            if parcel.shipment_id
        ]
    if name == "reason":
        return known.reasons
    return ()


def _lines(known: Known) -> list[Line]:
    if known.order is None:
        return []
    return [Line(line_id=one.line_id, title=one.title, most=one.quantity) for one in known.order.order.items]


def arguments_of(spec: ToolSpec, form: FormData) -> dict[str, Any]:
    """The arguments that a form holds; fields that are empty are left out. Raises `InvalidInput`."""
    found: dict[str, Any] = {}
    for name, part in spec.parameters.model_json_schema()["properties"].items():
        if name == "quantities":
            found[name] = {
                line: units
                for line, text in _about_lines(form, name)
                if (units := _number(text, f"/arguments/quantities/{line}"))
            }
        elif name == "changes":
            found[name] = _changes(form)
        elif part.get("type") == "array":
            found[name] = [str(value) for value in form.getlist(name)]
        elif text := str(form.get(name, "")).strip():
            is_number = part.get("type") == "integer" or "anyOf" in part
            found[name] = _number(text, f"/arguments/{name}") if is_number else text
    return found


def _changes(form: FormData) -> list[dict[str, Any]]:
    by_line: dict[str, dict[str, Any]] = {}
    for part in _CHANGE:
        for line, text in _about_lines(form, part):
            value = _number(text, f"/arguments/changes/{part}") if part == "new_quantity" else text
            by_line.setdefault(line, {"line_id": line})[part] = value
    return list(by_line.values())


def _about_lines(form: FormData, name: str) -> list[tuple[str, str]]:
    """What the fields "name:line" hold, where they hold something."""
    start = name + _LINE_OF
    return [
        (key.removeprefix(start), str(value).strip())
        for key, value in form.multi_items()
        if key.startswith(start) and str(value).strip()
    ]


def _number(text: str, pointer: str) -> int:
    try:
        return int(text)
    except ValueError as exc:
        raise InvalidInput(pointer, "must be a whole number") from exc
