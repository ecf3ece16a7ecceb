"""Opens the brains that the settings name."""

from __future__ import annotations

import time
from collections.abc import Mapping

from agent.answering import Answering
from agent.brains.embedded.model import EmbeddedBrain
from agent.brains.llm.breaker import Breaker
from agent.brains.llm.briefing import ModelBriefing
from agent.brains.llm.budget import Budget
from agent.brains.llm.checking import Checking
from agent.brains.llm.metering import Metering
from agent.brains.llm.opening import open_model
from agent.brains.llm.prompt import Prompt, read_prompt
from agent.brains.llm.recording import Recorded, Recording
from agent.brains.llm.retrying import Retrying
from agent.brains.llm.speaking import Patience, Speaking
from agent.graph import AgentGraph
from agent.perception.perception import Perceiver
from agent.settings import Settings
from agent.spending import SpendingStore, Spent
from tools.policy import ShopPolicy
from tools.registry import TOOLS, ToolSpec


def open_answering(
    settings: Settings,
    perceiver: Perceiver,
    policy: ShopPolicy,
    spending: SpendingStore,
    tools: Mapping[str, ToolSpec] = TOOLS,
    recording: Recording | None = None,
) -> Answering:
    """The brains of the settings: the embedded one, and a language model before it. Raises `SettingsError`.

    `recording` keeps and replays what the model answers: for evaluations.
    """
    embedded = AgentGraph(EmbeddedBrain(), name="embedded", tools=tools)
    if settings.brain == "embedded":
        return Answering(embedded=embedded)
    prompt = read_prompt(settings.brain_prompt)
    budget = _budget(settings, spending)
    opened, checking = open_model(settings), Checking(perceiver)
    speaking = Speaking(checking.wrong, _patience(settings))
    around = [
        checking,
        ModelBriefing(prompt, shop=policy.shop.name),
        Metering(budget),
        *_recorded(recording, settings, prompt, speaking),
        Retrying(),
        speaking,
    ]
    return Answering(
        embedded=embedded,
        model=AgentGraph(opened.model, name=settings.brain, middleware=around, tools=tools),
        breaker=Breaker(clock=time.monotonic),
        closing=opened.close,
        seconds=settings.turn_seconds,
        prompt=prompt.label,
        budget=budget,
    )


def _recorded(
    recording: Recording | None, settings: Settings, prompt: Prompt, speaking: Speaking
) -> list[Recorded]:
    if recording is None:
        return []
    name = f"{settings.brain} {settings.brain_url} {prompt.label} {prompt.digest}"
    return [Recorded(recording, name=name, say=speaking.say)]


def _patience(settings: Settings) -> Patience:
    return Patience(
        first=settings.brain_first_seconds,
        gap=settings.brain_gap_seconds,
        call=settings.brain_call_seconds,
        stream=settings.brain_stream,
    )


def _budget(settings: Settings, spending: SpendingStore) -> Budget:
    return Budget(
        store=spending,
        turn=Spent(tokens=settings.brain_turn_tokens, cost=settings.brain_turn_cost),
        conversation=Spent(tokens=settings.brain_conversation_tokens, cost=settings.brain_conversation_cost),
        day=Spent(tokens=settings.brain_day_tokens, cost=settings.brain_day_cost),
        price_in=settings.brain_price_in,
        price_out=settings.brain_price_out,
    )
