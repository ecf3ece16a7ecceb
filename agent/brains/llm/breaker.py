"""A circuit breaker: a model that does not answer is left alone for a while (Nygard, Release It!, 2007)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Breaker:
    """Opens after `failures` in a row; `seconds` later one turn may try again.

    `clock` is monotonic, in seconds. Lives in one process and one event loop.
    """

    clock: Callable[[], float]
    failures: int = 3
    seconds: float = 30.0
    _failed: int = field(default=0, init=False)
    _open_until: float = field(default=0.0, init=False)

    def allows(self) -> bool:
        """Whether the model may be asked; after the pause one turn is let through, and the others wait for it."""
        if self._failed < self.failures:
            return True
        if self.clock() < self._open_until:
            return False
        self._open_until = self.clock() + self.seconds
        return True

    def succeeded(self) -> None:
        """The model answered."""
        self._failed = 0

    def failed(self) -> None:
        """The model did not answer."""
        self._failed += 1
        if self._failed >= self.failures:
            self._open_until = self.clock() + self.seconds
