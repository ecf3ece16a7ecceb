"""Presidio without what is not used here: its one seam.

Presidio imports spaCy, and through it thinc and a command line, at its top, although patterns need none.
That costs 1.4 s of start-up and 42 MB (docs/guardrails.md). While Presidio is imported here, the modules it
only names (spaCy, and tldextract, whose e-mail check would look up hosts on the network) are stood in for
by empty ones, which are gone afterwards: `import spacy` elsewhere gets the real one. Where either is loaded
already, or a future Presidio does not accept the stand-ins, it is imported as it is.

Import Presidio's names from this module only.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_UNUSED = ("spacy", "tldextract")


class _AbsentName(type):
    """A class that only has a name; as a decorator factory (`registry.x("…")`) it decorates with nothing."""

    def __getattr__(cls, name: str) -> Callable[..., Callable[[object], object]]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_args, **_kwargs: lambda decorated: decorated


class _AbsentModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _AbsentName(name, (), {})


class _AbsentModules(MetaPathFinder, Loader):
    """Finds the unused packages and everything below them, empty."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self.packages = packages

    def holds(self, name: str) -> bool:
        return name.partition(".")[0] in self.packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        return ModuleSpec(fullname, self, is_package=True) if self.holds(fullname) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to execute."""


@contextmanager
def _without_unused() -> Iterator[None]:
    absent = _AbsentModules(tuple(name for name in _UNUSED if name not in sys.modules))
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)
        for name in [name for name in sys.modules if absent.holds(name)]:
            del sys.modules[name]


def _import_lightly() -> None:
    if "presidio_analyzer" in sys.modules:
        return
    try:
        with _without_unused():
            importlib.import_module("presidio_analyzer")
    except (ImportError, AttributeError, TypeError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "presidio_analyzer"]:
            del sys.modules[name]
        importlib.import_module("presidio_analyzer")


_import_lightly()

from presidio_analyzer import (  # noqa: E402 (the import above must come first)
    AnalyzerEngine,
    ContextAwareEnhancer,
    EntityRecognizer,
    LocalRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine  # noqa: E402

__all__ = [
    "AnalyzerEngine",
    "ContextAwareEnhancer",
    "EntityRecognizer",
    "LocalRecognizer",
    "NlpArtifacts",
    "NlpEngine",
    "RecognizerRegistry",
    "RecognizerResult",
]
