from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.tau2.data import GoldAction, RetailData, Task, load_retail
from evals.tau2.play import POLICY
from evals.tau2.replay import TaskReplay, replay, replay_task
from tests.evals.making import ROOT, environment
from tests.evals.tau2.conftest import task
from tools.policy import load_policy

ANN = ("find_user_id_by_email", {"email": "ann_lee@example.com"})
CANCEL = ("cancel_pending_order", {"order_id": "#W1", "reason": "no longer needed"})
FOREIGN = ("cancel_pending_order", {"order_id": "#W5", "reason": "no longer needed"})


async def played(data: RetailData, *actions: tuple[str, dict[str, Any]]) -> TaskReplay:
    gold = tuple(GoldAction(name=name, arguments=arguments) for name, arguments in actions)
    return await replay_task(data, Task(task_id="1", actions=gold), load_policy(POLICY))


async def test_a_legal_action_leaves_the_gold_end_state(small: RetailData) -> None:
    result = await played(small, ANN, ("get_order_details", {"order_id": "#W1"}), CANCEL)
    assert [outcome for _, outcome in result.calls] == ["read", "read", "done"]
    assert (result.end, result.problems, result.changes) == ("equal", [], 1)


async def test_what_the_benchmark_refuses_ours_refuse(small: RetailData) -> None:
    result = await played(small, ANN, CANCEL, CANCEL, ("get_product_details", {"product_id": "9"}))
    assert [outcome for _, outcome in result.calls] == ["read", "done", "refused", "refused"]
    assert result.problems == []


async def test_what_changes_nothing_and_what_no_tool_says_are_told_apart(small: RetailData) -> None:
    home = small.raw["users"]["ann_lee"]["address"]
    same = ("modify_user_address", {"user_id": "ann_lee", **home})
    result = await played(small, ANN, same, ("calculate", {"expression": "1 + 1"}))
    assert [outcome for _, outcome in result.calls] == ["read", "nothing to do", "not expressed"]


async def test_the_benchmarks_slip_with_prices_is_named(small: RetailData) -> None:
    items = {"item_ids": ["11", "12"], "new_item_ids": ["13", "11"], "payment_method_id": "card_ann"}
    result = await played(small, ANN, ("modify_pending_order_items", {"order_id": "#W1", **items}))
    assert result.end == "equal but for a slip of the benchmark"


async def test_an_action_on_another_users_order_is_a_problem(small: RetailData) -> None:
    result = await played(small, ANN, FOREIGN)
    assert result.calls[-1][1] == "wrong"
    assert result.end == "different"
    assert any("not_verified" in problem for problem in result.problems)


async def test_without_a_search_for_the_user_the_shopper_is_identified_by_the_first_order(
    small: RetailData,
) -> None:
    result = await played(small, CANCEL)
    assert not result.identified
    assert result.end == "equal"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evals.tau2", *arguments, "--data", str(folder)],
        cwd=ROOT, env=environment(folder), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("actions", "code"), [((ANN, CANCEL), 0), ((ANN, FOREIGN), 1)])
def test_the_command_prints_a_table_and_exits_with_1_when_something_is_wrong(
    folder: Path, actions: tuple[tuple[str, dict[str, Any]], ...], code: int
) -> None:
    (folder / "tasks_train.json").write_text(json.dumps([task("1", *actions)]))
    done = run(folder, "replay")
    assert done.returncode == code, done.stderr
    assert "cancel_pending_order" in done.stdout


def test_the_command_says_in_one_line_how_to_get_missing_data(tmp_path: Path) -> None:
    done = run(tmp_path, "violations")
    assert done.returncode == 2
    assert "github.com/sierra-research/tau2-bench" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
async def test_every_training_task_ends_as_the_benchmark_says(retail_folder: Path) -> None:
    result = await replay(load_retail(retail_folder))
    assert result.problems == ()
    assert len(result.tasks) == 74
    done = sum(outcomes["done"] for outcomes in result.by_action.values())
    assert done == 118
