"""
From a trained network to the files of a bundle: ONNX, then int8.

Weights are quantised to seven bits (`reduce_range`), one scale a column. Eight bits overflow the 16-bit sums of processors without
VNNI, and the same bundle has to say the same on an old hospital server as on the machine that trained it.
"""

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from moderation.training.network import Network


class _OneLength(nn.Module):
    """The network for rows of one length, so without padding: what a server runs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, segments: Tensor) -> Tensor:
        logits: Tensor = self.network(ids, segments, torch.ones_like(ids))
        return logits


def to_onnx(network: Network) -> bytes:
    """The float model: inputs `ids` and `segments`, int64 (variants, pieces); output `logits`, float32 (variants, labels)."""
    model = _OneLength(network.eval())
    ids = torch.full((2, 9), 7)
    segments = torch.zeros_like(ids)
    segments[:, 6:] = 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "float.onnx"
        torch.onnx.export(
            model,
            (ids, segments),
            str(path),
            input_names=["ids", "segments"],
            output_names=["logits"],
            dynamic_shapes={
                "ids": {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC},
                "segments": {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC},
            },
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return path.read_bytes()


def quantised(model: bytes) -> bytes:
    """*model* with int8 weights and embeddings, and activations scaled at run time."""
    with tempfile.TemporaryDirectory() as folder:
        whole, ready, small = (Path(folder) / name for name in ("whole.onnx", "ready.onnx", "small.onnx"))
        whole.write_bytes(model)
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        # What stands there of shapes is from before the rewriting, and some versions of the quantiser take it at its word.
        prepared = onnx.load(str(ready))
        del prepared.graph.value_info[:]
        onnx.save(prepared, str(ready))
        quantize_dynamic(
            str(ready),
            str(small),
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
        graph = onnx.load(str(small))
        # Names of the exporting machine's files stand in the metadata; a bundle says nothing of them.
        graph.doc_string = ""
        del graph.metadata_props[:]
        for node in graph.graph.node:
            node.doc_string = ""
            del node.metadata_props[:]
        for value in [*graph.graph.value_info, *graph.graph.input, *graph.graph.output]:
            del value.metadata_props[:]
        data: bytes = graph.SerializeToString()
        return data
