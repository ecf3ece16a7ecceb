"""Runs: written record by record, resumed after whatever ended them, readable whatever the crash left."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from dirty_equals import IsPartialDict

from agent.settings import Settings
from evals.errors import EvalError, RunInvalid
from evals.rows import Selection, make_item, read_data_set
from evals.runlog import Runs, read_run, runs_folder
from evals.running import InterruptedRun, run
from evals.task import Judged, Task
from tests.evals.making import ROOT, crossdesk, environment


class Counting(Task[int]):
    """Is the number in the row even? The judge stops where it is told to."""

    name = "counting"
    title = "Counting"
    measures = ("accuracy",)

    def __init__(self, *, stop: int = 10**9, model: str = "m1") -> None:
        self.stop = stop
        self.model = model
        self.batch = 3
        self.judged: list[int] = []

    def read(self, row):
        number = int(row.text("text"))
        return make_item(row, text=str(number), language=row.language(), gold=number, known=())

    def open(self, settings, folder):
        return self

    def judge(self, items):
        if len(self.judged) >= self.stop:
            raise KeyboardInterrupt
        self.judged += [item.gold for item in items]
        return [
            Judged(
                text=item.text,
                expected="even",
                scores={} if item.gold == 7 else {"accuracy": (item.gold % 2 == 0, 1)},
                severity=item.gold % 2,
                unscored="seven" if item.gold == 7 else "",
            )
            for item in items
        ]


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def path(write):
    return write("numbers.jsonl", [{"text": str(n), "lang": "de", "unknown": n} for n in range(10)])


def go(task, path, settings, told=None, **more):
    selection = Selection(**{key: more.pop(key) for key in ("limit", "seed") if key in more})
    data = read_data_set([path], task.read, selection=selection)
    told = told if told is not None else []
    nobody, teller = (lambda done, total: None), (lambda *two: told.append(two))
    return run(task, data, selection, settings, progress=nobody, resuming=teller, **more)


def test_a_run_is_a_header_its_items_and_a_footer(path, settings):
    done = go(Counting(), path, settings)
    kinds = [json.loads(line)["kind"] for line in done.path.read_text().splitlines()]
    assert kinds == ["header", *["item"] * 10, "footer"]
    log = read_run(done.path)
    assert log.header.data[0].rows == 10
    assert log.items[3].extra == {"unknown": 3}
    assert log.footer.summary == json.loads(json.dumps(done.summary))
    assert done.summary == IsPartialDict(task="counting", n=9, unscored=1, unscored_reasons={"seven": 1})
    assert done.summary["metrics"]["accuracy"]["value"] == round(5 / 9, 4)


def test_an_interrupted_run_goes_on_where_it_stopped(path, settings):
    with pytest.raises(InterruptedRun) as stopped:
        go(Counting(stop=6), path, settings)
    assert (stopped.value.done, stopped.value.total) == (6, 10)
    second, told = Counting(), []
    done = go(second, path, settings, told)
    assert second.judged == [6, 7, 8, 9]
    assert told == [(6, 10)]
    assert (done.resumed, len(done.records)) == (6, 10)
    assert len(list(runs_folder(settings.home).iterdir())) == 1


@pytest.mark.parametrize(
    "change",
    [{"task": Counting(model="m2")}, {"limit": 9}, {"seed": 1}, {"fresh": True}],
    ids=["another model", "another limit", "another seed", "begun anew"],
)
def test_another_run_does_not_go_on_from_it(path, settings, change):
    with pytest.raises(InterruptedRun):
        go(Counting(stop=6), path, settings)
    task = change.pop("task", None) or Counting()
    assert go(task, path, settings, **change).resumed == 0


def test_other_data_do_not_go_on_from_it(path, settings, write):
    with pytest.raises(InterruptedRun):
        go(Counting(stop=6), path, settings)
    more = write("numbers.jsonl", [{"text": str(n), "lang": "de"} for n in range(11)])
    assert go(Counting(), more, settings).resumed == 0


def test_a_finished_run_is_not_gone_on_with(path, settings):
    first, second = go(Counting(), path, settings), go(Counting(), path, settings)
    assert second.resumed == 0
    assert first.path != second.path


def test_a_record_that_a_crash_cut_off_is_judged_again(path, settings):
    with pytest.raises(InterruptedRun):
        go(Counting(stop=6), path, settings)
    (log,) = runs_folder(settings.home).iterdir()
    log.write_bytes(log.read_bytes()[:-20])
    task = Counting()
    done = go(task, path, settings)
    assert task.judged == [5, 6, 7, 8, 9]
    assert all(json.loads(line) for line in done.path.read_text().splitlines())
    assert len(read_run(done.path).items) == 10


def test_a_run_that_another_process_writes_is_left_to_it(path, settings):
    with pytest.raises(InterruptedRun):
        go(Counting(stop=6), path, settings)
    (log,) = runs_folder(settings.home).iterdir()
    with log.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert go(Counting(), path, settings).resumed == 0


def test_logs_of_a_later_format_and_of_no_format_are_told(tmp_path, path, settings):
    done = go(Counting(), path, settings)
    later = tmp_path / "later.jsonl"
    later.write_text(done.path.read_text().replace('"version":1', '"version":99'))
    with pytest.raises(RunInvalid, match=":1: written by a later version"):
        read_run(later)
    later.write_text('{"kind": "poem"}\n')
    with pytest.raises(RunInvalid, match=":1: no record of a run"):
        read_run(later)
    later.write_text("")
    with pytest.raises(RunInvalid, match="no header"):
        read_run(later)


def test_keys_that_a_later_version_adds_do_not_hinder_reading(tmp_path, path, settings):
    done = go(Counting(), path, settings)
    later = tmp_path / "later.jsonl"
    later.write_text(done.path.read_text().replace('{"version":1,', '{"version":1,"mood":"fine",'))
    assert read_run(later).header.run == done.header.run


def test_the_last_run_on_the_same_items_is_preferred(path, settings, write):
    same = go(Counting(), path, settings)
    go(Counting(), write("few.jsonl", [{"text": "2", "lang": "de"}]), settings)
    now = go(Counting(), path, settings)
    assert Runs(runs_folder(settings.home)).last_finished(now.header).header.run == same.header.run


def test_a_home_that_cannot_be_written_is_told(path, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvalError, match="cannot be written"):
        go(Counting(), path, Settings(home=tmp_path / "file"))


def test_a_killed_process_is_gone_on_with(tmp_path, write):
    texts = [f"Bitte rufen Sie Anna Schmidt an, Bestellung {n}" for n in range(1500)]
    spans = [{"start": 16, "end": 28, "type": "NAME"}]
    data = write("many.jsonl", [{"text": text, "lang": "de", "spans": spans} for text in texts])
    home = tmp_path / "home"
    command = [sys.executable, "-m", "api.cli", "eval", "pii", "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=subprocess.DEVNULL)
    folder = runs_folder(home)
    while process.poll() is None and not any(p.stat().st_size > 50_000 for p in folder.glob("*.jsonl")):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    (log,) = folder.glob("*.jsonl")
    before = len(read_run(log).items)
    assert 0 < before < 1500
    done = crossdesk(home, "pii", "--data", data)
    assert done.returncode == 0, done.stderr
    assert f"{before} of 1500 rows are done" in done.stderr
    assert [path.name for path in folder.glob("*.jsonl")] == [log.name]
    assert len(read_run(log).items) == 1500


def test_ctrl_c_says_how_to_go_on(tmp_path, write):
    rows = [{"text": f"Bestellung {n}", "lang": "de", "spans": []} for n in range(20_000)]
    data = write("many.jsonl", rows)
    home = tmp_path / "home"
    command = [sys.executable, "-m", "api.cli", "eval", "pii", "--data", str(data)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and not any(
        p.stat().st_size > 50_000 for p in runs_folder(home).glob("*.jsonl")
    ):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "of 20000 rows; the same command goes on from there" in said
