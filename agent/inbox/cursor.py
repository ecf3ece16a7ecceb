"""Where a page of the inbox ended, as a text that a caller hands back: its last row's place in the order."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Literal

from agent.errors import InvalidInput

__all__ = ["Order", "Place", "read_cursor", "write_cursor"]

Order = Literal["urgency", "time"]
"""How a view is ordered: by what is most urgent, or the latest message first."""

Place = tuple[int, int, float, str] | tuple[str, str]
"""By urgency: (is_read, priority, due, id); by time: (last_at, id)."""


def write_cursor(place: Place) -> str:
    """A place as a text that is safe in a URL."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(text: str, order: Order) -> Place:
    """The place of a text. Raises `InvalidInput` for one that no page of this order gave."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if order == "urgency":
            is_read, priority, due, conversation_id = found
            return int(is_read), int(priority), float(due), str(conversation_id)
        last_at, conversation_id = found
        datetime.fromisoformat(last_at)
        return str(last_at), str(conversation_id)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as exc:
        raise InvalidInput("/cursor", "this is not the cursor of a page of this view") from exc
