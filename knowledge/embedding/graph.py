"""The encoder as an ONNX graph, built once from the weight file. Only the building needs `onnx`."""

from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding.weights import Weights, unpack

VARIANTS = ("int8", "int4")
"""int8: 8-bit weights and activations, fastest where the processor has the instructions; int4: the file's own blocks."""


def write_graph(weights: Weights, variant: str, path: Path) -> None:
    """Writes the graph of one variant to `path`."""
    import onnx

    model = _Drawing(weights, packed=variant == "int4").model()
    if variant == "int4":
        onnx.save(model, str(path))
        return
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = path.with_suffix(".whole")
    onnx.save(model, str(whole))
    quantize_dynamic(
        str(whole),
        str(path),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT, "MatMulConstBOnly": True},
    )
    whole.unlink()


class _Drawing:
    """Draws a BERT encoder node by node. Word rows come in already looked up, so that the table can stay packed on disk."""

    def __init__(self, weights: Weights, *, packed: bool) -> None:
        self._weights, self._shape, self._packed = weights, weights.shape, packed
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper

        hidden = self._shape.hidden
        self._node("Identity", [self._layers()], "out")
        graph = helper.make_graph(
            self._nodes,
            "e5",
            [
                helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["batch", "length", hidden]),
                helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", 1, 1, "length"]),
            ],
            [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["batch", "length", hidden])],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = 9
        return model

    def _layers(self) -> str:
        hidden, heads = self._shape.hidden, self._shape.heads
        self._constant("split", np.array([0, 0, heads, hidden // heads], np.int64))
        self._constant("join", np.array([0, 0, hidden], np.int64))
        self._constant("scale", np.array(1 / np.sqrt(hidden // heads), np.float32))
        x = self._norm("rows", "emb.ln", "embedded")
        for number in range(self._shape.layers):
            x = self._layer(x, f"l{number}")
        return x

    def _layer(self, x: str, name: str) -> str:
        hidden, inner = self._shape.hidden, self._shape.inner
        attended = self._dense(self._attention(x, name), f"{name}.ao", hidden, hidden)
        y = self._norm(self._node("Add", [x, attended], f"{name}.first"), f"{name}.aln", f"{name}.y")
        risen = self._node("Gelu", [self._dense(y, f"{name}.fi", inner, hidden)], f"{name}.gelu", "com.microsoft")
        fallen = self._dense(risen, f"{name}.fo", hidden, inner)
        return self._norm(self._node("Add", [y, fallen], f"{name}.second"), f"{name}.oln", f"{name}.out")

    def _attention(self, x: str, name: str) -> str:
        hidden = self._shape.hidden
        turned = {}
        for part, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            split = self._node("Reshape", [self._dense(x, f"{name}.{part}", hidden, hidden), "split"], f"{name}.{part}.split")
            turned[part] = self._node("Transpose", [split], f"{name}.{part}.turned", perm=order)
        scores = self._node("Mul", [self._node("MatMul", [turned["q"], turned["k"]], f"{name}.raw"), "scale"], f"{name}.scaled")
        weighed = self._node("Softmax", [self._node("Add", [scores, "mask"], f"{name}.masked")], f"{name}.softmax", axis=-1)
        mixed = self._node("MatMul", [weighed, turned["v"]], f"{name}.mixed")
        back = self._node("Transpose", [mixed], f"{name}.back", perm=[0, 2, 1, 3])
        return self._node("Reshape", [back, "join"], f"{name}.joined")

    def _dense(self, x: str, name: str, outputs: int, inputs: int) -> str:
        blocks = self._weights.blocks(f"{name}.w", inputs)
        if self._packed:
            halves = blocks["halves"]
            order = np.concatenate([halves & 15, halves >> 4], axis=-1)
            self._constant(f"{name}.packed", (order[..., 0::2] | (order[..., 1::2] << 4)).astype(np.uint8))
            self._constant(f"{name}.scales", blocks["scale"].astype(np.float32).reshape(-1))
            sizes = {"K": inputs, "N": outputs, "bits": 4, "block_size": 32, "accuracy_level": 4}
            product = self._node("MatMulNBits", [x, f"{name}.packed", f"{name}.scales"], f"{name}.product", "com.microsoft", **sizes)
        else:
            self._constant(f"{name}.w", np.ascontiguousarray(unpack(blocks).T))
            product = self._node("MatMul", [x, f"{name}.w"], f"{name}.product")
        self._constant(f"{name}.b", self._weights.numbers(f"{name}.b"))
        return self._node("Add", [product, f"{name}.b"], f"{name}.sum")

    def _norm(self, x: str, name: str, output: str) -> str:
        self._constant(f"{name}.w", self._weights.numbers(f"{name}.w"))
        self._constant(f"{name}.b", self._weights.numbers(f"{name}.b"))
        epsilon = self._shape.epsilon
        return self._node("LayerNormalization", [x, f"{name}.w", f"{name}.b"], output, axis=-1, epsilon=epsilon)

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, name=f"{output}.node", **attributes))
        return output

    def _constant(self, name: str, values: Any) -> None:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(values, name))
