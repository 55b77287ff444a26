"""From a finished run to a checkpoint folder: safetensors, an ONNX graph that refers to them, curves and a card."""

import json
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file
from torch import Tensor, nn

from ml.architectures import build
from ml.architectures.blocks import place
from ml.cards import write_card
from ml.checkpoints import GRAPH, WEIGHTS, sha256
from ml.config import TrainConfig, config_from
from ml.curves import draw_curves

_TYPES: Final = {"F32": np.float32, "F16": np.float16, "I64": np.int64}
#: Networks with this many parameters are stored in half precision, to keep the repository small; both runtimes compute
#: in single precision.
HALF_FROM: Final = 100_000


def export_run(run_folder: Path, *, folder: Path) -> None:
    """Write weights, graph, curves and card of the run's averaged network into ``folder``."""
    state: dict[str, Any] = torch.load(run_folder / "state.pt", weights_only=True)
    config = config_from(state["config"], source=str(run_folder / "state.pt"))
    network = build_network(config)
    network.load_state_dict(state["average"])
    if config.start_share:
        interpolate(network, state["start"], config.start_share)
    folder.mkdir(parents=True, exist_ok=True)
    export_network(network.eval(), folder=folder)
    draw_curves(state["history"], title=config.name, path=folder / "curves.png")
    facts = {
        "name": config.name,
        "architecture": config.architecture,
        "parameters": sum(value.numel() for value in network.parameters()),
        "steps": state["step"],
        "training_minutes": round(state["history"]["seconds"] / 60, 1),
        "hardware": state["history"]["hardware"],
        "config": config.to_dict(),
        "torch": torch.__version__,
        "weights_sha256": sha256(folder / WEIGHTS),
        "graph_sha256": sha256(folder / GRAPH),
        "held_back_psnr": state["history"]["validation_psnr"][-1:],
    }
    write_card(json.loads(json.dumps(facts)), folder=folder)


@torch.no_grad()
def interpolate(network: nn.Module, start: dict[str, Tensor], share: float) -> None:
    """Move every weight by ``share`` towards ``start``, in place (network interpolation, Wang et al. 2018).

    It trades invented texture against PSNR without another training. It means something only where the network was
    trained from ``start``.
    """
    for key, value in network.state_dict().items():
        if value.is_floating_point():  # counts of batches stay as they are
            value.lerp_(start[key].to(value), share)


def build_network(config: TrainConfig) -> nn.Module:
    """The untrained network that a config names."""
    scale = {"scale": config.scale} if config.task == "super_resolution" else {}
    return build(config.architecture, dict(config.options) | scale)


def export_network(network: nn.Module, *, folder: Path, example: Tensor | None = None, may_round: bool = True) -> None:
    """Write ``weights.safetensors`` and ``model.onnx``; the graph refers to the weights and holds no copy of them.

    Height and width of the graph are free, unless an ``example`` fixes its input to that shape. ``may_round``: store a
    large network in half precision.
    """
    weights = {key: value.contiguous() for key, value in network.state_dict().items()}
    if may_round and sum(value.numel() for value in network.parameters()) >= HALF_FROM:
        weights = {key: value.half() if value.dtype == torch.float32 else value for key, value in weights.items()}
        network.load_state_dict(weights)  # torch and the graph compute with the rounded numbers alike
    save_file(weights, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # the library writes it for its owner alone
    model = _to_onnx(network, example)
    _refer_to_weights(model, folder / WEIGHTS)
    (folder / GRAPH).write_bytes(model.SerializeToString())


def _to_onnx(network: nn.Module, example: Tensor | None) -> onnx.ModelProto:
    """Without an example: free height and width; the sizes shown must divide by what pooling needs."""
    sides = {2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns about its own deprecated internals
        program = torch.onnx.export(
            place(network, torch.device("cpu"), channels_last=False),
            (torch.zeros(1, 1, 48, 64) if example is None else example,),
            dynamo=True,
            dynamic_shapes=(sides,) if example is None else None,
            input_names=["lr"],
            output_names=["sr"],
            optimize=not any(isinstance(module, nn.BatchNorm2d) for module in network.modules()),  # it would fold them
            verbose=False,
        )
    assert program is not None  # only older exporters return nothing
    model = program.model_proto
    del model.metadata_props[:]
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    return model


def _refer_to_weights(model: onnx.ModelProto, weights: Path) -> None:
    """Turn each initializer that is a saved weight into a byte range of the safetensors file.

    A weight stored in half precision gets a cast to single precision in front of its use.
    """
    header_length = int.from_bytes(weights.read_bytes()[:8], "little")
    header = json.loads(weights.read_bytes()[8 : 8 + header_length])
    content = weights.read_bytes()
    casts = []
    for initializer in model.graph.initializer:
        entry = header.get(initializer.name)
        if entry is None:
            continue
        start, stop = (8 + header_length + offset for offset in entry["data_offsets"])
        stored = np.frombuffer(content[start:stop], _TYPES[entry["dtype"]])
        if not np.array_equal(numpy_helper.to_array(initializer).ravel(), stored.astype(np.float32)):
            continue  # the exporter changed it, so the graph keeps its own copy
        _set_external(initializer, weights.name, start, stop - start)
        if entry["dtype"] == "F16":
            initializer.data_type = TensorProto.FLOAT16
            name, initializer.name = initializer.name, f"{initializer.name}.half"
            casts.append(helper.make_node("Cast", [initializer.name], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def _set_external(initializer: TensorProto, file: str, offset: int, length: int) -> None:
    initializer.ClearField("raw_data")
    initializer.ClearField("float_data")
    initializer.data_location = TensorProto.EXTERNAL
    del initializer.external_data[:]
    for key, value in (("location", file), ("offset", str(offset)), ("length", str(length))):
        initializer.external_data.add(key=key, value=value)
