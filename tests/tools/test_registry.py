from __future__ import annotations

import inspect
import json

import pytest
from pydantic import TypeAdapter

from tests.tools.small_shop import World, delivered, line
from tools.context import ToolContext
from tools.errors import InvalidArgument, UnapprovedEffect
from tools.registry import TOOLS, Approval, Effect, spec_of
from tools.results import OrderDetails, ProposalResult

NAMES = {
    "verify_order", "find_my_orders", "order_details", "track_order", "open_inquiry", "cancel_order",
    "change_address", "change_items", "quote_return", "create_return_label", "exchange_items",
    "refund_status", "payment_check", "refund_duplicate", "report_damage", "claim_lost_parcel", "invoice",
    "search_products", "check_stock", "delivery_quote", "duties_estimate", "search_help_centre",
    "hand_over", "carry_out",
}  # fmt: skip
SHOES = line("1", "SHOE-blue-42", 4000, 2)


def test_every_tool_is_registered_under_its_own_name() -> None:
    assert set(TOOLS) == NAMES
    assert all(spec.function.__name__ == name for name, spec in TOOLS.items())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_brain_sees_a_description_and_a_schema_without_any_identity(name: str) -> None:
    spec = TOOLS[name]
    schema = json.dumps(spec.parameters.model_json_schema())
    assert len(spec.description) > 20
    assert not {"ctx", "identity", "customer_id"} & set(spec.parameters.model_fields)
    assert '"additionalProperties": false' in schema
    assert "Personal" not in schema


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_result_type_can_become_json(name: str) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(TOOLS[name].result_type)
    assert adapter.json_schema(mode="serialization")["type"] == "object"


def test_what_changes_something_has_an_approval_path() -> None:
    for spec in TOOLS.values():
        assert (spec.effect is Effect.READ) == (spec.approval is None)
        if spec.approval is Approval.PROPOSES:
            assert spec.result_type is ProposalResult
    assert [name for name, spec in TOOLS.items() if spec.approval is Approval.CONFIRMED] == ["carry_out"]


async def wire_money(ctx: ToolContext, *, amount: int) -> OrderDetails:
    """Give money to anybody who asks for it."""
    raise AssertionError(amount, ctx)


@pytest.mark.parametrize("effect", [Effect.WRITE, Effect.MONEY])
def test_an_effect_without_an_approval_path_is_refused(effect: Effect) -> None:
    with pytest.raises(UnapprovedEffect, match="wire_money"):
        spec_of(wire_money, effect)


@pytest.mark.parametrize(
    ("arguments", "pointer"),
    [
        ({}, "/order_number"),
        ({"order_number": "1", "ctx": "me"}, "/ctx"),
        ({"order_number": {"a": 1}}, "/order_number"),
        ({"order_number": "1" * 5000}, "/order_number"),
    ],
)
async def test_arguments_that_do_not_fit_are_named(arguments: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await TOOLS["order_details"].call(World(delivered("1", SHOES)).ctx, arguments)
    assert caught.value.pointer == pointer
    assert "5000" not in caught.value.detail


async def test_plain_json_is_turned_into_what_the_tool_takes() -> None:
    world = World(delivered("1", SHOES))
    result = await TOOLS["create_return_label"].call(
        world.ctx, {"order_number": 1, "quantities": {"1": 2}, "reason": "too_small"}
    )
    assert isinstance(result, ProposalResult)
    adapter = TypeAdapter(ProposalResult)
    assert adapter.validate_json(adapter.dump_json(result)) == result


def test_a_tool_takes_everything_but_its_context_by_keyword() -> None:
    for spec in TOOLS.values():
        first, *rest = inspect.signature(spec.function).parameters.values()
        assert first.name == "ctx"
        assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in rest)
