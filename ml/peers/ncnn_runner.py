"""Run a Real-ESRGAN checkpoint of the ncnn form on the CPU."""

from pathlib import Path

import ncnn
import numpy as np

from ml.arrays import Network, Plane, as_colour


def load_ncnn_model(param: Path) -> Network:
    """Read the ``.param`` file and the ``.bin`` of the same name."""
    network = ncnn.Net()
    network.opt.use_vulkan_compute = False
    network.load_param(str(param))
    network.load_model(str(param.with_suffix(".bin")))

    def run(pixels: Plane) -> Plane:
        extractor = network.create_extractor()
        colour = as_colour(pixels)  # named, because the library does not keep the array alive until it has cloned it
        extractor.input("data", ncnn.Mat(colour).clone())
        status, result = extractor.extract("output")
        if status:
            raise ValueError(f"{param.name} could not be run on an image of shape {pixels.shape}")
        return np.array(result, dtype=np.float32).mean(axis=0)

    return run
