"""The bundled search: questions by the encoder, passages by the model that it was distilled from."""

from __future__ import annotations

from collections.abc import Sequence

from agent.encoder.encoder import Encoder
from retrieval.embeddings.base import Embedder, Matrix, Vector


class EncoderEmbedder:
    """An embedder whose question vectors cost nothing more, as the turn's one pass has made them already.

    Its questions lie in the space of `passages`, whose own question vectors the encoder learnt to make. Measured on the
    labelled questions it finds more than its teacher does (docs/quality.md).
    """

    def __init__(self, encoder: Encoder, passages: Embedder) -> None:
        """Take the encoder and the embedder of passages."""
        self._encoder = encoder
        self.passages = passages

    @property
    def id(self) -> str:
        """Both models; an encoder that is trained anew asks in the same space."""
        return f"encoder+{self.passages.id}"

    @property
    def dimensions(self) -> int:
        """Of the passages' model."""
        return self.passages.dimensions

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a question."""
        return self._encoder.encode(text).query

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of passages."""
        return self.passages.embed_passages(texts)


def of_articles(embedder: Embedder) -> Embedder:
    """The embedder by which articles are indexed: that of passages, so that their vectors outlive an encoder."""
    return embedder.passages if isinstance(embedder, EncoderEmbedder) else embedder
