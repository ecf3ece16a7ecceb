"""`crossdesk eval conversations` as a program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.evals.making import ROOT, crossdesk, environment

FILE = """\
language: en
phrases: {yes: ["yes"], no: ["no thanks"], unknown: ["no idea"]}
scenarios:
  - id: en-track
    flow: track_order
    style: curt
    locale: en-GB
    goal: Learn where the parcel is.
    facts: {order: 10001, email: anna.schmidt@example.de}
    opening: ["where is my order {order}, {email}", "Where is order {order}? {email}"]
    expect: {says: [DHL], cards: [tracking], turns: 2}
  - id: en-impossible
    flow: track_order
    style: plain
    locale: en-GB
    goal: Hear something that nobody says.
    facts: {order: 10001, email: anna.schmidt@example.de}
    opening: ["Where is order {order}? {email}"]
    expect: {says: ["by pigeon"], turns: 4}
"""
GATES = """\
gates:
  - {task: conversations, metric: pass_1, at_least: %s}
  - {task: conversations, metric: unauthorised_actions, at_most: 0}
"""


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_conversations_are_held_told_and_gated(home, data, tmp_path):
    out, page, gates = tmp_path / "out.json", tmp_path / "out.html", tmp_path / "gates.yaml"
    gates.write_text(GATES % 0.9, encoding="utf-8")
    done = crossdesk(
        home, "conversations", "--data", data, "--repeat", 2, "--json", out, "--html", page, "--gate", gates
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "FAILED conversations pass_1: 0.5" in done.stdout
    assert "held   conversations unauthorised_actions: 0" in done.stdout
    summary = json.loads(out.read_text(encoding="utf-8"))
    assert (summary["task"], summary["n"], summary["unscored"]) == ("conversations", 4, 0)
    assert summary["metrics"]["pass_1"]["value"] == 0.5
    assert summary["metrics"]["pass_2"]["value"] == 0.5
    assert [one["id"] for one in summary["failed"]] == ["en-impossible"]
    shown = page.read_text(encoding="utf-8")
    assert "by pigeon" in shown
    assert "Conversations that failed" in shown
    easy = crossdesk(home, "gate", gates, "--run", out)
    assert easy.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--data", "nowhere.yaml"], "nowhere.yaml:1: cannot be read"),
        (["--langs", "xx"], "no scenario is in xx"),
        (["--brain", "bigger"], "--brain: 'bigger' is neither 'embedded' nor a model as 'provider:name'"),
        (["--url", "http://127.0.0.1:9"], "--url: http://127.0.0.1:9 does not answer"),
        (["--url", "http://127.0.0.1:9", "--brain", "embedded"], "--brain is for conversations in process"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(home, data, arguments, problem):
    given = arguments if "--data" in arguments else ["--data", data, *arguments]
    done = crossdesk(home, "conversations", *given)
    assert done.returncode == 2
    assert problem in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_run_that_was_killed_goes_on_where_it_stopped(home, data):
    data.write_text(FILE.replace("by pigeon", "by owl"), encoding="utf-8")
    before = set(home.glob("evals/runs/*.jsonl"))
    command = ["conversations", "--data", str(data), "--repeat", "6"]
    running = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "eval", *command], cwd=ROOT, env=environment(home), stdout=subprocess.DEVNULL
    )  # fmt: skip
    try:
        for _ in range(1800):
            logs = list(set(home.glob("evals/runs/*.jsonl")) - before)
            if logs and logs[0].read_bytes().count(b"\n") >= 3:
                break
            time.sleep(0.1)
    finally:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    done = crossdesk(home, *command)
    assert done.returncode == 0, done.stderr
    assert "Going on with an interrupted run" in done.stderr
    assert len(set(home.glob("evals/runs/*.jsonl")) - before) == 1
