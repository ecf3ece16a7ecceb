"""What can go wrong in an evaluation; each message is one line that says what to mend.

EvalError
├── DataInvalid     a line of a data set: file, line, what is wrong
├── RunInvalid      a run log or summary that cannot be read
├── GatesInvalid    a file of thresholds
└── Incomparable    two runs that are not of the same data
"""

from __future__ import annotations


class EvalError(Exception):
    """An evaluation cannot be done with what was given."""


class DataInvalid(EvalError):
    """A data set cannot be used; the message names file, line and what is wrong."""


class RunInvalid(EvalError):
    """A run log or a summary cannot be read."""


class GatesInvalid(EvalError):
    """A file of thresholds cannot be used."""


class Incomparable(EvalError):
    """Two runs cannot be compared: they are of different tasks or data."""
