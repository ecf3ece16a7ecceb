"""Every tool that a brain can call, with its effect, its approval path, and the schema of its arguments.

The context is not in the schema: a brain can neither see nor invent who is asking.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from tools.changes import cancel_order, change_address, change_items
from tools.context import Tool, ToolContext
from tools.damage import claim_lost_parcel, report_damage
from tools.delivery import delivery_quote
from tools.duties import duties_estimate
from tools.errors import InvalidArgument, UnapprovedEffect
from tools.exchanges import exchange_items
from tools.execution import carry_out
from tools.handover import hand_over
from tools.identity import verify_order
from tools.invoices import invoice
from tools.knowledge import search_help_centre
from tools.orders import find_my_orders, order_details
from tools.payments import payment_check, refund_duplicate
from tools.products import check_stock, search_products
from tools.refunds import refund_status
from tools.returns import create_return_label, quote_return
from tools.tracking import open_inquiry, track_order


class Effect(StrEnum):
    """What a tool is for."""

    READ = "read"  # shows something
    WRITE = "write"  # leads to a change of an order, or brings a person in
    MONEY = "money"  # leads to money being given or taken


class Approval(StrEnum):
    """How a tool with an effect is kept from acting on a brain's word alone."""

    PROPOSES = "proposes"  # stores a proposal that waits for the shopper; changes nothing
    CONFIRMED = "confirmed"  # carries out nothing but a proposal that the shopper confirmed
    ALWAYS_OPEN = "always_open"  # the way to a person, which nobody may close


@dataclass(frozen=True, kw_only=True)
class ToolSpec:
    """A tool as brains know it. `description` is its docstring, `parameters` the schema of its arguments.

    Raises `UnapprovedEffect` for an effect other than reading that has no approval path.
    """

    name: str
    function: Tool
    effect: Effect
    approval: Approval | None
    description: str
    parameters: type[BaseModel]
    result_type: type

    def __post_init__(self) -> None:
        if self.effect is not Effect.READ and self.approval is None:
            raise UnapprovedEffect(self.name, self.effect.value)

    async def call(self, ctx: ToolContext, arguments: Mapping[str, object]) -> object:
        """Check the arguments and call the tool.

        Raises `InvalidArgument` for arguments that do not fit the schema, and what the tool raises.
        """
        try:
            checked = self.parameters.model_validate(dict(arguments))
        except ValidationError as exc:
            first = exc.errors(include_url=False, include_input=False, include_context=False)[0]
            pointer = "/" + "/".join(str(part) for part in first["loc"])
            raise InvalidArgument(pointer, first["msg"]) from exc
        given = {name: getattr(checked, name) for name in type(checked).model_fields}
        return await self.function(ctx, **given)


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=4000, coerce_numbers_to_str=True)


def spec_of(function: Tool, effect: Effect, approval: Approval | None = None) -> ToolSpec:
    """Describe a tool from its signature and docstring. Raises `UnapprovedEffect` as `ToolSpec` does."""
    name = function.__name__
    hints = get_type_hints(function, include_extras=True)
    result_type = hints.pop("return")
    fields: dict[str, Any] = {
        parameter.name: (
            hints[parameter.name],
            ... if parameter.default is inspect.Parameter.empty else parameter.default,
        )
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    parameters = create_model(f"{name}_arguments", __base__=_Arguments, **fields)
    return ToolSpec(
        name=name,
        function=function,
        effect=effect,
        approval=approval,
        description=inspect.cleandoc(function.__doc__ or ""),
        parameters=parameters,
        result_type=result_type,
    )


_READING = (
    verify_order, find_my_orders, order_details, track_order, quote_return, refund_status, payment_check,
    invoice, search_products, check_stock, delivery_quote, duties_estimate, search_help_centre,
)  # fmt: skip
_CHANGING = (change_address, open_inquiry)
_PAYING = (
    cancel_order, change_items, create_return_label, exchange_items, refund_duplicate, report_damage,
    claim_lost_parcel,
)  # fmt: skip

TOOLS: Mapping[str, ToolSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            *(spec_of(function, Effect.READ) for function in _READING),
            *(spec_of(function, Effect.WRITE, Approval.PROPOSES) for function in _CHANGING),
            *(spec_of(function, Effect.MONEY, Approval.PROPOSES) for function in _PAYING),
            spec_of(carry_out, Effect.MONEY, Approval.CONFIRMED),
            spec_of(hand_over, Effect.WRITE, Approval.ALWAYS_OPEN),
        )
    }
)
"""All tools by name. What is not here cannot be called."""
