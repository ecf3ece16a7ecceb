"""The ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from agent.assembly import Crossdesk
from api import problems
from api.routes import attachments, conversations, desk, documents, health, help_pages, widget

DESCRIPTION = """
The API of Crossdesk. Open a conversation, send messages with an `Idempotency-Key`, and follow its typed events,
as JSON or as server-sent events. Errors are RFC 9457 problem details.
"""


def create_app(crossdesk: Crossdesk) -> FastAPI:
    """The application around an assembled product; it starts and stops the product with itself."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await crossdesk.start()
        yield
        await crossdesk.stop()

    app = FastAPI(
        title="Crossdesk",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
    )
    app.state.crossdesk = crossdesk
    problems.install(app)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[origin.strip() for origin in crossdesk.settings.allowed_origins.split(",")],
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-Operator"],
        max_age=86_400,
    )
    for module in (conversations, attachments, documents, desk, health, help_pages, widget):
        app.include_router(module.router)
    return app
