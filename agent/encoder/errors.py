"""Errors of the encoder.

EncoderError
├── EncoderUnavailable   its files are missing or damaged
└── HeadsError           the heads do not fit the encoder, or their file is damaged
"""


class EncoderError(Exception):
    """Any error of the encoder."""


class EncoderUnavailable(EncoderError):
    """The model or the tokenizer cannot be loaded."""


class HeadsError(EncoderError):
    """The heads cannot be read, or were made for another encoder."""
