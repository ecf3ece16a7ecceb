"""Opens the language model that a setting names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from agent.errors import SettingsError
from agent.settings import Settings

_PACKAGES = {"openai": "langchain-openai", "anthropic": "langchain-anthropic", "ollama": "langchain-ollama"}


_CONNECTIONS = 1000  # at once; a turn has one


@dataclass(frozen=True, kw_only=True)
class OpenModel:
    """A chat model, and what has to be closed with it."""

    model: BaseChatModel
    client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Give its connections back."""
        if self.client is not None:
            await self.client.aclose()


def open_model(settings: Settings) -> OpenModel:
    """The chat model of `CROSSDESK_BRAIN`, e.g. `openai:gpt-5-mini`, at `CROSSDESK_BRAIN_URL` where one is given.

    It neither retries nor waits longer than one call may take: both are ours to bound. Raises `SettingsError` for a
    provider that LangChain does not know, and for a package that is not installed.
    """
    provider, _, name = settings.brain.partition(":")
    given: dict[str, Any] = {"timeout": settings.brain_call_seconds, "max_retries": 0, "temperature": 0}
    client = None
    if provider == "openai":  # the usage of streams is asked for of servers of one's own too
        wait = httpx.Timeout(settings.brain_call_seconds, connect=settings.brain_connect_seconds)
        client = httpx.AsyncClient(timeout=wait, limits=httpx.Limits(max_connections=_CONNECTIONS))
        given |= {"timeout": wait, "stream_usage": True, "http_async_client": client}
    if provider == "ollama":  # its client takes neither
        given = {"temperature": 0, "client_kwargs": {"timeout": settings.brain_call_seconds}}
    if settings.brain_url:
        given["base_url"] = settings.brain_url
    key = settings.brain_key.get_secret_value()
    if key or (provider == "openai" and settings.brain_url):
        given["api_key"] = key or "none"  # servers of one's own ask for none, the client insists on one
    try:
        model = init_chat_model(name, model_provider=provider, **given)
    except ImportError as exc:
        package = _PACKAGES.get(provider, f"langchain-{provider}")
        raise SettingsError(
            f"CROSSDESK_BRAIN: {provider!r} needs the package {package} (pip install 'crossdesk[llm]')"
        ) from exc
    except Exception as exc:  # each provider's client raises its own for a key or name that is missing
        raise SettingsError(
            f"CROSSDESK_BRAIN: {settings.brain!r} cannot be opened ({type(exc).__name__}: {exc})"
        ) from exc
    if not isinstance(model, BaseChatModel):
        raise SettingsError(f"CROSSDESK_BRAIN: {settings.brain!r} is no chat model")
    return OpenModel(model=model, client=client)
