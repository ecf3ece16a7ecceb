from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.errors import DataInvalid
from evals.tau2.data import load_retail
from tests.evals.tau2.conftest import task


def test_a_folder_is_read(folder: Path) -> None:
    (folder / "tasks_train.json").write_text(json.dumps([task("7", ("calculate", {"expression": "1"}))]))
    data = load_retail(folder)
    assert set(data.database.users) == {"ann_lee", "bob_ray"}
    assert [(each.task_id, each.actions[0].name) for each in data.tasks] == [("7", "calculate")]


def test_of_the_benchmarks_own_files_only_the_training_tasks_are_read(folder: Path) -> None:
    (folder / "tasks_train.json").unlink()
    (folder / "tasks.json").write_text(json.dumps([task("1"), task("2"), task("3")]))
    (folder / "split_tasks.json").write_text(json.dumps({"train": ["1", "3"], "test": ["2"]}))
    assert [each.task_id for each in load_retail(folder).tasks] == ["1", "3"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("db.json", None, "is missing: get db.json"),
        ("db.json", "{", "Invalid JSON"),
        ("db.json", '{"products": {}, "users": {}}', "orders: Field required"),
        ("tasks_train.json", '[{"id": "1"}]', "0.evaluation_criteria: Field required"),
        ("tasks_train.json", None, "split_tasks.json is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(folder: Path, name: str, text: str | None, says: str) -> None:
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(text)
    with pytest.raises(DataInvalid, match=says):
        load_retail(folder)
