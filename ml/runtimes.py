"""Where a network runs: ONNX Runtime on a CPU, torch on a GPU.

torch is imported only when its runtime is chosen, because it costs seconds and hundreds of megabytes that a CPU worker
does not need. ``FOVEA_ML_RUNTIME`` may force ``onnx`` or ``torch``; otherwise torch is taken where a GPU is.
"""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from ml.arrays import Network, Plane
from ml.checkpoints import GRAPH, WEIGHTS, checkpoint_sha256
from ml.descriptor import Descriptor

RUNTIMES: Final = ("auto", "onnx", "torch")


def choose_runtime(requested: str | None = None) -> str:
    """``onnx`` or ``torch``. Raises ValueError for anything but auto, onnx, torch."""
    wanted = requested or os.environ.get("FOVEA_ML_RUNTIME", "auto")
    if wanted not in RUNTIMES:
        raise ValueError(f"runtime must be one of {', '.join(RUNTIMES)}, got {wanted!r}")
    if wanted != "auto":
        return wanted
    return "torch" if Path("/dev/nvidia0").exists() and find_spec("torch") else "onnx"


def runtime_version(runtime: str) -> str:
    """Name and version, for provenance."""
    if runtime == "onnx":
        return f"onnxruntime {onnxruntime.__version__}"
    from ml.torch_runtime import torch_version  # heavy: see the module docstring

    return torch_version()


def load_network(descriptor: Descriptor, *, runtime: str) -> Network:
    """The verified network of a checkpoint, kept in memory after the first use."""
    sha256 = checkpoint_sha256(descriptor)
    folder = descriptor.folder
    assert folder is not None  # checkpoint_sha256 verified the files in it
    assert sha256 is not None
    if runtime == "onnx":
        return _onnx_network(folder / GRAPH, sha256)
    from ml.torch_runtime import load_torch_network  # heavy: see the module docstring

    options = tuple(sorted(descriptor.options.items()))
    scale = descriptor.scale if descriptor.task == "super_resolution" else None
    return load_torch_network(folder / WEIGHTS, descriptor.architecture, options, scale, sha256)


@lru_cache(maxsize=8)
def _onnx_network(graph: Path, sha256: str) -> Network:
    """A session; the hash is in the key so that exchanged weights are loaded anew."""
    session = onnxruntime.InferenceSession(
        str(graph), sess_options=_session_options(), providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name

    def run(pixels: Plane) -> Plane:
        (output,) = session.run(None, {name: np.ascontiguousarray(pixels[None, None], dtype=np.float32)})
        return np.asarray(output[0, 0], dtype=np.float32)

    return run


def _session_options() -> onnxruntime.SessionOptions:
    """Threads as many as this process may use; no memory patterns, since tile shapes vary at the border."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("FOVEA_ML_THREADS", "0")) or _usable_cores()
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
