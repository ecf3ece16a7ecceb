"""`crossdesk serve`: the server's process, and what it says when it is ready."""

from __future__ import annotations

import secrets
import socket
import time
from typing import Any

import typer
import uvicorn
from pydantic import SecretStr

from agent.errors import SettingsError
from agent.settings import Settings
from api.app import build_app
from api.demo_user import desk_line
from api.startup import Startup

PATIENCE = 3.0  # seconds between two lines about how far the start is

FACTORY = "api.app:app_from_environment"


def serve(settings: Settings) -> None:
    """Serve until interrupted.

    Raises `SettingsError` when the address is taken, and what keeps the product from being built.
    """
    _require_free(settings)
    if settings.workers > 1:
        typer.echo(_greeting(settings, desk=desk_line(settings)))
        uvicorn.run(FACTORY, factory=True, workers=settings.workers, **_options(settings))
        return
    made_key = ""
    if not settings.operator_key.get_secret_value():
        made_key = secrets.token_urlsafe(24)
        settings = settings.model_copy(update={"operator_key": SecretStr(made_key)})
    typer.echo(_greeting(settings, desk=desk_line(settings), operator_key=made_key))
    _serve_alone(settings)


def _serve_alone(settings: Settings) -> None:
    """Serve in this process; ends when the product cannot be built."""
    began = told_at = time.perf_counter()
    failures: list[Exception] = []

    def told(step: str) -> None:
        nonlocal told_at
        now = time.perf_counter()
        if step == "ready":
            typer.echo(f"Ready after {now - began:.1f} s. Stop with Ctrl+C.")
        elif ":" in step and now - told_at > PATIENCE:
            typer.echo(f"  {step}")
            told_at = now

    def failed(exc: Exception) -> None:
        failures.append(exc)
        server.should_exit = True

    startup = Startup.from_settings(settings, report=told, failed=failed)
    server = uvicorn.Server(uvicorn.Config(build_app(startup), **_options(settings)))
    server.run()
    if failures:
        raise failures[0]


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": "warning" if settings.log_level == "info" else settings.log_level,
        "access_log": settings.log_level == "debug",
        "forwarded_allow_ips": settings.trusted_proxies,
        # Longer than proxies keep an idle connection: closed from here, it may die under a request on its way.
        "timeout_keep_alive": 75,
        "timeout_graceful_shutdown": 5,
    }


def _require_free(settings: Settings) -> None:
    """Say in one line that the address is taken, before anything is built."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as exc:
            raise SettingsError(
                f"{settings.host}:{settings.port} cannot be listened on ({exc.strerror}): "
                "set CROSSDESK_HOST and CROSSDESK_PORT"
            ) from exc


def _greeting(settings: Settings, *, desk: str, operator_key: str = "") -> str:
    address = f"http://{settings.host}:{settings.port}"
    lines = [
        "Crossdesk is starting",
        "",
        f"  demo shop     {address}/",
        f"  desk          {address}/desk",
        f"                {desk}",
        f"  API           {address}/docs",
        f"  data          {settings.home}",
    ]
    if operator_key:
        lines.append(f"  operator key  {operator_key} (random; CROSSDESK_OPERATOR_KEY sets one that stays)")
    return "\n".join(["", *lines, ""])
