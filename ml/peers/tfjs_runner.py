"""Run a TensorFlow.js layers model of the RRDN kind in torch: convolutions, sums, joins and a pixel shuffle."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ml.arrays import Network, Plane, as_colour


def load_layers_model(path: Path) -> Network:
    """Read ``model.json`` and the weight files beside it. Raises ValueError for a layer of an unknown kind."""
    model = json.loads(path.read_text(encoding="utf-8"))
    weights = _read_weights(model["weightsManifest"], path.parent)
    graph = model["modelTopology"]["model_config"]["config"]
    output = graph["output_layers"][0][0]

    @torch.inference_mode()
    def run(pixels: Plane) -> Plane:
        values: dict[str, Tensor] = {}
        uses = _count_uses(graph["layers"])
        image = torch.from_numpy(as_colour(pixels))[None]
        for layer in graph["layers"]:
            names = [node[0] for node in layer["inbound_nodes"][0]] if layer["inbound_nodes"] else []
            values[layer["name"]] = _apply(layer, [values[name] for name in names] or [image], weights)
            for name in names:
                uses[name] -= 1
                if not uses[name]:
                    del values[name]  # memory: a dense network would otherwise keep every feature
        result: Plane = values[output][0].mean(dim=0).numpy()
        return result

    return run


def _read_weights(manifest: list[dict[str, Any]], folder: Path) -> dict[str, Tensor]:
    """Kernels arrive as (height, width, in, out) and leave as torch wants them, (out, in, height, width)."""
    weights: dict[str, Tensor] = {}
    for group in manifest:
        raw = b"".join((folder / file).read_bytes() for file in group["paths"])
        start = 0
        for entry in group["weights"]:
            count = int(np.prod(entry["shape"]))
            values = np.frombuffer(raw, "<f4", count, start).reshape(entry["shape"])
            start += 4 * count
            tensor = torch.from_numpy(values.copy())
            weights[entry["name"]] = tensor.permute(3, 2, 0, 1).contiguous() if tensor.ndim == 4 else tensor
    return weights


def _count_uses(layers: list[dict[str, Any]]) -> dict[str, int]:
    uses: dict[str, int] = {}
    for layer in layers:
        for node in layer["inbound_nodes"][0] if layer["inbound_nodes"] else []:
            uses[node[0]] = uses.get(node[0], 0) + 1
    return uses


def _apply(layer: dict[str, Any], inputs: list[Tensor], weights: dict[str, Tensor]) -> Tensor:
    kind, config = layer["class_name"], layer["config"]
    if kind == "Conv2D":
        kernel = weights[f"{layer['name']}/kernel"]
        return functional.conv2d(inputs[0], kernel, weights[f"{layer['name']}/bias"], padding=kernel.shape[-1] // 2)
    if kind == "PixelShuffle4x":
        return _depth_to_space(inputs[0], 4)
    simple = {
        "InputLayer": lambda: inputs[0],
        "Activation": lambda: functional.relu(inputs[0]),
        "Concatenate": lambda: torch.cat(inputs, dim=1),
        "Add": lambda: torch.stack(inputs).sum(dim=0),
        "MultiplyBeta": lambda: inputs[0] * config["beta"],
    }
    if kind not in simple:
        raise ValueError(f"layers must be of a known kind, got {kind!r}")
    return simple[kind]()


def _depth_to_space(x: Tensor, block: int) -> Tensor:
    """TensorFlow's channel order: block row, block column, colour. Torch's pixel shuffle has colour first."""
    count, channels, rows, columns = x.shape
    colours = channels // block**2
    split = x.reshape(count, block, block, colours, rows, columns).permute(0, 3, 4, 1, 5, 2)
    return split.reshape(count, colours, rows * block, columns * block)
