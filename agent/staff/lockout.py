"""How long one has to wait after wrong tries to sign in: a pause that doubles."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.staff.base import Tries

__all__ = ["FREE_OF_ACCOUNT", "FREE_OF_ADDRESS", "WINDOW", "pause_until"]

WINDOW = timedelta(hours=1)
"""Tries older than this are not counted."""
FREE_OF_ACCOUNT = 5
FREE_OF_ADDRESS = 20  # an office has one address
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=15)


def pause_until(tries: Tries, free: int) -> datetime | None:
    """Until when nothing more is tried: 5 s after the last free try, then 10, 20 … and 15 min at most."""
    if tries.last is None or tries.count < free:
        return None
    doubled = min(tries.count - free, 10)  # 5 s · 2^10 is longer than the longest pause
    pause: timedelta = min(_FIRST_PAUSE * 2**doubled, _LONGEST_PAUSE)
    return tries.last + pause
