"""PNG and JPEG at full depth, upright. Their density is one of print, of which only the shape of a pixel is kept."""

import struct
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from evaluation.files.colour import from_ink, is_transparent, upright
from evaluation.files.content import FileFormat, PlaneInfo, RefusedError, Stored
from evaluation.files.density import flags_of_turn, shape_of_pixel
from evaluation.files.limits import check_claims
from evaluation.files.raster import Raster, Samples

# What the header claims is checked before pixels are asked for; Pillow's own warning would come too late for us.
Image.MAX_IMAGE_PIXELS = None

ORIENTATION = 0x0112
PHOTOMETRIC = {"grey": "MONOCHROME2", "colour": "RGB", "palette": "PALETTE COLOR"}


def open_png(path: Path) -> Raster:
    with _opened(path, "PNG") as picture:
        check_claims(rows=picture.height, columns=picture.width)
        count = int(getattr(picture, "n_frames", 1))
        if count > 1:
            raise RefusedError(
                f"The PNG is animated and holds {count} pictures. Send each as a file of its own, or a "
                "multi-frame DICOM."
            )
        return _raster("png", _read_png(path, picture), picture)


def open_jpeg(path: Path) -> Raster:
    with _opened(path, "JPEG") as picture:
        check_claims(rows=picture.height, columns=picture.width)
        return _raster("jpeg", _read_jpeg(picture), picture, flags=("lossy_compression",))


def _opened(path: Path, file_format: str) -> Image.Image:
    try:
        return Image.open(path, formats=[file_format])
    except UnidentifiedImageError as error:
        raise RefusedError(f"The file begins as {file_format}, but its header is broken. Save it anew.") from error


def _raster(file_format: FileFormat, samples: Samples, picture: Image.Image, *, flags: tuple[str, ...] = ()) -> Raster:
    rows, columns = samples.pixels.shape[:2]
    turn = _turn_of(picture)
    spacing, shape_flags = shape_of_pixel(*_density_of(picture), turn=turn)
    stored = samples.pixels if samples.palette is None else samples.palette
    return Raster(
        format=file_format,
        planes=(PlaneInfo(index=0, rows=rows, columns=columns, spacing_mm=spacing),),
        read=lambda index: samples,
        bits_stored=stored.dtype.itemsize * 8,
        photometric=PHOTOMETRIC[samples.kind],
        flags=(*flags, *shape_flags, *flags_of_turn(turn)),
    )


def _turn_of(picture: Image.Image) -> int:
    """EXIF orientation; 1 where it is not said."""
    turn = picture.getexif().get(ORIENTATION, 1)
    return turn if isinstance(turn, int) else 1


def _density_of(picture: Image.Image) -> tuple[float, float]:
    """Pixels to the unit across and down, of whatever unit; (0, 0) where it is not said."""
    across, down = next((picture.info[key] for key in ("jfif_density", "aspect", "dpi") if key in picture.info), (0, 0))
    return float(across), float(down)


def _read_jpeg(picture: Image.Image) -> Samples:
    turn = _turn_of(picture)
    pixels = np.asarray(picture)
    if picture.mode == "L":
        return Samples(upright(pixels, turn))
    if picture.mode == "CMYK":
        # Pillow turns every one over, as Adobe's writers store them; those of others are not.
        pixels = from_ink(pixels if "adobe" in picture.info else 255 - pixels)
    elif picture.mode != "RGB":
        raise RefusedError(f"The JPEG has colours of the kind {picture.mode}. Save it as grey or RGB.")
    return Samples(upright(pixels, turn), "colour")


def _read_png(path: Path, picture: Image.Image) -> Samples:
    depth, colour_type = _png_header(path)
    pixels = _deep_pixels(path, colour_type) if depth == 16 and colour_type else np.asarray(picture)
    picture.load()  # the orientation may stand behind the pixels
    turn, flags = _turn_of(picture), _png_flags(picture, pixels, colour_type)
    if colour_type == 3:
        table = np.array(picture.getpalette("RGB"), np.uint8).reshape(-1, 3)
        return Samples(upright(pixels, turn), "palette", table, flags=(*flags, "palette"))
    if colour_type in (2, 6):
        return Samples(upright(pixels[..., :3], turn), "colour", flags=flags)
    grey = pixels[..., 0] if pixels.ndim == 3 else pixels
    if depth == 1:
        grey = grey.astype(np.uint8) * np.uint8(255)
    return Samples(upright(grey, turn), step=255 // (2**depth - 1) if depth < 8 else 1, flags=flags)


def _png_header(path: Path) -> tuple[int, int]:
    """Bits a sample, and the colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA (PNG 11.2.1)."""
    with path.open("rb") as file:
        depth, colour_type = struct.unpack("BB", file.read(26)[24:])
    return depth, colour_type


def _png_flags(picture: Image.Image, pixels: Stored, colour_type: int) -> tuple[str, ...]:
    """Said where leaving transparency out loses anything."""
    if colour_type in (4, 6):
        return ("transparency_dropped",) if is_transparent(pixels[..., -1]) else ()
    see_through = picture.info.get("transparency")
    is_opaque = see_through is None or (isinstance(see_through, bytes) and set(see_through) <= {255})
    return () if is_opaque else ("transparency_dropped",)


def _deep_pixels(path: Path, colour_type: int) -> Stored:
    """Several channels of 16 bits. Pillow keeps the upper byte of each: read as little endian that is the lower one."""
    if colour_type == 4:
        pairs = _bytes_of(path, "RGBA")
        return (pairs[..., ::2].astype(np.uint16) << 8) | pairs[..., 1::2]
    name = "RGB" if colour_type == 2 else "RGBA"
    upper, lower = (_bytes_of(path, f"{name};16{end}") for end in "BL")
    return (upper.astype(np.uint16) << 8) | lower


def _bytes_of(path: Path, raw_mode: str) -> Stored:
    with Image.open(path, formats=["PNG"]) as picture:
        picture.tile = [part._replace(args=raw_mode) for part in picture.tile]
        return np.array(picture)
