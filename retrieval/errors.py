"""What can go wrong in the knowledge base, named by who must act.

RetrievalError
├── ArticlesInvalid      whoever writes the articles: each problem with file and line
├── EmbedderUnavailable  whoever runs the shop: a model or a package is missing
├── IndexUnavailable     whoever runs the shop: the vector store can't be reached or read
└── CalibrationInvalid   whoever calibrates: the file of thresholds can't be used
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class RetrievalError(Exception):
    """Base of all errors of this package."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One mistake in one article: where it is and how to mend it. Lines and columns count from 1."""

    path: Path
    line: int
    message: str
    mend: str
    column: int | None = None

    def __str__(self) -> str:
        """One line as compilers print it: `file:line:column: message mend`."""
        place = (
            f"{self.path}:{self.line}" if self.column is None else f"{self.path}:{self.line}:{self.column}"
        )
        return f"{place}: {self.message} {self.mend}"


class ArticlesInvalid(RetrievalError):
    """Some articles have mistakes, so none was indexed; `problems` has every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EmbedderUnavailable(RetrievalError):
    """The embedding model can't be loaded; the message names the package or setting to change."""


class IndexUnavailable(RetrievalError):
    """The vector store can't be opened, reached or read."""


class CalibrationInvalid(RetrievalError):
    """The calibration file is missing, malformed or made for something else."""
