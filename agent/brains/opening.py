"""Opens the brains that the settings name."""

from __future__ import annotations

import time

from agent.answering import Answering
from agent.brains.embedded.model import EmbeddedBrain
from agent.brains.llm.breaker import Breaker
from agent.brains.llm.briefing import ModelBriefing
from agent.brains.llm.checking import Checking
from agent.brains.llm.metering import Metering
from agent.brains.llm.opening import open_model
from agent.brains.llm.prompt import read_prompt
from agent.brains.llm.retrying import retrying
from agent.graph import AgentGraph
from agent.perception.perception import Perceiver
from agent.settings import Settings
from tools.policy import ShopPolicy


def open_answering(settings: Settings, perceiver: Perceiver, policy: ShopPolicy) -> Answering:
    """The brains of the settings: the embedded one, and a language model before it. Raises `SettingsError`."""
    embedded = AgentGraph(EmbeddedBrain(), name="embedded")
    if settings.brain == "embedded":
        return Answering(embedded=embedded)
    prompt = read_prompt(settings.brain_prompt)
    around = [
        Checking(perceiver),
        ModelBriefing(prompt, shop=policy.shop.name),
        Metering(tokens=settings.brain_turn_tokens),
        retrying(),
    ]
    return Answering(
        embedded=embedded,
        model=AgentGraph(open_model(settings), name=settings.brain, middleware=around),
        breaker=Breaker(clock=time.monotonic),
        seconds=settings.turn_seconds,
        prompt=prompt.label,
        price_in=settings.brain_price_in,
        price_out=settings.brain_price_out,
    )
