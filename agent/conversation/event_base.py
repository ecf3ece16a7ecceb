"""What every event of a conversation has."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Source = Literal["shopper", "bot", "human", "system"]


class Frozen(BaseModel):
    """A value that is stored: frozen, and without fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EventBase(Frozen):
    """What every event has. `offset` counts from 1 in a conversation; `turn` is the input that caused it."""

    offset: int = 0
    at: datetime
    source: Source
    turn: str = ""
