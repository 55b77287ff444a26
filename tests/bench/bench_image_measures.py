"""Speed of image measures, as ratios to scikit-image where it has the measure, and against the promised times.

Run by hand: ``python tests/bench/bench_image_measures.py``. Interleaved repeats, so that load on the machine strikes
both sides. Prints minimum, median and maximum in milliseconds of processor time and of the clock, and the machine.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable

import numpy as np
import skimage
from skimage.feature import graycomatrix
from skimage.metrics import structural_similarity

from evaluation.image import gmsd, haarpsi, ms_ssim, pair_counts, psnr, ssim, texture, texture_features, vif
from evaluation.image.glcm import discretise

REPEATS = 9
GLCM_BUDGET_MS = 30


def main() -> None:
    """Print the table; exit with an error where SSIM differs from scikit-image's."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, scikit-image {skimage.__version__}")
    print("processor time in ms: min / median / max (clock: min)")
    random = np.random.default_rng(0)
    reference = random.random((1024, 1024))
    test = reference + random.normal(0, 0.05, reference.shape)
    _compare_ssim(reference, test)
    _compare_glcm(reference[:512, :512])
    pair = {"reference": reference, "test": test, "data_range": 1.0}
    for metric in (psnr, ms_ssim, gmsd, haarpsi, vif):
        _print(f"{metric.__name__} 1024²", _time({"ours": lambda metric=metric: metric(**pair)})["ours"])
    _print(
        "all IBSI features 512²",
        _time({"ours": lambda: texture_features(reference[:512, :512], low=0, high=1)})["ours"],
    )


def _compare_ssim(reference: np.ndarray, test: np.ndarray) -> None:
    calls = {
        "ours": lambda: ssim(reference=reference, test=test, data_range=1.0),
        "skimage": lambda: structural_similarity(
            reference, test, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        ),
    }
    difference = abs(calls["ours"]() - calls["skimage"]())
    if difference > 1e-12:
        raise SystemExit(f"SSIM differs from scikit-image by {difference}")
    times = _time(calls)
    _print("ssim 1024²", times["ours"])
    _print("  scikit-image, Gaussian", times["skimage"])
    ratio = statistics.median(t[0] for t in times["ours"]) / statistics.median(t[0] for t in times["skimage"])
    print(f"  ratio ours / scikit-image {ratio:.2f} at a value equal to {difference:.0e}; promised at most 1")


def _compare_glcm(region: np.ndarray) -> None:
    levels = discretise(region, low=0, high=1)
    small = levels.astype(np.uint8)
    angles = [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4]
    calls = {
        "matrix": lambda: pair_counts(levels, count=32),
        "texture": lambda: texture(region, low=0, high=1),
        "skimage": lambda: graycomatrix(small, [1], angles, 32, symmetric=True),
    }
    times = _time(calls)
    _print("GLCM matrix 512², 4 directions, 32 levels", times["matrix"])
    _print("  with discretisation and features", times["texture"])
    _print("  scikit-image's matrix", times["skimage"])
    ratio = statistics.median(t[0] for t in times["matrix"]) / statistics.median(t[0] for t in times["skimage"])
    needed = min(t[0] for t in times["texture"])
    print(f"  ratio ours / scikit-image {ratio:.2f}; {needed:.1f} ms, promised below {GLCM_BUDGET_MS}")


def _time(calls: dict[str, Callable[[], object]]) -> dict[str, list[tuple[float, float]]]:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(REPEATS):
        for name, call in calls.items():
            clock, processor = time.perf_counter(), time.process_time()
            call()
            times[name].append((1e3 * (time.process_time() - processor), 1e3 * (time.perf_counter() - clock)))
    return times


def _print(name: str, times: list[tuple[float, float]]) -> None:
    used = [processor for processor, _ in times]
    least = min(clock for _, clock in times)
    print(f"{name:44} {min(used):8.1f} / {statistics.median(used):8.1f} / {max(used):8.1f}  ({least:.1f})")


if __name__ == "__main__":
    main()
