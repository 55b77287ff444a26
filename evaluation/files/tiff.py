"""TIFF: what its pages are, and their samples upright and with bright meaning high.

The resolution tags are of print or of a microscope, never a patient's pixel spacing: the shape of a pixel is kept.
"""

import re
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from tifffile import PHOTOMETRIC, TiffFile, TiffPage

from evaluation.files.colour import from_ink, is_transparent, mirror_of, turned_over, upright
from evaluation.files.content import PlaneInfo, RefusedError, Stored
from evaluation.files.density import flags_of_turn, shape_of_pixel
from evaluation.files.limits import MAX_PLANES, check_claims
from evaluation.files.raster import Raster, SampleKind, Samples
from evaluation.files.tiff_pixels import LIBTIFF, LOSSY, read_page

#: NewSubfileType bits: a reduced copy (also of labels and overviews), a mask of transparency.
_REDUCED, _MASK = 1, 4
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _TRANSPARENCY, _INK, _YCBCR = range(7)
_CHANNELS: dict[int, tuple[SampleKind, int]] = {
    _WHITE_IS_ZERO: ("grey", 1),
    _BLACK_IS_ZERO: ("grey", 1),
    _RGB: ("colour", 3),
    _PALETTE: ("palette", 1),
    _INK: ("colour", 4),
    _YCBCR: ("colour", 3),
}
_PHOTOMETRIC = {
    _WHITE_IS_ZERO: "MONOCHROME1", _BLACK_IS_ZERO: "MONOCHROME2", _RGB: "RGB", _PALETTE: "PALETTE COLOR",
    _INK: "CMYK", _YCBCR: "YBR_FULL",
}  # fmt: skip


@dataclass(frozen=True)
class _Stack:
    """What the writer says its pages are: so many slices, or frames so many ms apart; None where it does not say."""

    kind: Literal["volume", "cine"] = "volume"
    interval_ms: float | None = None
    count: int | None = None


class _Pages:
    """The pages that are images, with their numbers in the file. The file stays open as long as this is used."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, TiffFile(path)
        weakref.finalize(self, self._file.close)
        self.stack = _stack_of(self._file)
        every = [(number, page.aspage()) for number, page in enumerate(self._file.pages[: MAX_PLANES + 1])]
        self.shown = [(number, page) for number, page in every if not _is_aside(page)]
        if not every:
            raise RefusedError("The TIFF holds no picture: it is damaged or was cut. Copy it anew.")
        if not self.shown:
            raise RefusedError("The TIFF holds only reduced copies or masks of a picture. Send the picture itself.")
        if self.stack.count not in (None, len(self.shown)):
            raise RefusedError(
                f"The TIFF says that it holds {self.stack.count} planes, but {len(self.shown)} are in it. Save it anew."
            )

    def read(self, index: int) -> Samples:
        number, page = self.shown[index]
        return _samples(page, read_page(page, self._path, number))


def open_tiff(path: Path) -> Raster:
    pages = _Pages(path)
    shown = [page for _, page in pages.shown]
    for page in shown:
        _check_page(page)
    _check_alike(shown)
    first, count = shown[0], len(shown)
    rows, columns = _upright_size(first)
    check_claims(rows=rows, columns=columns, planes=count)
    times = [_time_of(index, pages.stack) for index in range(count)]
    spacing, shape_flags = shape_of_pixel(*_density_of(first), turn=_orientation(first))
    plane = PlaneInfo(index=0, rows=rows, columns=columns, spacing_mm=spacing)
    return Raster(
        format="tiff",
        planes=tuple(replace(plane, index=n, time_ms=time) for n, time in enumerate(times)),
        read=pages.read,
        bits_stored=_bits_of(first),
        is_signed=np.dtype(first.dtype).kind == "i",
        photometric=_PHOTOMETRIC[first.photometric],
        stack=pages.stack.kind if count > 1 else "",
        flags=(*_file_flags(first, count, pages.stack), *shape_flags),
    )


def _is_aside(page: TiffPage) -> bool:
    is_reduced = page.subfiletype & (_REDUCED | _MASK) or page.tags.valueof(255) == 2
    return bool(is_reduced) or page.photometric == _TRANSPARENCY


def _check_page(page: TiffPage) -> None:
    if page.tags.get(262) is None:  # which is required: tifffile would take white for zero
        raise RefusedError("The TIFF does not say whether bright means high. Save it anew.")
    kind, channels = _CHANNELS.get(page.photometric, (None, 0))
    if kind is None:
        raise RefusedError(f"The TIFF holds {_named(page.photometric)} pixels, which cannot be read. Save it as grey.")
    if page.dtype is None or np.dtype(page.dtype).kind not in "fiub":
        what = page.dtype or f"{page.bitspersample}-bit numbers of a form of their own"
        raise RefusedError(f"The TIFF must hold integers or floating-point numbers, got {what}.")
    if page.imagedepth != 1:
        raise RefusedError(f"A page of the TIFF is {page.imagedepth} planes deep. Save each plane as a page.")
    extra = page.samplesperpixel - channels
    is_alpha = extra == 1 and (kind == "colour" or any(page.extrasamples))
    if extra and not is_alpha:
        raise RefusedError(
            f"The TIFF has {page.samplesperpixel} channels that are no colours. Save the one to be read, as grey."
        )


def _named(photometric: int) -> str:
    known = {int(each): each.name for each in PHOTOMETRIC}
    return known.get(int(photometric), f"photometric {int(photometric)}")


def _check_alike(pages: list[TiffPage]) -> None:
    first = pages[0]
    sizes = list(dict.fromkeys(_upright_size(page) for page in pages))
    if len(sizes) > 1:
        named = ", ".join(f"{columns} × {rows}" for rows, columns in sizes[:4])
        raise RefusedError(f"The TIFF holds pages of different sizes ({named}). Send each as a file of its own.")
    facts = ("photometric", "dtype", "bitspersample", "samplesperpixel")
    if any(getattr(page, fact) != getattr(first, fact) for page in pages for fact in facts):
        raise RefusedError("The TIFF holds pages of different depth or colour. Send each as a file of its own.")


def _upright_size(page: TiffPage) -> tuple[int, int]:
    rows, columns = int(page.imagelength), int(page.imagewidth)
    return (columns, rows) if _orientation(page) in range(5, 9) else (rows, columns)


def _orientation(page: TiffPage) -> int:
    value = page.tags.valueof(274, 1)
    return value if isinstance(value, int) else 1


def _density_of(page: TiffPage) -> tuple[float, float]:
    """XResolution and YResolution; 0 where one is not said."""
    found = []
    for tag in (282, 283):
        value = page.tags.valueof(tag, (0, 1))
        above, below = value if isinstance(value, tuple) and len(value) == 2 else (0, 1)
        found.append(float(above) / float(below) if below else 0.0)
    return found[0], found[1]


def _bits_of(page: TiffPage) -> int:
    if page.photometric == _PALETTE:
        return _palette(page).dtype.itemsize * 8
    return max(int(page.bitspersample), 8)


def _file_flags(page: TiffPage, count: int, stack: _Stack) -> tuple[str, ...]:
    loss = ("lossy_compression",) if page.compression in LOSSY else ()
    flags = (*loss, *flags_of_turn(_orientation(page)))
    is_placeless = count > 1 and stack.interval_ms is None
    return (*flags, "multiframe_without_geometry") if is_placeless else flags


def _time_of(index: int, stack: _Stack) -> float | None:
    return None if stack.interval_ms is None else index * stack.interval_ms


def _samples(page: TiffPage, stored: Stored) -> Samples:
    kind, channels = _CHANNELS[page.photometric]
    is_by_libtiff = page.compression in LIBTIFF
    pixels, flags = _without_alpha(stored, 3 if is_by_libtiff and kind == "colour" else channels)
    turn = 1 if is_by_libtiff else _orientation(page)  # Pillow turns pages upright, and WhiteIsZero over
    if page.photometric == _INK and not is_by_libtiff:
        pixels = from_ink(pixels)
    upright_pixels = upright(pixels, turn)
    if kind == "palette":
        return Samples(upright_pixels, kind, _palette(page), flags=(*flags, "palette"))
    if kind == "colour":
        return Samples(upright_pixels, kind, flags=flags)
    grey = _grey(page, upright_pixels, is_inverted=page.photometric == _WHITE_IS_ZERO and not is_by_libtiff)
    return replace(grey, flags=(*flags, "inverted") if page.photometric == _WHITE_IS_ZERO else flags)


def _grey(page: TiffPage, stored: Stored, *, is_inverted: bool) -> Samples:
    """Fewer than 8 bits are spread over 8 where that is exact."""
    bits = page.bitspersample
    step = 255 // (2**bits - 1) if bits in (1, 2, 4) and stored.dtype.kind in "bu" else 1
    pixels = stored.astype(np.uint8) * np.uint8(step) if step > 1 else stored
    return Samples(_turned_over(pixels, 8 if step > 1 else bits) if is_inverted else pixels, step=step)


def _turned_over(pixels: Stored, bits: int) -> Stored:
    if pixels.dtype.kind == "f":
        raise RefusedError("The TIFF says that white is zero, but floating-point numbers have no black. Save it anew.")
    return turned_over(pixels, mirror_of(pixels.dtype, bits))


def _without_alpha(stored: Stored, channels: int) -> tuple[Stored, tuple[str, ...]]:
    if stored.ndim == 2:
        return stored, ()
    alpha = stored[..., channels:]
    has_alpha = alpha.shape[2] > 0 and alpha.dtype.kind == "u"
    flags = ("transparency_dropped",) if has_alpha and is_transparent(alpha) else ()
    return stored[..., 0] if channels == 1 else stored[..., :channels], flags


def _palette(page: TiffPage) -> Stored:
    """(entries, 3). TIFF 6.0 has 16 bits an entry; most hold 8, spread, shifted or (wrongly) as they are."""
    if page.colormap is None or np.ndim(page.colormap) != 2:
        raise RefusedError("The TIFF has colours by a table, but no table. Save it anew.")
    table = np.asarray(page.colormap, np.uint16).T[:, :3]
    if table.max(initial=0) < 256:
        return table.astype(np.uint8)
    if not (table % 257).any():
        return (table // 257).astype(np.uint8)
    return table if (table & 255).any() else (table >> 8).astype(np.uint8)


def _stack_of(file: TiffFile) -> _Stack:
    """By the descriptions of OME and ImageJ; pages of others count as slices."""
    if file.is_ome:
        return _ome_stack(file.ome_metadata or "")
    if file.is_imagej:
        facts = file.imagej_metadata or {}
        counts = {name: int(facts.get(key, 1) or 1) for name, key in _IMAGEJ.items()}
        interval = float(facts.get("finterval", 0) or 0) * 1000
        return _stack(counts["C"], counts["Z"], counts["T"], interval)
    return _Stack()


_IMAGEJ = {"C": "channels", "Z": "slices", "T": "frames"}


def _ome_stack(xml: str) -> _Stack:
    """The file's one Pixels element; the samples of a page (RGB) are no channels here."""
    found = re.findall(r"<(?:\w+:)?Pixels\b[^>]*>", xml)
    if len(found) > 1:
        raise RefusedError(f"The OME-TIFF holds {len(found)} images. Send each as a file of its own.")
    facts = dict(re.findall(r'(\w+)="([^"]*)"', found[0])) if found else {}
    samples = [int(count) for count in re.findall(r'\bSamplesPerPixel="(\d+)"', xml)]
    counts = {name: int(facts.get(f"Size{name}", 1)) for name in "CZT"}
    unit_ms = {"s": 1000.0, "ms": 1.0, "": 1000.0}.get(facts.get("TimeIncrementUnit", ""), 0.0)
    interval = float(facts.get("TimeIncrement", 0)) * unit_ms
    return _stack(counts["C"] // max(samples, default=1), counts["Z"], counts["T"], interval)


def _stack(channels: int, slices: int, frames: int, interval_ms: float) -> _Stack:
    if channels > 1:
        raise RefusedError(f"The TIFF holds {channels} channels. Save the one to be read as a file of its own.")
    if slices > 1 and frames > 1:
        raise RefusedError(f"The TIFF holds {frames} times of {slices} slices. Send one file for each time.")
    if frames <= 1:
        return _Stack(count=slices)
    return _Stack("cine", interval_ms if np.isfinite(interval_ms) and interval_ms > 0 else None, frames)
