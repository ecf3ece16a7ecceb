"""From settings to a product that serves, while the server answers already."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Literal, get_args

from agent.assembly import Crossdesk, Report, assemble
from agent.settings import Settings

log = logging.getLogger(__name__)

Part = Literal["database", "embedder", "index", "help_centre", "models"]
PARTS: tuple[Part, ...] = get_args(Part)
_WAITING = "waiting for the parts before it"
_STEPS: Mapping[str, tuple[Part, ...]] = {
    "database": ("database",),
    "embedder": ("embedder",),
    "index": ("index", "help_centre"),
    "models": ("models",),
}
"""Which parts are built in a step that `assemble` reports."""


class _GivenUpError(Exception):
    """The server stops while it starts."""


class Startup:
    """Builds the product in a thread and knows how far that is.

    `product` is None until everything is built and started. `reasons` say why a part does not serve yet, ""
    for one that does. `report` is told every step and "ready" at the end; `failed` what went wrong, once:
    the server goes on and answers 503 unless the callback stops it.
    """

    def __init__(
        self,
        settings: Settings,
        build: Callable[[Report], Crossdesk],
        *,
        report: Report | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self.settings = settings
        self.product: Crossdesk | None = None
        self.failure: Exception | None = None
        self.reasons: dict[Part, str] = dict.fromkeys(PARTS, _WAITING)
        self._build = build
        self._told = report or log.info
        self._failed = failed
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        report: Report | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Startup:
        """Assemble what the settings say, when the server starts."""
        return cls(settings, lambda told: assemble(settings, report=told), report=report, failed=failed)

    @classmethod
    def assembled(cls, crossdesk: Crossdesk) -> Startup:
        """Serve a product that is there already."""
        startup = cls(crossdesk.settings, lambda _: crossdesk)
        startup.product = crossdesk
        startup.reasons = dict.fromkeys(PARTS, "")
        return startup

    async def begin(self) -> None:
        """Start what is there, or begin to build it."""
        if self.product is not None:
            await self.product.start()
        else:
            self._task = asyncio.create_task(self._run(), name="startup")

    async def end(self) -> None:
        """Give up what is being built, or stop the product."""
        self._stopping = True
        if self._task is not None:
            await self._task
        if self.product is not None:
            product, self.product = self.product, None
            await product.stop()

    async def _run(self) -> None:
        try:
            product = await asyncio.to_thread(self._build, self._step)
            await product.start()
        except _GivenUpError:
            return
        except Exception as exc:  # noqa: BLE001 - whatever it is, /readyz and the operator are told
            self._fail(exc)
            return
        self.reasons = dict.fromkeys(PARTS, "")
        self.product = product
        self._told("ready")

    def _step(self, words: str) -> None:
        """Take note of a step ("index", "index: 3 of 20 passages"). Called in the thread that builds."""
        if self._stopping:
            raise _GivenUpError
        name, _, details = words.partition(": ")
        if not details:
            done = {part: "" for part, reason in self.reasons.items() if reason != _WAITING}
            self.reasons = {**self.reasons, **done}
        for part in _STEPS.get(name, ()):
            self.reasons[part] = f"is being prepared ({details})" if details else "is being prepared"
        self._told(words)

    def _fail(self, exc: Exception) -> None:
        self.failure = exc
        shown = str(exc) if self.settings.environment == "development" else "see the server's log"
        broken: Part = next((part for part, reason in self.reasons.items() if reason), "models")
        self.reasons[broken] = f"could not be prepared ({type(exc).__name__}): {shown}"
        if self._failed is not None:
            self._failed(exc)  # whoever is told says it in words
        else:
            log.error("Crossdesk could not start", exc_info=exc)
