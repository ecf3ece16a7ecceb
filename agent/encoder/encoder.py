"""The encoder at run time: a quantised ONNX model and its tokenizer.

One pass gives what several parts of the understanding need, so it is remembered for the latest texts: the guardrails
read a message before anything else does, perception reads it again once it is masked, and most messages hold nothing to
mask. A text is kept under its hash only.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from agent.encoder.errors import EncoderUnavailable

__all__ = ["Encoder", "Encoding"]

Floats = npt.NDArray[np.float32]

MODEL: Final = "encoder.onnx"
TOKENIZER: Final = "tokenizer.json"
ONE_PASS: Final = 192  # tokens that are read at once; a longer letter is read in windows
WINDOW: Final = 128
_FIRST, _PAD, _LAST = 0, 1, 2  # special tokens
_REMEMBERED: Final = 32
_CHARACTERS: Final = 4_000
_UNREADABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What no tokenizer takes: NUL, halves of surrogate pairs."""


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """What one pass gives. `pooled` (2 x width,) is the mean beside the maximum of `states` (tokens, width).

    `offsets` are the places of the tokens in the text, in code points; `query` is the search vector, of length 1.
    """

    states: Floats
    offsets: tuple[tuple[int, int], ...]
    pooled: Floats
    query: Floats


class Encoder:
    """Encodes texts; safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        """Load the model. Raises EncoderUnavailable when a file is missing or damaged."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = (
            1  # more of them fight for the same cores
        )
        try:
            self._tokens = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as exc:
            raise EncoderUnavailable(
                f"{folder}: the encoder can't be loaded: fetch the repository's files anew"
            ) from exc
        with (folder / MODEL).open("rb") as file:
            self.version = hashlib.file_digest(file, "sha256").hexdigest()[:10]
        self._tokens.no_truncation()
        self._tokens.no_padding()
        self._kept: OrderedDict[bytes, Encoding] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, text: str) -> Encoding:
        """The encoding of `text`. Names are looked for in all of a letter; what it is about, at its two ends."""
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found
        made = self._encode(text)
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return made

    def _encode(self, text: str) -> Encoding:
        encoding = self._tokens.encode(_UNREADABLE.sub(" ", text[:_CHARACTERS]))
        if len(encoding.ids) <= ONE_PASS:
            states, pooled, query = self._run([encoding.ids])
            return Encoding(
                states=states[0], offsets=tuple(encoding.offsets), pooled=pooled[0], query=query[0]
            )
        body, offsets = encoding.ids[1:-1], encoding.offsets[1:-1]
        starts = range(0, len(body), WINDOW)
        parts = [body[start : start + WINDOW] for start in starts]
        states, pooled, query = self._run([[_FIRST, *part, _LAST] for part in parts])
        kept = [row[1 : 1 + len(part)] for row, part in zip(states, parts, strict=True)]
        ends = pooled[[0, -1]]
        width = ends.shape[1] // 2
        mean = query[[0, -1]].sum(axis=0)
        return Encoding(
            states=np.concatenate(kept),
            offsets=tuple(offsets),
            pooled=np.concatenate([ends[:, :width].mean(axis=0), ends[:, width:].max(axis=0)]),
            query=mean / max(float(np.linalg.norm(mean)), 1e-9),
        )

    def _run(self, rows: list[list[int]]) -> tuple[Floats, Floats, Floats]:
        """States, pooled states and queries of rows of tokens."""
        ids = np.full((len(rows), max(map(len, rows))), _PAD, dtype=np.int64)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
        mask = (ids != _PAD).astype(np.int64)
        states, pooled, query = self._session.run(["states", "pooled", "query"], {"ids": ids, "mask": mask})
        return states, pooled, query
