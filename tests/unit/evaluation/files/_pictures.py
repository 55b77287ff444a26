"""Builders of pictures for the tests of files: PNG by hand, so that every depth and colour type can be made."""

import io
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
ADAM7 = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))


def scene(rows=24, columns=36, top=60000, dtype=np.uint16):
    """A ramp with a bright mark near the upper left corner: every flip, turn and lost bit shows."""
    pixels = np.linspace(0, top * 0.8, rows * columns).reshape(rows, columns)
    pixels[2:5, 3:9] = top
    return pixels.astype(dtype)


def blob(value=255, rows=24, columns=36, dtype=np.uint8):
    """A mask of 4 × 6 = 24 pixels."""
    mask = np.zeros((rows, columns), dtype)
    mask[10:14, 12:18] = value
    return mask


def png(pixels, depth=8, colour=GREY, *, before=(), after=(), interlaced=False, claim=None):
    """`pixels` are samples (rows, columns[, samples]); chunks are (name, content) before and behind the pixels."""
    rows, columns = claim or pixels.shape[:2]
    if interlaced:
        parts = [pixels[top::down, left::across] for top, left, down, across in ADAM7]
        lines = b"".join(_lines(part, depth) for part in parts if part.size)
    else:
        lines = _lines(pixels, depth)
    head = struct.pack(">IIBBBBB", columns, rows, depth, colour, 0, 0, int(interlaced))
    chunks = [(b"IHDR", head), *before, (b"IDAT", zlib.compress(lines)), *after, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _lines(pixels, depth):
    if depth >= 8:
        return b"".join(b"\0" + line.tobytes() for line in pixels.astype(">u2" if depth == 16 else "u1"))
    bits = np.unpackbits(pixels.astype("u1")[..., None], axis=2)[..., 8 - depth :]
    return b"".join(b"\0" + np.packbits(line.ravel()).tobytes() for line in bits)


def _chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def exif(orientation):
    made = Image.Exif()
    made[0x0112] = orientation
    return made.tobytes()


def palette(colours):
    return (b"PLTE", bytes(np.asarray(colours, np.uint8).ravel().tolist()))


def jpeg(pixels, mode=None, **options):
    file = io.BytesIO()
    Image.fromarray(pixels, mode).save(file, "JPEG", quality=100, subsampling=0, **options)
    return file.getvalue()


def tiff(pixels, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, **options)
    return file.getvalue()


def pillow_tiff(picture, **options):
    file = io.BytesIO()
    picture.save(file, "TIFF", **options)
    return file.getvalue()


def raw_tiff(segments, tags, *, order="<", is_tiled=False):
    """A TIFF of one page whose segments are given packed; `tags` are (number, type, values) without the offsets."""
    sizes = {1: "B", 3: "H", 4: "I"}
    offsets, place = [], 8
    for segment in segments:
        offsets.append(place)
        place += len(segment)
    places, lengths = (324, 325) if is_tiled else (273, 279)
    entries = [*tags, (places, 4, offsets), (lengths, 4, [len(segment) for segment in segments])]
    body, extra = b"", b""
    after = place + 2 + 12 * len(entries) + 4
    for number, kind, values in sorted(entries):
        content = struct.pack(f"{order}{len(values)}{sizes[kind]}", *values)
        if len(content) > 4:
            content, extra = struct.pack(f"{order}I", after + len(extra)), extra + content + b"\0" * (len(content) % 2)
        body += struct.pack(f"{order}HHI", number, kind, len(values)) + content.ljust(4, b"\0")
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(f"{order}HI", 42, place)
    return head + b"".join(segments) + struct.pack(f"{order}H", len(entries)) + body + bytes(4) + extra
