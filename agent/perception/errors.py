"""Errors of perception.

PerceptionError
├── LexiconError        a lexicon file is missing or malformed (the developer acts)
└── TrainingDataError   an utterance file has a bad line (the author of the line acts)
"""

from __future__ import annotations


class PerceptionError(Exception):
    """Base of all errors of this package."""


class LexiconError(PerceptionError):
    """A lexicon file is missing or malformed."""


class TrainingDataError(PerceptionError):
    """A line of a training or evaluation file cannot be used; the message names file and line."""
