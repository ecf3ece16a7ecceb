"""Chooses how live news travel."""

from __future__ import annotations

from agent.errors import SettingsError
from agent.news.base import Live
from agent.news.in_process import InProcessLive
from agent.news.through_redis import RedisLive

__all__ = ["open_live"]


def open_live(redis_url: str) -> Live:
    """Through Redis where its address is given, else within this process. Raises `SettingsError`."""
    if not redis_url:
        return InProcessLive()
    try:
        return RedisLive(redis_url)
    except ValueError as exc:
        raise SettingsError("CROSSDESK_REDIS_URL: is no address such as redis://127.0.0.1:6379/0") from exc
