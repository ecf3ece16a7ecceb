"""Small turns of phrase that only a dialogue can read: "the other order", a question."""

from __future__ import annotations

import re

from agent.brains.embedded.turn import Turn

QUESTION_MARK = re.compile(r"[?？؟]")


def means_other_order(turn: Turn) -> bool:
    """Whether the message points at another order than the one spoken of."""
    return turn.means("talk.other_order") and not turn.means("talk.other_parcel")


def asks(turn: Turn, text: str | None = None) -> bool:
    """Whether the message, or another text, has the form of a question."""
    said = turn.view.text if text is None else text
    return QUESTION_MARK.search(said) is not None or turn.means("talk.question", said)
