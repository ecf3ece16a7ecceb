"""What tools returned, as a language model gets it: JSON in a message of its own, without sentences that instruct."""

from __future__ import annotations

from langchain_core.messages import AnyMessage, ToolMessage

from agent.policy_facts import shop_rules
from agent.turn_run import TurnRun
from guardrails.instructions import without_instructions
from tools.registry import TOOLS

_NAMES = frozenset(name for name in TOOLS if "_" in name)


def quoted(run: TurnRun, message: AnyMessage) -> AnyMessage:
    """A tool's result as data and nothing else; any other message as it is."""
    if not isinstance(message, ToolMessage) or not isinstance(message.content, str):
        return message
    cleaned = quoted_text(run, message.content)
    return message if cleaned == message.content else message.model_copy(update={"content": cleaned})


def quoted_text(run: TurnRun, result: str) -> str:
    """The same for a fact: what a model did not get to read does not vouch for it either."""
    links = shop_rules(run.tools.policy, run.view.market).links
    return without_instructions(result, names=_NAMES, links=links)
