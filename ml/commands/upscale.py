"""``upscale``: one file in, one file out, at the depth of the input."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.dicomfiles import stored_limits
from ml.imagefiles import ImageFile, file_kind, read_image, write_image
from ml.infer import check_spacing, denoise, make_provenance, upscale_strips
from ml.progress import Progress
from ml.ranges import declared_range
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
    """Enlarge every frame and write the result; returns provenance."""
    descriptor = get_descriptor(arguments.model)
    file_kind(arguments.output)
    image = read_image(arguments.input)
    check_spacing(descriptor, image.spacing_mm)
    given = (arguments.range[0], arguments.range[1]) if arguments.range else None
    low, high = given or _range(image)
    frames = _enlarge(image, (low, high), arguments)
    provenance = make_provenance(descriptor, (low, high), arguments.tile)
    if arguments.denoiser:
        provenance["denoised_by"] = make_provenance(get_descriptor(arguments.denoiser), (low, high), arguments.tile)
    write_image(image, frames, arguments.output, scale=descriptor.scale, provenance=provenance)
    return {"output": str(arguments.output), "shape": list(frames.shape), "dtype": str(frames.dtype)} | {
        "provenance": provenance
    }


def show(result: dict[str, Any]) -> None:
    """One line."""
    made = result["provenance"]
    print(f"{result['output']}: {result['shape']} {result['dtype']} by {made['model']} ({made['runtime']})")


def _range(image: ImageFile) -> tuple[float, float]:
    """The declared range in the unit that the modality implies."""
    if image.modality == "CT" and image.kind == "dicom":
        return declared_range(image.frames, modality="CT")
    low, high = declared_range(image.frames, modality=image.modality)
    return low * image.slope + image.intercept, high * image.slope + image.intercept


def _enlarge(image: ImageFile, value_range: tuple[float, float], arguments: argparse.Namespace) -> NDArray[Any]:
    """Stored values in, stored values out; the float form of a large image never exists as a whole."""
    descriptor = get_descriptor(arguments.model)
    stored_range = tuple((value - image.intercept) / image.slope for value in value_range)
    sign = -1 if image.is_inverted else 1
    low, high = sorted(sign * value for value in stored_range)
    count, rows, columns = image.frames.shape
    result = np.empty((count, rows * descriptor.scale, columns * descriptor.scale), dtype=image.frames.dtype)
    progress = Progress(total=count, label=descriptor.name)
    for index, frame in enumerate(image.frames):
        source = -frame.astype(np.float32) if image.is_inverted else frame
        if arguments.denoiser:
            source = denoise(source, model=arguments.denoiser, value_range=(low, high), tile=arguments.tile).pixels
        for start, strip in upscale_strips(source, model=descriptor, value_range=(low, high), tile=arguments.tile):
            result[index, start : start + len(strip)] = _to_stored(sign * strip, image)
        progress.update(index + 1)
    progress.close()
    return result


def _to_stored(strip: NDArray[np.float32], image: ImageFile) -> NDArray[Any]:
    """Round to the stored type, inside what its bits can hold."""
    kind = image.frames.dtype
    if kind.kind == "f":
        return strip.astype(kind)
    if image.kind == "dicom":
        low, high = stored_limits(image.header)
    else:
        low, high = float(np.iinfo(kind).min), float(np.iinfo(kind).max)
    return np.clip(np.rint(strip), low, high).astype(kind)
