"""Inference speed as ratios to plain eager torch in the same run, and the memory of a very large image.

Run by hand: ``python tests/bench/bench_inference.py [--quick]``. Two threads, output 512 x 512, interleaved repeats,
so that load on the machine strikes both sides. Prints minimum, median and maximum, and the machine.
"""

import argparse
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import tifffile
import torch
from safetensors.torch import load_file

from ml.architectures import build
from ml.checkpoints import GRAPH, WEIGHTS
from ml.descriptor import Descriptor
from ml.registry import list_models

THREADS = 2
OUTPUT_PX = 512
REPEATS = 9
LARGE_PX = 10_000


def main() -> None:
    """Print the table, and the memory where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help=f"leave out the {LARGE_PX} x {LARGE_PX} image (minutes)")
    arguments = parser.parse_args()
    torch.set_num_threads(THREADS)
    print(f"{platform.processor() or platform.machine()}, {THREADS} threads, torch {torch.__version__}, ", end="")
    print(f"onnxruntime {onnxruntime.__version__}; ms for {OUTPUT_PX} x {OUTPUT_PX} out: min / median / max")
    for model in list_models():
        if model.method == "network":
            _compare(model)
    if not arguments.quick:
        _measure_memory()


def _compare(model: Descriptor) -> None:
    side = OUTPUT_PX // model.scale
    image = np.random.default_rng(0).random((1, 1, side, side), dtype=np.float32)
    runners = {"eager": _eager(model, image), "onnx": _onnx(model, image)}
    times: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(REPEATS):
        for name, run in runners.items():
            began = time.perf_counter()
            run()
            times[name].append(1000 * (time.perf_counter() - began))
    columns = [f"{name} {min(t):7.1f} / {statistics.median(t):7.1f} / {max(t):7.1f}" for name, t in times.items()]
    ratio = statistics.median(times["eager"]) / statistics.median(times["onnx"])
    print(f"{model.name:20} {'   '.join(columns)}   ratio {ratio:.2f}", flush=True)


def _eager(model: Descriptor, image: np.ndarray) -> Callable[[], object]:
    folder = model.folder
    assert folder is not None
    scale = {"scale": model.scale} if model.task == "super_resolution" else {}
    network = build(model.architecture, dict(model.options) | scale).eval()
    network.load_state_dict(load_file(folder / WEIGHTS))
    tensor = torch.from_numpy(image)

    @torch.no_grad()
    def run() -> object:
        return network(tensor)

    run()
    return run


def _onnx(model: Descriptor, image: np.ndarray) -> Callable[[], object]:
    folder = model.folder
    assert folder is not None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run() -> object:
        return session.run(None, {name: image})

    run()
    return run


def _measure_memory() -> None:
    """Enlarge a 16-bit TIFF by the command line in a process of its own and print that process's peak."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.tif", Path(folder) / "out.tif"
        rows = np.random.default_rng(0).integers(0, 65535, (100, LARGE_PX), dtype=np.uint16)
        tifffile.imwrite(source, np.tile(rows, (LARGE_PX // 100, 1)))
        began = time.perf_counter()
        command = [sys.executable, "-m", "ml", "upscale", str(source), str(target), "--model", "espcn-x2"]
        subprocess.run(command, check=True)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
        print(f"{LARGE_PX} x {LARGE_PX} 16-bit by espcn-x2: {time.perf_counter() - began:.0f} s, peak {peak:.2f} GB")


if __name__ == "__main__":
    main()
