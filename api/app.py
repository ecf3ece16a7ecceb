"""The ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from agent.assembly import Crossdesk
from agent.errors import SettingsError
from agent.settings import Settings, load_settings
from api import openapi, problems
from api.completions.errors import OpenAIErrors
from api.desk import router as desk_pages
from api.desk.errors import DeskErrors
from api.desk.shell import Shell
from api.limits import Limits
from api.mcp import MISSING
from api.middleware import BodyLimit, SafetyNet, SecurityHeaders
from api.photos import MOST_UPLOAD_BYTES
from api.routes import (
    attachments,
    completions,
    conversations,
    desk,
    desk_conversations,
    desk_inbox,
    documents,
    health,
    help_pages,
    presence,
    reference,
    routing,
    widget,
)
from api.startup import Startup

if TYPE_CHECKING:
    from api.mcp.http import McpDoor

__all__ = ["app_from_environment", "build_app", "create_app"]

MOST_BODY_BYTES = 1024 * 1024
MOST_CHAT_BYTES = 16 * 1024 * 1024  # a list of messages comes whole each time, with its photos

DESCRIPTION = """
The API of Crossdesk. Open a conversation, send messages with an `Idempotency-Key`, and follow its typed
events, as JSON or as server-sent events. Errors are RFC 9457 problem details.
"""


def create_app(crossdesk: Crossdesk) -> FastAPI:
    """The application around an assembled product; it starts and stops the product with itself."""
    return build_app(Startup.assembled(crossdesk))


def app_from_environment() -> FastAPI:
    """The application as the environment describes it, for servers that start a factory by its name."""
    return build_app(Startup.from_settings(load_settings()))


def build_app(startup: Startup) -> FastAPI:
    """The application around a product that may still have to be built.

    It answers at once: /healthz says that it lives, /readyz how far it is, all else 503 until it is ready.
    """
    door = _open_mcp() if startup.settings.mcp else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await startup.begin()
        try:
            async with door.running() if door is not None else nullcontext():
                yield
        finally:
            await startup.end()

    app = FastAPI(
        title="Crossdesk",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        middleware=_middleware(startup.settings),
        generate_unique_id_function=_operation_id,
    )
    app.state.startup = startup
    app.state.limits = Limits.of(startup.settings)
    app.state.shell = Shell.load()
    problems.install(app)
    openapi.install(app)
    for module in (
        conversations,
        attachments,
        completions,
        documents,
        desk,
        routing,
        desk_inbox,
        desk_conversations,
        desk_pages,
        presence,
        health,
        help_pages,
        reference,
        widget,
    ):
        app.include_router(module.router)
    if door is not None:
        app.router.routes.append(door.route())
    return app


def _open_mcp() -> McpDoor:
    """The door for other agents. Raises `SettingsError` without the extra."""
    try:
        from api.mcp.http import McpDoor  # imports an extra
    except ImportError as exc:
        raise SettingsError(MISSING) from exc
    return McpDoor()


def _middleware(settings: Settings) -> list[Middleware]:
    """What each request passes, outermost first."""
    return [
        Middleware(SecurityHeaders),
        Middleware(
            CORSMiddleware,
            allow_origins=[origin.strip() for origin in settings.allowed_origins.split(",")],
            allow_methods=["GET", "POST"],
            allow_headers=["*"],  # OpenAI's clients send many of their own; cookies are never allowed
            expose_headers=["Retry-After", completions.CONVERSATION_HEADER],
            max_age=86_400,
        ),
        Middleware(OpenAIErrors),
        Middleware(DeskErrors),
        Middleware(SafetyNet),
        Middleware(
            BodyLimit,
            limit=MOST_BODY_BYTES,
            larger={
                "/attachments": MOST_UPLOAD_BYTES,
                "/reply": MOST_UPLOAD_BYTES,
                "/chat/completions": MOST_CHAT_BYTES,
            },
        ),
    ]


def _operation_id(route: APIRoute) -> str:
    """Operations are called like the functions behind them: `open_conversation`."""
    return route.name
