"""The network: the encoder's layers, and one linear head for each thing that is read off them. Needs torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel

from agent.encoder.training.base import Base, Floats

DROPOUT: Final = 0.1


class Network(nn.Module):
    """Token states and pooled states of a batch; heads are applied by `forward`.

    The pooled state is the mean of the tokens' states beside their maximum (2 x hidden): the mean says what a message
    is about, the maximum keeps a second wish of few words.
    """

    def __init__(self, encoder: BertModel, sizes: dict[str, int], tags: int, teacher: int) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = nn.Dropout(DROPOUT)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * hidden, size) for name, size in sizes.items()})
        self.tags = nn.Linear(hidden, tags)
        self.query = nn.Linear(hidden, teacher)
        nn.init.eye_(self.query.weight)
        nn.init.zeros_(self.query.bias)

    def states(self, ids: Any, mask: Any) -> tuple[Any, Any, Any]:
        """Token states (batch, tokens, hidden), pooled states (batch, 2 x hidden), mean states (batch, hidden)."""
        tokens = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * weights).sum(1) / weights.sum(1).clamp(min=1)
        top = tokens.masked_fill(weights == 0, -1e4).amax(1)
        return tokens, torch.cat([mean, top], dim=-1), mean

    def forward(self, ids: Any, mask: Any) -> dict[str, Any]:
        """The logits of each head, of the tags token by token, and the query vector."""
        tokens, pooled, mean = self.states(ids, mask)
        dropped = self.dropout(pooled)
        found = {name: head(dropped) for name, head in self.heads.items()}
        found["tags"] = self.tags(self.dropout(tokens))
        found["query"] = self.query(mean)
        return found


def encoder(base: Base, words: Floats, layers: Sequence[int]) -> BertModel:
    """A BERT of the base's weights with its own word embeddings and only the given layers, in that order."""
    shape = base.shape
    config = BertConfig(
        vocab_size=len(words), hidden_size=shape.hidden, num_hidden_layers=len(layers),
        num_attention_heads=shape.heads, intermediate_size=shape.inner, max_position_embeddings=shape.positions,
        type_vocab_size=shape.types, layer_norm_eps=shape.epsilon, pad_token_id=1, hidden_act="gelu",
        hidden_dropout_prob=DROPOUT, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    state = {name: value for name, value in base.tensors.items() if name.startswith("embeddings.")}
    state["embeddings.word_embeddings.weight"] = words
    for place, layer in enumerate(layers):
        prefix = f"encoder.layer.{layer}."
        state |= {
            f"encoder.layer.{place}.{name.removeprefix(prefix)}": value
            for name, value in base.tensors.items()
            if name.startswith(prefix)
        }
    model = BertModel(config, add_pooling_layer=False)
    tensors = {key: torch.from_numpy(np.array(value)) for key, value in state.items()}
    missing = model.load_state_dict(tensors, strict=False)
    if missing.unexpected_keys or set(missing.missing_keys) - {"embeddings.position_ids"}:
        raise ValueError(f"the weights do not fit: {missing}")
    model.set_attn_implementation("eager")  # on a CPU its backward pass is the fastest for short messages
    return model
