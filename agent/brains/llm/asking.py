"""One question to a language model and its answer as text: no tools, no conversation. For evaluations."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from langchain_core.messages import HumanMessage

from agent.brains.llm.errors import Unusable
from agent.brains.llm.opening import OpenModel, open_model
from agent.brains.llm.recording import Recording
from agent.settings import Settings

__all__ = ["Asker"]


@dataclass(frozen=True, kw_only=True)
class Asker:
    """A model that is asked; what it answered before is read from `recording`. `name` stands for model and prompt."""

    opened: OpenModel
    recording: Recording
    name: str

    @classmethod
    def open(cls, settings: Settings, recording: Recording, *, prompt: str) -> Asker:
        """The model of the settings' brain; `prompt` names what it is asked with. Raises `SettingsError`."""
        name = f"{settings.brain} {settings.brain_url} {prompt}"
        return cls(opened=open_model(settings), recording=recording, name=name)

    async def ask(self, text: str) -> str:
        """The answer. Raises `Unusable` where the model gives none."""
        whole = json.dumps([self.name, self.recording.seed, text])
        key = hashlib.sha256(whole.encode()).hexdigest()
        if (found := self.recording.find(key)) is not None:
            self.recording.replayed += 1
            return str(found["text"])
        self.recording.made += 1
        try:
            answer = await self.opened.model.ainvoke([HumanMessage(text)])
        except Exception as exc:  # each provider's client raises its own
            raise Unusable("unreachable", type(exc).__name__) from exc
        said = str(answer.text)
        self.recording.keep(key, {"text": said})
        return said

    async def close(self) -> None:
        """Give its connections back."""
        await self.opened.close()
