"""The exported graph computes what torch computes, and holds no copy of the weights."""

import json

import numpy as np
import onnxruntime
import pytest
import torch

from ml.architectures import build
from ml.checkpoints import GRAPH, WEIGHTS
from ml.descriptor import CHECKPOINTS
from ml.export import export_network
from ml.registry import list_models
from ml.runtimes import load_network

SMALL = {"unet": {"channels": 8, "levels": 2}}
NETWORKS = [model for model in list_models() if model.method == "network"]


@pytest.mark.parametrize("name", ["espcn", "unet"])
def test_onnx_equals_torch(name, tmp_path):
    torch.manual_seed(0)
    network = build(name, SMALL.get(name, {}) | {"scale": 2}).eval()
    export_network(network, folder=tmp_path)
    session = onnxruntime.InferenceSession(str(tmp_path / GRAPH), providers=["CPUExecutionProvider"])
    for shape in ((1, 1, 12, 20), (1, 1, 32, 8)):
        image = torch.rand(shape)
        (result,) = session.run(None, {"lr": image.numpy()})
        with torch.no_grad():
            np.testing.assert_allclose(result, network(image).numpy(), atol=1e-5)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {WEIGHTS, GRAPH}


@pytest.mark.parametrize("model", NETWORKS, ids=lambda model: model.name)
def test_published_graphs_equal_torch(model):
    image = np.random.default_rng(1).random((16, 24), dtype=np.float32)
    onnx, torch_network = (load_network(model, runtime=runtime) for runtime in ("onnx", "torch"))
    np.testing.assert_allclose(onnx(image), torch_network(image), atol=1e-5)


@pytest.mark.parametrize("model", NETWORKS, ids=lambda model: model.name)
def test_published_graphs_hold_no_copy_of_the_weights(model):
    folder = CHECKPOINTS / model.checkpoint
    assert (folder / GRAPH).stat().st_size < 200_000
    header = json.loads(
        (folder / WEIGHTS).read_bytes()[8 : 8 + int.from_bytes((folder / WEIGHTS).read_bytes()[:8], "little")]
    )
    assert {entry["dtype"] for key, entry in header.items() if key != "__metadata__"} <= {"F32", "I64"}
