"""`crossdesk eval conversations` with a language model: a right one, behind a real socket."""

from __future__ import annotations

import json
import re

import pytest

from evals.conversations.model_use import model_scores, model_summary
from evals.conversations.pacing import Pace
from tests.agent.brains.llm.wire import Answer, Server, use
from tests.api.shopping import copy_help_centre
from tests.evals.making import crossdesk, record

pytest.importorskip("langchain_openai", reason="NOT TESTED: language models, for want of langchain-openai")

FILE = """\
language: en
phrases: {yes: ["yes"], no: ["no thanks"], unknown: ["no idea"]}
scenarios:
  - id: en-cancel
    flow: cancel
    style: curt
    locale: en-GB
    goal: Cancel the order.
    facts: {order: 10004, email: li.wei@example.cn}
    opening: ["cancel order {order}, {email}"]
    expect: {changes: {10004: {action: cancel_order, status: cancelled}}, cards: [terms], turns: 4}
"""
PROMPT = """\
---
id: short
version: 7
---
You answer for {{ shop }} in {{ language }}. {% for line in standing %}
- {{ line }}{% endfor %}
"""


PATIENT = {
    "turn_seconds": 120, "brain_connect_seconds": 60, "brain_first_seconds": 100, "brain_gap_seconds": 100,
    "brain_call_seconds": 100,
}  # fmt: skip


def right(body):
    """Cancels the order that it is asked to: proposes, and carries out what was confirmed."""
    system, last = body["messages"][0]["content"], body["messages"][-1]
    tools = [call["function"]["name"] for m in body["messages"] for call in m.get("tool_calls") or ()]
    confirmed = re.search(r"has confirmed the proposal (prop_\w+)", json.dumps(body["messages"]))
    if confirmed and "carry_out" not in tools:
        return use("carry_out", proposal_id=confirmed[1])
    if confirmed:
        return Answer(text="Done, thank you.")
    if not tools and last["role"] == "user":
        return use("verify_order", order_number="10004", email="<EMAIL_1>")
    if tools == ["verify_order"]:
        return use("cancel_order", order_number="10004")
    assert "You answer for" in system
    return Answer(text="These are the terms. Shall I go ahead?")


@pytest.fixture
def data(tmp_path):
    (tmp_path / "mine.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "short.md").write_text(PROMPT, encoding="utf-8")
    return tmp_path


def test_a_repeated_run_asks_the_model_nothing_and_tells_the_same(data):
    home = data / "home"
    options = {"knowledge": copy_help_centre(data / "kb"), **PATIENT}
    server, page = Server(next=right), data / "out.html"
    with server as url:
        asked = [
            "conversations", "--data", data / "mine.yaml", "--repeat", 2, "--brain", "openai:right", "--fresh",
            "--brain-url", url, "--prompt", data / "short.md", "--cache", data / "kept",
        ]  # fmt: skip
        first = crossdesk(home, *asked, "--json", data / "first.json", **options)
        assert first.returncode == 0, first.stderr
        calls = len(server.requests)
        again = crossdesk(
            home, *asked, "--against", data / "first.json", "--json", data / "again.json", "--html", page,
            **options,
        )  # fmt: skip
        assert again.returncode == 0, again.stderr
        assert len(server.requests) == calls
    before, after = (json.loads((data / f"{name}.json").read_text()) for name in ("first", "again"))
    assert before["metrics"]["pass_2"]["value"] == 1.0, before["failed"]
    found = before["model_use"]
    assert (found["prompts"], found["calls"], found["fallbacks"]) == (["short@7"], calls, {})
    assert (found["input_tokens"], found["output_tokens"]) == (100 * calls, 20 * calls)
    assert {key: after["model_use"][key] for key in found if key != "milliseconds"} == {
        key: found[key] for key in found if key != "milliseconds"
    }
    assert "short@7" in before["model"]
    assert after["against"]["changes"]["pass_1"]["verdict"] == "same"
    assert "No difference" in again.stdout
    assert f"{calls} (" in again.stdout
    shown = page.read_text(encoding="utf-8")
    assert "The language model" in shown
    assert "Against first.json" in shown


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--prompt", "x.md", "--brain", "embedded"], "--prompt and --brain-url are for language models"),
        (["--prompt", "nowhere.md", "--brain", "openai:x"], "nowhere.md: the prompt cannot be read"),
        (["--cache", "here"], "--cache is for a language model"),
        (["--against", "nowhere.json"], "nowhere.json:1: cannot be read"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(home, data, arguments, problem):
    done = crossdesk(home, "conversations", "--data", data / "mine.yaml", *arguments)
    assert done.returncode == 2
    assert problem in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def a_use(**changed):
    values = {
        "model": "openai:x", "prompt": "answer@1", "calls": 2, "input_tokens": 300, "output_tokens": 100, "cost": 0.002,
        "milliseconds": 400.0, "retries": 0, "fallback": "", "claims": 4, "unchecked": 1, "detail": "",
    }  # fmt: skip
    return values | changed


def test_use_is_summed_up_over_turns():
    uses = [a_use(), {}, a_use(fallback="timeout", milliseconds=900.0, claims=0, unchecked=0)]
    scores = model_scores(uses)
    assert scores["fallback_rate"] == (1.0, 3)
    assert scores["model_tokens"] == (800.0, 3)
    assert scores["unchecked_rate"] == (1.0, 4)
    found = model_summary([record("a", details={"model": uses})])
    assert found is not None
    assert (found["turns"], found["turns_with_model"], found["calls_per_turn"]) == (3, 2, 2.0)
    assert found["milliseconds"] == {"p50": 650.0, "p95": 900.0}
    assert (found["fallbacks"], found["fallback_rate"]) == ({"timeout": 1}, 0.5)
    assert found["cost_per_conversation"] == 0.004


def test_a_conversation_without_a_model_adds_nothing():
    assert model_scores([{}, {}]) == {}
    assert model_summary([record("a", details={"model": []})]) is None


async def test_turns_wait_for_the_calls_of_those_before_them():
    now, slept = [100.0], []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(calls_per_minute=30, clock=lambda: now[0], sleep=sleep)
    await pace.ready()
    pace.spent(3)
    await pace.ready()
    pace.spent(3)  # answered from files: nothing to wait for
    await pace.ready()
    now[0] += 60
    pace.spent(4)
    await pace.ready()
    assert slept == [6.0]
