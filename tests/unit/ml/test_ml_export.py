"""Published graphs compute what torch computes, and hold no copy of the weights."""

import json

import numpy as np
import pytest

from ml.checkpoints import GRAPH, WEIGHTS
from ml.descriptor import CHECKPOINTS
from ml.registry import list_models
from ml.runtimes import load_network

NETWORKS = [model for model in list_models() if model.method == "network"]


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
    assert {entry["dtype"] for key, entry in header.items() if key != "__metadata__"} <= {"F16", "F32", "I64"}
