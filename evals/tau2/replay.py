"""The gold actions of the training tasks, played through our tools: with proposals, and a yes to each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evals.tau2.data import GoldAction, RetailData, Task
from evals.tau2.gold import GoldRefused, GoldShop, in_cents
from evals.tau2.play import POLICY, Call, Conversation, Place, Refused, confirmed_once
from tools.errors import RefusalCode
from tools.policy import ShopPolicy, load_policy
from tools.results import ActionDone, ProposalResult

Outcome = Literal[
    "read",  # it shows something, and did
    "done",  # proposed, confirmed, carried out, read back
    "refused",  # the benchmark's own tool refuses it, and so do ours
    "nothing to do",  # the benchmark's own tool accepts it, but it changes nothing; ours say so
    "wrong",  # refused though it is legal, or the other way round
    "not expressed",  # none of our tools says it
]
Verdict = Literal["accepted", "without effect", "refused"]
EndState = Literal["equal", "equal but for a slip of the benchmark", "different"]


@dataclass(kw_only=True)
class TaskReplay:
    """A task that was played. `identified` is false where its actions do not say who the shopper is."""

    task_id: str
    calls: list[tuple[str, Outcome]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    end: EndState = "different"
    identified: bool = True
    changes: int = 0


@dataclass(frozen=True, kw_only=True)
class Replay:
    """All tasks."""

    tasks: tuple[TaskReplay, ...]

    @property
    def by_action(self) -> Mapping[str, Counter[Outcome]]:
        """How often each of the benchmark's actions came to which end."""
        found: dict[str, Counter[Outcome]] = {}
        for task in self.tasks:
            for name, outcome in task.calls:
                found.setdefault(name, Counter())[outcome] += 1
        return found

    @property
    def ends(self) -> Mapping[EndState, tuple[str, ...]]:
        """The tasks by how their end states compare."""
        found: dict[EndState, tuple[str, ...]] = {}
        for task in self.tasks:
            found[task.end] = (*found.get(task.end, ()), task.task_id)
        return found

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, a line each."""
        return tuple(f"task {task.task_id}: {problem}" for task in self.tasks for problem in task.problems)


async def replay(data: RetailData) -> Replay:
    """Play every task in a shop of its own."""
    policy = load_policy(POLICY)
    return Replay(tasks=tuple([await replay_task(data, task, policy) for task in data.tasks]))


async def replay_task(data: RetailData, task: Task, policy: ShopPolicy) -> TaskReplay:
    """Play a task, and compare what it leaves behind with what the benchmark's own tools leave."""
    place = Place(data.database, policy)
    before = place.shop.state
    gold, right = GoldShop(data.raw, slip=True), GoldShop(data.raw, slip=False)
    played = TaskReplay(task_id=task.task_id)
    talk = place.conversation()
    if (opening := _opening(data, task)) is not None:
        played.identified = False
        await talk.call(opening)
    for action in task.actions:
        verdict = _gold(gold, right, action)
        outcome, detail = await _play(talk, action, verdict, played)
        played.calls.append((action.name, outcome))
        if outcome == "wrong":
            played.problems.append(f"{action.name} is {verdict} by the benchmark, by our tools {detail}")
    ours = in_cents(place.shop.changed(before))
    played.changes = sum(len(records) for records in ours.values())
    played.end = _compared(ours, gold, right)
    if played.end == "different":
        played.problems.append("the end state is not the gold one")
    return played


def translated(action: GoldAction) -> Call | None:
    """A call of the benchmark as a call of ours; None where no tool of ours says it."""
    given = dict(action.arguments)
    match action.name:
        case "find_user_id_by_email" | "find_user_id_by_name_zip":
            return Call(tool="verify_customer", arguments=given)
        case "get_user_details":
            return Call(tool="my_account", arguments={})
        case "get_order_details":
            return Call(tool="order_details", arguments={"order_number": given["order_id"]})
        case "get_product_details" | "get_item_details":
            return Call(tool="product_variants", arguments=given)
        case "transfer_to_human_agents":
            arguments = {"reason": "needs_person", "question": given["summary"]}
            return Call(tool="hand_over", arguments=arguments)
        case "modify_user_address":
            given.pop("user_id")  # who it is about is never an argument: it is the shopper
            return Call(tool=action.name, arguments=given)
        case name if name.startswith(("cancel_", "modify_", "exchange_", "return_")):
            return Call(tool=name, arguments=given)
        case _:
            return None


async def _play(
    talk: Conversation, action: GoldAction, verdict: Verdict, played: TaskReplay
) -> tuple[Outcome, str]:
    """Play a call all the way. Returns how it ended, and what our tools said."""
    call = translated(action)
    if call is None:
        return "not expressed", ""
    result = await talk.call(call)
    if isinstance(result, ProposalResult):
        result, wrong = await confirmed_once(talk, result)
        played.problems += wrong
    if isinstance(result, Refused):
        if verdict == "without effect" and result.code == RefusalCode.NOTHING_TO_DO.value:
            return "nothing to do", result.code
        return "refused" if verdict == "refused" else "wrong", result.code
    if verdict == "refused":
        return "wrong", "accepted"
    return "done" if isinstance(result, ActionDone) else "read", ""


def _gold(gold: GoldShop, right: GoldShop, action: GoldAction) -> Verdict:
    """What the benchmark's own tool says to the call, which is carried out."""
    before = gold.changed()
    try:
        gold.call(action.name, action.arguments)
        right.call(action.name, action.arguments)
    except GoldRefused:
        return "refused"
    return "accepted" if gold.changed() != before else "without effect"


def _compared(ours: Any, gold: GoldShop, right: GoldShop) -> EndState:
    if ours == in_cents(gold.changed()):
        return "equal"
    return "equal but for a slip of the benchmark" if ours == in_cents(right.changed()) else "different"


def _opening(data: RetailData, task: Task) -> Call | None:
    """Who the shopper is, where the gold actions do not find it out: from the task's first order or user."""
    if any(action.name.startswith("find_user_id") for action in task.actions):
        return None
    for action in task.actions:
        user_id = action.arguments.get("user_id")
        order = data.database.orders.get(str(action.arguments.get("order_id")))
        user = data.database.users.get(str(user_id or (order and order.user_id)))
        if user is not None:
            return Call(tool="verify_customer", arguments={"email": user.email})
    return None
