"""``upscale``: one file in, one file out, at the depth of the input."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.files import ImageFile, PlanePixels, open_grey, write_image
from evaluation.files.writing import Enlarged, format_of
from ml.infer import check_spacing, denoise, make_provenance, upscale_strips
from ml.planes import modality_of
from ml.progress import Progress
from ml.ranges import LARGEST_SAMPLE, declared_range
from ml.registry import get_descriptor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, model, tile and an optional range."""
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--model", required=True, help="a name from 'models', with +bp for final back-projection")
    parser.add_argument("--denoiser", help="a denoising model to run first")
    parser.add_argument("--tile", type=int, default=256, help="tile side in input pixels")
    parser.add_argument(
        "--range", nargs=2, type=float, metavar=("LOW", "HIGH"), help="value range in the image's units"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Enlarge every plane and write the result; returns provenance."""
    descriptor = get_descriptor(arguments.model)
    format_of(arguments.output)
    image = open_grey(arguments.input)
    check_spacing(descriptor, image.planes[0].spacing_mm)
    given = (arguments.range[0], arguments.range[1]) if arguments.range else None
    sample = _sample(image)
    low, high = given or _range(image, sample)
    planes, padding = _enlarge(image, (low, high), sample.dtype.newbyteorder("="), arguments)
    provenance = make_provenance(descriptor, (low, high), arguments.tile)
    if arguments.denoiser:
        provenance["denoised_by"] = make_provenance(get_descriptor(arguments.denoiser), (low, high), arguments.tile)
    write_image(Enlarged(image, planes, descriptor.scale, provenance, padding), arguments.output)
    return {"output": str(arguments.output), "shape": list(planes.shape), "dtype": str(planes.dtype)} | {
        "provenance": provenance
    }


def show(result: dict[str, Any]) -> None:
    """One line."""
    made = result["provenance"]
    print(f"{result['output']}: {result['shape']} {result['dtype']} by {made['model']} ({made['runtime']})")


def _range(image: ImageFile, sample: NDArray[Any]) -> tuple[float, float]:
    """The declared range of the whole stack, in the unit that the modality implies."""
    modality, first = modality_of(image), image.planes[0]
    if modality == "CT":
        return declared_range(sample, modality=modality)
    if len({(plane.slope, plane.intercept) for plane in image.planes}) > 1:
        scales = np.array([(plane.slope, plane.intercept) for plane in image.planes])[:, :, None, None]
        return declared_range(sample * scales[:, 0] + scales[:, 1], modality=modality)
    low, high = declared_range(sample, modality=modality)
    return low * first.slope + first.intercept, high * first.slope + first.intercept


def _sample(image: ImageFile) -> NDArray[Any]:
    """Every n-th row and column of every plane, as many as `declared_range` would look at."""
    total = sum(plane.rows * plane.columns for plane in image.planes)
    stride = int(np.ceil(np.sqrt(total / LARGEST_SAMPLE))) or 1
    return np.stack([image.read_plane(plane.index).stored[::stride, ::stride] for plane in image.planes])


def _enlarge(
    image: ImageFile, value_range: tuple[float, float], kind: np.dtype[Any], arguments: argparse.Namespace
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Stored values in, stored values out, and where padding was; a large image never exists as floats as a whole."""
    scale, first = get_descriptor(arguments.model).scale, image.planes[0]
    shape = (len(image.planes), first.rows * scale, first.columns * scale)
    result: NDArray[Any] = np.empty(shape, dtype=kind)
    padding: NDArray[np.bool_] | None = None
    progress = Progress(total=len(image.planes), label=arguments.model)
    for plane in image.planes:
        pixels = image.read_plane(plane.index)
        if pixels.padding is not None:
            _check_declared(pixels)
            padding = np.zeros(shape, bool) if padding is None else padding
            padding[plane.index] = pixels.padding.repeat(scale, axis=0).repeat(scale, axis=1)
        low, high = ((value - plane.intercept) / plane.slope for value in value_range)
        for start, strip in _strips(pixels.stored, (low, high), arguments):
            result[plane.index, start : start + len(strip)] = _to_stored(strip, image, kind)
        progress.update(plane.index + 1)
    progress.close()
    return result, padding


def _check_declared(pixels: PlanePixels) -> None:
    """Padding that the header declares is kept; a hole among floating-point numbers may be anything."""
    if pixels.stored.dtype.kind == "f":
        raise ValueError("pixels must be finite in every pixel, got NaN or infinity")


def _strips(
    stored: NDArray[Any], value_range: tuple[float, float], arguments: argparse.Namespace
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    source = stored
    if arguments.denoiser:
        source = denoise(stored, model=arguments.denoiser, value_range=value_range, tile=arguments.tile).pixels
    return upscale_strips(source, model=arguments.model, value_range=value_range, tile=arguments.tile)


def _to_stored(strip: NDArray[np.float32], image: ImageFile, kind: np.dtype[Any]) -> NDArray[Any]:
    """Round to the stored type, inside what its bits can hold."""
    if kind.kind == "f":
        return strip.astype(kind)
    low, high = float(np.iinfo(kind).min), float(np.iinfo(kind).max)
    if image.format == "dicom":
        bits = image.bits_stored - image.is_signed
        low, high = max(low, -(2.0**bits) if image.is_signed else 0.0), min(high, 2.0**bits - 1)
    return np.clip(np.rint(strip), low, high).astype(kind)
