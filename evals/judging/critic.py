"""Asks the judge, and reads what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from agent.brains.llm.asking import Asker
from agent.brains.llm.errors import Unusable
from agent.brains.llm.prompt import Prompt, read_prompt
from agent.brains.llm.recording import Recording
from agent.settings import Settings

RUBRIC: Final = Path(__file__).with_name("judge.md")
Level = Literal["poor", "fair", "good"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
ASPECTS: Final = ("tone", "helpfulness")
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_LONGEST_WHY = 300


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the judge thinks; `unscored` says why it could not tell, and the rest is empty then."""

    tone: Level | None = None
    helpfulness: Level | None = None
    why: str = ""
    unscored: str = ""


class Critic:
    """A judge with its rubric."""

    def __init__(self, asker: Asker, rubric: Prompt) -> None:
        self._asker = asker
        self._rubric = rubric
        self.name = f"{asker.name} {rubric.digest}"

    @classmethod
    def open(cls, settings: Settings, folder: Path | None, *, rubric: Path = RUBRIC) -> Critic:
        """The judge that the settings' brain is; `folder` keeps its answers. Raises `SettingsError`."""
        prompt = read_prompt(rubric)
        asker = Asker.open(settings, Recording(folder=folder), prompt=f"{prompt.label} {prompt.digest}")
        return cls(asker, prompt)

    async def opinion(self, lines: Sequence[tuple[str, str]]) -> Opinion:
        """What it thinks of the assistant's part of a conversation: who (shopper, assistant) said what."""
        told = "\n".join(f"{who}: {text}" for who, text in lines)
        try:
            answer = await self._asker.ask(self._rubric.render({"conversation": told}))
        except Unusable as exc:
            return Opinion(unscored=f"the judge gave no answer ({exc.detail})")
        return read_opinion(answer)

    async def close(self) -> None:
        """Let go of the model."""
        await self._asker.close()


def read_opinion(answer: str) -> Opinion:
    """The opinion in a model's answer."""
    found = _OBJECT.search(_THOUGHT.sub("", answer))
    try:
        said: Any = json.loads(found[0]) if found else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or any(said.get(aspect) not in LEVELS for aspect in ASPECTS):
        return Opinion(unscored="the judge's answer cannot be read")
    tone, helpfulness = (cast("Level", said[aspect]) for aspect in ASPECTS)
    return Opinion(tone=tone, helpfulness=helpfulness, why=str(said.get("why", ""))[:_LONGEST_WHY])
