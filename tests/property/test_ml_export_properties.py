"""Every network, exported at every scale it has, computes on ONNX Runtime what torch computes."""

import numpy as np
import onnxruntime
import pytest
import torch

from ml.architectures import ARCHITECTURES, build
from ml.checkpoints import GRAPH, WEIGHTS
from ml.export import export_network

SMALL = {
    "edsr": {"channels": 8, "blocks": 1},
    "slim_edsr": {"channels": 8, "narrow": 1, "middle": 1, "wide": 0, "joined": 4},
    "span": {"channels": 8},
    "srresnet": {"channels": 8, "blocks": 1},
    "unet": {"channels": 8, "levels": 2},
    "denoising_autoencoder": {"channels": 8},
}
CASES = [(name, scale) for name in sorted(ARCHITECTURES) for scale in (2, 4) if name != "denoising_autoencoder"]


@pytest.mark.parametrize(("name", "scale"), [*CASES, ("denoising_autoencoder", None), ("unet", 1)])
def test_onnx_equals_torch(name, scale, tmp_path):
    torch.manual_seed(0)
    network = build(name, SMALL.get(name, {}) | ({"scale": scale} if scale else {})).eval()
    export_network(network, folder=tmp_path)
    session = onnxruntime.InferenceSession(str(tmp_path / GRAPH), providers=["CPUExecutionProvider"])
    for shape in ((1, 1, 12, 20), (1, 1, 32, 8)):
        image = torch.rand(shape)
        (result,) = session.run(None, {"lr": image.numpy()})
        with torch.no_grad():
            np.testing.assert_allclose(result, network(image).numpy(), atol=1e-5)
    assert {path.name for path in tmp_path.iterdir()} == {WEIGHTS, GRAPH}
