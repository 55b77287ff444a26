"""Run a model on an image, in tiles: the one door to inference.

Pixels are float32 in the image's own units (HU, counts, anything linear) with a declared value range; the result may
leave that range only where its input does, and no 8-bit step lies between input and output. Tiles are cut with the
model's halo, so the result does not depend on the tile size (to 1e-5 of the range), and the working set is bounded by
one row of tiles.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import PIL

from ml import __version__
from ml.arrays import Network, Plane, as_plane, check_range
from ml.backprojection import back_project_steps, local_limits
from ml.checkpoints import checkpoint_sha256
from ml.descriptor import Descriptor
from ml.kernels import enlarge
from ml.peers import load_peer
from ml.registry import get_descriptor
from ml.runtimes import choose_runtime, load_network, runtime_version
from ml.tiling import Missing, Tile, tile_rows

OnProgress = Callable[[int, int], None]
Enlarge = Callable[[Plane, Missing], Plane]

MINIMUM_TILE = 16


@dataclass(frozen=True)
class Reconstruction:
    """An enlarged (or denoised) image in the units of its input, and everything needed to make it again."""

    pixels: Plane
    provenance: dict[str, Any] = field(repr=False)


def upscale(
    pixels: object,
    *,
    model: str | Descriptor,
    value_range: tuple[float, float],
    tile: int = 256,
    on_progress: OnProgress | None = None,
    spacing_mm: tuple[float, float] | None = None,
    runtime: str | None = None,
    denoiser: str | Descriptor | None = None,
) -> Reconstruction:
    """Run a super-resolution model or a denoiser on one plane.

    ``value_range`` is (low, high) in the units of ``pixels``: what black and white mean to the model. Values outside
    are allowed; the result leaves the range only as far as the input pixels around it do.
    ``spacing_mm`` (rows, columns) is checked against what the model was trained for.
    ``denoiser`` cleans the image first. ``on_progress`` is called with (tiles done, tiles in all). Raises ValueError
    for input the model cannot take.
    """
    descriptor = get_descriptor(model) if isinstance(model, str) else model
    if denoiser is not None:
        cleaned = denoise(pixels, model=denoiser, value_range=value_range, tile=tile, runtime=runtime)
        pixels = cleaned.pixels
    plane = as_plane(pixels, minimum=descriptor.minimum_size)
    check_spacing(descriptor, spacing_mm)
    rows, columns = (side * descriptor.scale for side in plane.shape)
    result = np.empty((rows, columns), dtype=np.float32)
    strips = upscale_strips(
        plane, model=descriptor, value_range=value_range, tile=tile, on_progress=on_progress, runtime=runtime
    )
    for start, strip in strips:
        result[start : start + strip.shape[0]] = strip
    provenance = make_provenance(descriptor, value_range, tile, runtime)
    if denoiser is not None:
        provenance["denoised_by"] = cleaned.provenance
    return Reconstruction(result, provenance)


def denoise(
    pixels: object,
    *,
    model: str | Descriptor,
    value_range: tuple[float, float],
    tile: int = 256,
    runtime: str | None = None,
) -> Reconstruction:
    """Remove noise at the same size; a treatment of its own. Raises ValueError for a model that is no denoiser."""
    descriptor = get_descriptor(model) if isinstance(model, str) else model
    if descriptor.task != "denoise":
        raise ValueError(f"denoiser must be a denoising model, got {descriptor.name!r}")
    return upscale(pixels, model=descriptor, value_range=value_range, tile=tile, runtime=runtime)


def upscale_strips(
    pixels: Any,
    *,
    model: str | Descriptor,
    value_range: tuple[float, float],
    tile: int = 256,
    on_progress: OnProgress | None = None,
    runtime: str | None = None,
) -> Iterator[tuple[int, Plane]]:
    """The same, as full-width strips (first output row, strip), for images too large to hold as float32.

    ``pixels`` may be any 2-D array with slices, such as a memory map; each window is checked as it is read.
    """
    descriptor = get_descriptor(model) if isinstance(model, str) else model
    _check_call(pixels, descriptor, tile)
    low, high = check_range(value_range)
    run = make_runner(descriptor, runtime=runtime)
    plan = list(tile_rows(pixels.shape, tile=tile, halo=descriptor.halo, multiple=descriptor.size_multiple))
    total, done = sum(len(row) for row in plan), 0
    for row in plan:
        parts = []
        for piece in row:
            window = as_plane(_cut(pixels, piece), minimum=1)
            enlarged = run((window - low) / np.float32(high - low), piece.missing)
            parts.append(_core(enlarged, piece, descriptor.scale) * np.float32(high - low) + np.float32(low))
            done += 1
            if on_progress:
                on_progress(done, total)
        yield row[0].rows.start * descriptor.scale, np.concatenate(parts, axis=1)


def _check_call(pixels: Any, descriptor: Descriptor, tile: int) -> None:
    if descriptor.task == "detect":
        raise ValueError(f"model must make an image, got the detector {descriptor.name!r}")
    if getattr(pixels, "ndim", None) != 2:
        raise ValueError(f"pixels must be a 2-D single-channel array, got shape {getattr(pixels, 'shape', None)}")
    if min(pixels.shape) < descriptor.minimum_size:
        raise ValueError(
            f"pixels must be at least {descriptor.minimum_size} pixels on each side, got shape {pixels.shape}"
        )
    if isinstance(tile, bool) or not isinstance(tile, int) or tile < MINIMUM_TILE:
        raise ValueError(f"tile must be a whole number of at least {MINIMUM_TILE} pixels, got {tile!r}")


def check_spacing(descriptor: Descriptor, spacing_mm: tuple[float, float] | None) -> None:
    """Raise ValueError for a pixel spacing far outside what the model was trained for. Unknown spacing passes."""
    if spacing_mm is None or descriptor.spacing_mm is None:
        return
    low, high = descriptor.spacing_mm
    if not all(low <= value <= high for value in spacing_mm):
        raise ValueError(
            f"spacing_mm must lie within {low} to {high} mm for model {descriptor.name!r}, got {spacing_mm}"
        )


def _cut(pixels: Any, piece: Tile) -> Any:
    rows, columns = piece.rows, piece.columns
    return pixels[rows.read_start : rows.read_stop, columns.read_start : columns.read_stop]


def _core(enlarged: Plane, piece: Tile, scale: int) -> Plane:
    """Drop the halo from an enlarged window."""
    top = (piece.rows.start - piece.rows.read_start) * scale
    left = (piece.columns.start - piece.columns.read_start) * scale
    height = (piece.rows.stop - piece.rows.start) * scale
    width = (piece.columns.stop - piece.columns.start) * scale
    return enlarged[top : top + height, left : left + width]


def make_runner(descriptor: Descriptor, *, runtime: str | None = None) -> Enlarge:
    """A function from a window in [0, 1] and the pixels it lacks at the border to the enlarged window."""
    if descriptor.method in ("kernel", "back_projection"):
        first = _kernel_runner(descriptor)
    elif descriptor.method == "peer":
        first = _network_runner(load_peer(descriptor), descriptor.scale)
    else:
        first = _network_runner(load_network(descriptor, runtime=choose_runtime(runtime)), descriptor.scale)

    def run(window: Plane, missing: Missing) -> Plane:
        limits = local_limits(window, scale=descriptor.scale)
        estimate = np.clip(first(window, missing), *limits)
        return back_project_steps(
            estimate, lr=window, scale=descriptor.scale, steps=descriptor.back_projection, limits=limits
        )

    return run


def _kernel_runner(descriptor: Descriptor) -> Enlarge:
    """Pillow treats the border itself, so missing pixels are left missing."""

    def run(window: Plane, missing: Missing) -> Plane:
        return enlarge(window, scale=descriptor.scale, kernel=descriptor.architecture)

    return run


def _network_runner(network: Network, scale: int) -> Enlarge:
    """Missing pixels are replaced by the nearest edge pixel: zero padding would darken the border."""

    def run(window: Plane, missing: Missing) -> Plane:
        top, bottom, left, right = missing
        output = network(np.pad(window, ((top, bottom), (left, right)), mode="edge"))
        rows, columns = output.shape
        return output[top * scale : rows - bottom * scale, left * scale : columns - right * scale]

    return run


def make_provenance(
    descriptor: Descriptor, value_range: tuple[float, float], tile: int, runtime: str | None = None
) -> dict[str, Any]:
    """What made the pixels, without times or machine names, so that the same input gives the same record."""
    network = descriptor.method == "network"
    return {
        "model": descriptor.name,
        "method": descriptor.method,
        "architecture": descriptor.architecture,
        "checkpoint_sha256": checkpoint_sha256(descriptor),
        "scale": descriptor.scale,
        "tile": tile,
        "halo": descriptor.halo,
        "value_range": [float(value) for value in value_range],
        "back_projection_steps": descriptor.back_projection,
        "runtime": runtime_version(choose_runtime(runtime)) if network else f"pillow {PIL.__version__}",
        "code": f"fovea ml {__version__}",
    }
