"""Write a trained network as an int8 ONNX model, its tokenizer, and its heads. Needs torch, onnx and onnxruntime."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import nn

from agent.encoder.encoder import MODEL, TOKENIZER
from agent.encoder.training.network import Network


class _Served(nn.Module):
    """The network without its heads, which are applied outside of the model."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Any, mask: Any) -> tuple[Any, Any, Any]:
        states, pooled, mean = self.network.states(ids, mask)
        return states, pooled, nn.functional.normalize(self.network.query(mean), dim=-1)


def export(network: Network, tokens: Tokenizer, folder: Path) -> None:
    """Write `encoder.onnx` and `tokenizer.json` into `folder`.

    Weights are quantised per channel to seven bits of eight: without VNNI the eighth overflows (onnxruntime's
    documentation on quantisation, "reduce_range").
    """
    folder.mkdir(parents=True, exist_ok=True)
    axes = {"ids": {0: "batch", 1: "tokens"}, "mask": {0: "batch", 1: "tokens"}}
    with tempfile.TemporaryDirectory() as scratch:
        whole = str(Path(scratch) / "whole.onnx")
        ids = torch.tensor([[0, 41, 5, 6, 2], [0, 9, 2, 1, 1]])
        torch.onnx.export(
            _Served(network.eval()), (ids, (ids != 1).long()), whole, dynamo=False, opset_version=17,
            input_names=["ids", "mask"], output_names=["states", "pooled", "query"], dynamic_axes=axes,
        )  # fmt: skip
        quantize_dynamic(
            whole, str(folder / MODEL), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    tokens.no_truncation()
    tokens.no_padding()
    tokens.save(str(folder / TOKENIZER))
