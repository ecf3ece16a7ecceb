"""What the checks made of a language model's text before anybody saw it."""

from __future__ import annotations

from typing import Literal

from agent.conversation.event_base import EventBase

__all__ = ["CheckedEvent"]


class CheckedEvent(EventBase):
    """A text of a model was not sent, for the reasons in `refused`, in the words that the model was told.

    `again` is whether it was asked once more. For the shop's own side: it is not public, as it repeats what was wrong.
    """

    kind: Literal["checked"] = "checked"
    refused: tuple[str, ...]
    again: bool
