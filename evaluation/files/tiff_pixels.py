"""The pixels of one TIFF page, exactly as stored.

tifffile reads what it can without its optional codecs. LZW, odd bit depths and floating-point prediction are done
here from its segments; JPEG and fax pages are left to Pillow's libtiff.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from tifffile import COMPRESSION, TiffPage

from evaluation.files.content import RefusedError, Stored

LARGE_PLANE = 16_000_000
#: What tifffile decodes alone: none, deflate (three numbers), LZMA, PackBits.
_PLAIN = {1, 8, 32946, 50013, 34925, 32773}
_LZW = 5
#: Whole pages for libtiff: fax and JPEG. They hold 1 or 8 bits a sample.
LIBTIFF = {2, 3, 4, 6, 7}
LOSSY = {6, 7}


def read_page(page: TiffPage, path: Path, index: int) -> Stored:
    """(rows, columns) or (rows, columns, samples) as stored, in the machine's byte order where it is decoded.

    A large plane that is not compressed is mapped, not read. Raises RefusedError for what cannot be decoded.
    """
    if page.compression in LIBTIFF:
        return _by_libtiff(path, index)
    if page.compression not in {*_PLAIN, _LZW}:
        raise RefusedError(f"The TIFF is compressed by {_name_of(page)}, which cannot be read. Save it with LZW.")
    _check_segments(page)
    if page.compression == 1 and page.is_memmappable and page.size > LARGE_PLANE:
        pixels = _mapped(page, path)
    elif _is_plain(page):
        pixels = page.asarray(maxworkers=1)
    else:
        pixels = _by_segments(page)
    return np.moveaxis(pixels, 0, -1) if page.planarconfig == 2 and pixels.ndim == 3 else pixels


def _name_of(page: TiffPage) -> str:
    try:
        return COMPRESSION(page.compression).name
    except ValueError:
        return f"method {page.compression}"


def _check_segments(page: TiffPage) -> None:
    """A strip of no bytes would be read as zeros."""
    if not page.databytecounts or 0 in page.databytecounts or len(page.databytecounts) != len(page.dataoffsets):
        raise RefusedError("A part of the TIFF's pixels is missing. Save or copy it anew.")


def _is_plain(page: TiffPage) -> bool:
    return page.compression in _PLAIN and page.bitspersample in (1, 8, 16, 32, 64) and page.predictor in (1, 2)


def _mapped(page: TiffPage, path: Path) -> Stored:
    kind = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
    return np.memmap(path, kind, "r", page.dataoffsets[0], page.shape)


def _by_libtiff(path: Path, index: int) -> Stored:
    with Image.open(path, formats=["TIFF"]) as picture:
        picture.seek(index)
        if picture.mode not in ("1", "L", "RGB", "CMYK", "YCbCr"):
            raise RefusedError(f"The TIFF has pixels of the kind {picture.mode}, which cannot be read. Save it anew.")
        return np.asarray(picture.convert("RGB") if picture.mode in ("CMYK", "YCbCr") else picture)


def _by_segments(page: TiffPage) -> Stored:
    """TIFF 6.0 sections 9, 13, 14 and 15: strips or tiles, unpacked and set in their places."""
    planes = page.samplesperpixel if page.planarconfig == 2 else 1
    samples = page.samplesperpixel // planes
    height, width = (page.tilelength, page.tilewidth) if page.is_tiled else (page.rowsperstrip, page.imagewidth)
    height = min(height, page.imagelength) if not page.is_tiled else height
    across, down = -(-page.imagewidth // width), -(-page.imagelength // height)
    pixels = np.zeros((planes, down * height, across * width, samples), page.dtype)
    if len(page.dataoffsets) < planes * down * across:
        raise RefusedError("A part of the TIFF's pixels is missing. Save or copy it anew.")
    for number in range(planes * down * across):
        plane, place = divmod(number, down * across)
        top, left = place // across * height, place % across * width
        rows = height if page.is_tiled else min(height, page.imagelength - top)
        part = _segment(page, number, (rows, width, samples))
        pixels[plane, top : top + rows, left : left + width] = part
    whole = pixels[:, : page.imagelength, : page.imagewidth]
    shaped = whole[..., 0] if planes > 1 else whole[0]
    return shaped[..., 0] if shaped.ndim == 3 and page.samplesperpixel == 1 else shaped


def _segment(page: TiffPage, number: int, shape: tuple[int, int, int]) -> Stored:
    rows, width, samples = shape
    handle = page.parent.filehandle
    handle.seek(page.dataoffsets[number])
    packed = handle.read(page.databytecounts[number])
    row_bytes = -(-width * samples * page.bitspersample // 8)
    if page.fillorder == 2:
        packed = packed.translate(_REVERSED)
    raw = _CODECS[page.compression](packed, rows, row_bytes)[: rows * row_bytes]
    if len(raw) < rows * row_bytes:
        raise RefusedError("A part of the TIFF's pixels is missing. Save or copy it anew.")
    lines = np.frombuffer(raw, np.uint8).reshape(rows, row_bytes)
    if page.predictor == 3:
        return _unpredict_floats(lines, page, shape)
    values = _unpack(lines, page, width * samples).reshape(shape)
    if page.predictor == 2:
        return np.cumsum(values, axis=1, dtype=values.dtype)
    return values


def _unpack(lines: Stored, page: TiffPage, count: int) -> Stored:
    """Rows of bytes to `count` numbers a row."""
    bits, kind = page.bitspersample, np.dtype(page.dtype)
    if bits in (8, 16, 32, 64):
        return lines.view(kind.newbyteorder(page.parent.byteorder)).astype(kind)
    if kind.kind not in "ub" or bits > 32:
        raise RefusedError(f"The TIFF has numbers of {bits} bits, which cannot be read. Save it with 16 or 32.")
    singles = np.unpackbits(lines, axis=1)[:, : count * bits].reshape(len(lines), count, bits)
    weights = (1 << np.arange(bits - 1, -1, -1, dtype=np.uint64)).astype(np.uint64)
    return (singles @ weights).astype(kind)


def _unpredict_floats(lines: Stored, page: TiffPage, shape: tuple[int, int, int]) -> Stored:
    """Adobe's predictor 3: the bytes of a row's numbers lie apart, the highest first, as differences."""
    rows, width, samples = shape
    kind = np.dtype(page.dtype)
    summed = np.cumsum(lines.reshape(rows, -1, samples), axis=1, dtype=np.uint8)
    apart = summed.reshape(rows, kind.itemsize, width * samples)
    together = np.ascontiguousarray(apart.transpose(0, 2, 1))
    return together.view(kind.newbyteorder(">")).reshape(shape).astype(kind)


def _unpack_lzw(packed: bytes, rows: int, row_bytes: int) -> bytes:
    """Pillow's libtiff reads the segment as a grey picture of its bytes."""
    tags = [
        (256, 4, row_bytes), (257, 4, rows), (258, 3, 8), (259, 3, _LZW), (262, 3, 1), (273, 4, 134),
        (277, 3, 1), (278, 4, rows), (279, 4, len(packed)),
    ]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    head = struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(4)
    with Image.open(io.BytesIO(head.ljust(134, b"\0") + packed), formats=["TIFF"]) as picture:
        return picture.tobytes()


def _unpack_deflate(packed: bytes, rows: int, row_bytes: int) -> bytes:
    return zlib.decompressobj().decompress(packed, rows * row_bytes)


def _unpack_bits(packed: bytes, rows: int, row_bytes: int) -> bytes:
    """TIFF 6.0 section 9. Stops when the segment is full."""
    result, at = bytearray(), 0
    while at < len(packed) and len(result) < rows * row_bytes:
        length = packed[at]
        if length < 128:
            result += packed[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            result += packed[at + 1 : at + 2] * (257 - length if length > 128 else 0)
            at += 2 if length > 128 else 1
    return bytes(result)


_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_CODECS: dict[int, Callable[[bytes, int, int], bytes]] = {
    1: lambda packed, rows, row_bytes: packed,
    _LZW: _unpack_lzw,
    8: _unpack_deflate,
    32946: _unpack_deflate,
    50013: _unpack_deflate,
    32773: _unpack_bits,
}
