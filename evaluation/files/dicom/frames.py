"""Frames as the words that a file stores, one at a time, decoded where they are compressed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.encaps import encapsulate, generate_fragments, generate_frames
from pydicom.pixels import get_decoder
from pydicom.pixels.decoders.base import Decoder
from pydicom.pixels.utils import get_j2k_parameters
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000Lossless,
    JPEG2000TransferSyntaxes,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from evaluation.files.content import RefusedError, Stored
from evaluation.files.dicom.layout import Layout
from evaluation.files.dicom.values import tag_of

#: The decoders of each compression, the fastest first. GDCM stands only where nothing else can (lossless JPEG, by
#: default): on some broken streams it ends the whole process.
DECODERS: dict[UID, tuple[str, ...]] = {
    JPEGBaseline8Bit: ("pillow",),
    JPEGExtended12Bit: ("pillow",),
    JPEG2000: ("pylibjpeg", "pillow"),
    JPEG2000Lossless: ("pylibjpeg", "pillow"),
    HTJ2K: ("pylibjpeg",),
    HTJ2KLossless: ("pylibjpeg",),
    HTJ2KLosslessRPCL: ("pylibjpeg",),
    JPEGLSLossless: ("pyjpegls",),
    JPEGLSNearLossless: ("pyjpegls",),
    RLELossless: ("pylibjpeg",),
}
_DEFAULT = ("",)
#: How a JPEG-LS stream ends that was filled up to an even length before its last marker instead of behind it.
_FILLED, _END = b"\0\xff\xd9", b"\xff\xd9"
#: How a stream of JPEG or JPEG-LS, and one of JPEG 2000, begins.
_BEGINNINGS = (b"\xff\xd8", b"\xff\x4f\xff\x51")
_UNDEFINED_LENGTH = 0xFFFFFFFF


@dataclass(frozen=True)
class Words:
    """One frame as it is stored: (rows, columns) or (rows, columns, 3), and in which colours."""

    values: Stored
    photometric: str


@dataclass
class Frames:
    """The frames of one file. `value` are the bytes of its pixels, or None where they stay on disk at `offset`."""

    layout: Layout
    path: Path
    value: bytes | None = field(repr=False)
    length: int
    offset: int
    vr: str
    extended_offsets: tuple[bytes, bytes] | None = None
    _encoded: Iterator[bytes] = field(init=False, repr=False, default_factory=lambda: iter(()))
    _next: int = field(init=False, repr=False, default=-1)

    def read(self, index: int) -> Words:
        """The words of one frame. Raises RefusedError where they are missing or cannot be decoded."""
        if self.layout.syntax.is_encapsulated:
            return self._decode_alone(self._encoded_frame(index))
        if self.layout.allocated == 1:
            return self._unpacked(index)
        if self.value is not None:
            return self._decode(self.value, {"number_of_frames": self.layout.frames}, index)
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return self._decode(file, {"number_of_frames": self.layout.frames}, index)

    @property
    def has_more_than_claimed(self) -> bool:
        """Is there room for a whole frame more than the header claims, or anything but zeros behind its frames?"""
        if self.layout.syntax.is_encapsulated:
            return self._streams() > self.layout.frames
        if self.length * 8 >= self.layout.frame_bits * (self.layout.frames + 1):
            return True
        return any(self._bytes(self._expected_bytes, self.length))

    def check_length(self) -> None:
        """Raises RefusedError for a file that was cut off before its pixels end."""
        if self.layout.syntax.is_encapsulated:
            return
        if self.length < self._expected_bytes:
            raise RefusedError(
                f"The pixel data holds {self.length} bytes, less than expected ({self._expected_bytes}): the file was "
                "cut off, or its header is wrong. Send it again."
            )

    @property
    def _expected_bytes(self) -> int:
        return (self.layout.frame_bits * self.layout.frames + 7) // 8

    def _streams(self) -> int:
        """How many frames are there, by the offset table (PS3.5 A.4), or else by how compressed frames begin."""
        table = int.from_bytes((self.value or b"")[4:8], "little") // 4
        if table:
            return table
        fragments = generate_fragments((self.value or b"")[8:])
        if self.layout.syntax == RLELossless:
            return sum(1 for _ in fragments)
        return sum(fragment.startswith(_BEGINNINGS) for fragment in fragments)

    def _unpacked(self, index: int) -> Words:
        """Single bits follow each other without a gap between frames (PS3.5 8.1.1, D.3)."""
        layout = self.layout
        first, count = index * layout.frame_bits, layout.frame_bits
        start, end = first // 8, (first + count + 7) // 8
        bits = np.unpackbits(np.frombuffer(self._bytes(start, end), np.uint8), bitorder="little")
        return Words(bits[first - start * 8 :][:count].reshape(layout.rows, layout.columns), layout.photometric)

    def _bytes(self, start: int, end: int) -> bytes:
        if self.value is not None:
            return self.value[start:end]
        with self.path.open("rb") as file:
            file.seek(self.offset + start)
            return file.read(end - start)

    def _encoded_frame(self, index: int) -> bytes:
        """The compressed bytes of one frame: frames are found one after another, most files have no table."""
        if index < self._next or self._next < 0:
            self._encoded, self._next = self._split(), 0
        try:
            while self._next < index:
                next(self._encoded)
                self._next += 1
            self._next += 1
            return next(self._encoded)
        except StopIteration:
            raise RefusedError(
                f"Frame {index + 1} of the {self.layout.frames} that the header claims is missing. Send the file again."
            ) from None
        except Exception as error:
            self._next = -1  # the search is broken off: the next one begins anew
            raise self._undecodable() from error

    def _split(self) -> Iterator[bytes]:
        return generate_frames(
            self.value or b"", number_of_frames=self.layout.frames, extended_offsets=self.extended_offsets
        )

    def _decode_alone(self, encoded: bytes) -> Words:
        self._check_sign(encoded)
        counted = {"number_of_frames": 1}
        try:
            return self._decode(encapsulate([encoded], has_bot=False), counted, 0)
        except RefusedError:
            end = encoded.rstrip(b"\0")
            if self.layout.syntax not in (JPEGLSLossless, JPEGLSNearLossless) or not end.endswith(_FILLED):
                raise
            return self._decode(encapsulate([end.removesuffix(_FILLED) + _END], has_bot=False), counted, 0)

    def _check_sign(self, encoded: bytes) -> None:
        """PS3.5 8.2.4: a JPEG 2000 stream and the header agree. One without a sign is read with that of the header."""
        if self.layout.syntax not in JPEG2000TransferSyntaxes or self.layout.is_signed:
            return
        if get_j2k_parameters(encoded).get("is_signed"):
            raise RefusedError(
                "The compressed values have a sign, and the header says that they have none. "
                "Export the image uncompressed."
            )

    def _decode(self, source: Any, counted: dict[str, int], index: int) -> Words:
        decoder = get_decoder(self.layout.syntax)
        options = self._options() | counted
        last: Exception | None = None
        for plugin in DECODERS.get(self.layout.syntax, _DEFAULT):
            try:
                return _decode_with(decoder, plugin, source, options, index)
            except MemoryError:
                raise
            except Exception as error:
                # Decoders raise a zoo of types, and what one cannot take another may.
                last = error
        raise self._undecodable() from last

    def _options(self) -> dict[str, Any]:
        layout = self.layout
        return {
            "rows": layout.rows,
            "columns": layout.columns,
            "samples_per_pixel": layout.samples,
            "bits_allocated": layout.allocated,
            "bits_stored": layout.stored,
            "pixel_representation": int(layout.is_signed),
            "photometric_interpretation": layout.photometric,
            "planar_configuration": layout.planar,
            "pixel_keyword": layout.keyword,
            "pixel_vr": self.vr,
            "allow_excess_frames": False,
            "correct_unused_bits": False,
        }

    def _undecodable(self) -> RefusedError:
        return RefusedError(
            f"The pixels cannot be decoded ({self.layout.syntax.name}): they are damaged, or not what the header says. "
            "Send the file again, or export it uncompressed."
        )


def frames_of(dataset: Dataset, layout: Layout, path: Path) -> Frames:
    """Raises RefusedError where the pixels are fewer than the header claims."""
    tag = tag_of(layout.keyword)
    element = dataset.get_item(tag, keep_deferred=True)
    value: bytes | None = element.value
    has_length = not isinstance(element, RawDataElement) or element.length != _UNDEFINED_LENGTH
    if not (layout.syntax.is_encapsulated or has_length):
        # PS3.5 A.4: pixels that are not compressed have a length.
        raise RefusedError(
            f"The pixels are compressed, and the header says {layout.syntax.name}. Export the file again."
        )
    if value is None and layout.syntax.is_encapsulated:
        value = dataset[tag].value  # compressed, it is small enough to be held
    length, offset = _length_on_disk(path, element) if value is None else (len(value), 0)
    frames = Frames(
        layout=layout,
        path=path,
        value=value,
        length=length,
        offset=offset,
        vr=str(element.VR or "OW"),
        extended_offsets=_extended_offsets(dataset),
    )
    frames.check_length()
    return frames


def _length_on_disk(path: Path, element: Any) -> tuple[int, int]:
    there = path.stat().st_size - element.value_tell
    return min(element.length, there), element.value_tell


def _extended_offsets(dataset: Dataset) -> tuple[bytes, bytes] | None:
    """The table of PS3.3 C.7.6.3.1.8: where each frame begins, and how long it is."""
    offsets, lengths = (dataset.get_item(tag_of(f"ExtendedOffsetTable{end}")) for end in ("", "Lengths"))
    if offsets is None or lengths is None or not offsets.value or not lengths.value:
        return None
    return offsets.value, lengths.value


def _decode_with(decoder: Decoder, plugin: str, source: Any, options: dict[str, Any], index: int) -> Words:
    """Colour stays as it is coded, so that luminance need not be worked out twice."""
    try:
        values, properties = decoder.as_array(source, index=index, raw=True, decoding_plugin=plugin, **options)
    except (Exception, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        # What panics in Rust (pylibjpeg-rle) comes as an exception beside `Exception`, and is a broken stream too.
        raise ValueError("the decoder gave up") from error
    stored = values.astype(values.dtype.newbyteorder("="), copy=False)
    return Words(stored, str(properties["photometric_interpretation"]))
