"""The child process that decodes: one JSON request a line in, one JSON answer a line out, planes as .npy files.

Limits are set before anything is read, so that a hostile file ends this process and never its parent. The answer to a
request is {"file": …}, {"mask": …}, {"refused": text} or {"disk_full": true}; while a file of many planes is read,
lines {"alive": true} come before it.
"""

import errno
import hashlib
import json
import os
import resource
import signal
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedded.processes import die_with_parent
from evaluation.files import open_image, open_mask
from evaluation.files.content import ImageFile, PlaneInfo, PlanePixels, RefusedError
from evaluation.files.limits import MAX_PLANE_PIXELS
from imaging.decoding.answers import Identity, PixelFacts, Staged
from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.identity import identify
from imaging.decoding.personal import PersonalWords

# The largest plane as 64-bit numbers, and the head of its file.
LARGEST_FILE = MAX_PLANE_PIXELS * 8 + 4096
LARGEST_HEADER = 32 * 1024**2
SIGN_OF_LIFE_EVERY = 8

Answer = dict[str, Any]


def main() -> None:
    _set_limits(int(sys.argv[1]))
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # libraries that print would break the protocol
    for line in sys.stdin:
        for answer in _answers(json.loads(line)):
            answers.write(json.dumps(answer) + "\n")


def _set_limits(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    die_with_parent(signal.SIGKILL)


def _answers(request: dict[str, str]) -> Iterator[Answer]:
    """Signs of life and then the answer. What was staged before a refusal is the parent's to remove."""
    staged = Staged(Path(request["folder"]), request["prefix"])
    work = _Decoding(Path(request["path"]), request["name"], staged, request["secret"])
    try:
        yield from work.read_mask() if request["kind"] == "mask" else work.read_image()
    except RefusedError as error:
        yield {"refused": str(error)}
    except (MemoryError, RecursionError):
        yield {"refused": "Decoding needs more memory than one file may use. Split the file, or export it anew."}
    except Exception as error:
        # Decoders raise a zoo of types on broken files, with words that may quote what the file says of a person.
        yield {"disk_full": True} if _is_disk_full(error) else {"refused": _broken(error)}


def _broken(error: Exception) -> str:
    return f"The file is broken, or holds what cannot be read ({type(error).__name__}). Export it anew."


def _is_disk_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


class _Decoding:
    """One file: read plane by plane, each written to the staging folder before the next is read."""

    def __init__(self, path: Path, name: str, staged: Staged, secret: str) -> None:
        self._path, self._name, self._staged = path, name, staged
        self._deidentifier = Deidentifier(secret)

    def read_image(self) -> Iterator[Answer]:
        image = _without_names(open_image(self._path, name=self._name))
        identity = self._keep_header(image)
        facts = []
        for number, plane in enumerate(image.planes):
            facts.append(asdict(self._stage(number, image.read_plane(plane.index))))
            if number % SIGN_OF_LIFE_EVERY == SIGN_OF_LIFE_EVERY - 1:
                yield {"alive": True}
        if not facts:
            raise RefusedError("The file holds no frame.")
        yield {"file": {**self._describe(image), "pixels": facts, "identity": asdict(identity)}}

    def read_mask(self) -> Iterator[Answer]:
        mask = open_mask(self._path, name=self._name)
        for number, plane in enumerate(mask.planes):
            _save(self._staged.pixels(number), np.asarray(mask.read_labels(plane.index)))
            if number % SIGN_OF_LIFE_EVERY == SIGN_OF_LIFE_EVERY - 1:
                yield {"alive": True}
        yield {
            "mask": {
                "format": mask.format,
                "planes": [asdict(plane) for plane in mask.planes],
                "names": {str(number): name for number, name in mask.names.items()},
                "flags": list(mask.flags),
                "file_sha256": self._sha256,
            }
        }

    def _describe(self, image: ImageFile) -> Answer:
        plain = ("format", "kind", "modality", "photometric", "bits_stored", "is_signed", "unit", "stack")
        texts = ("transfer_syntax", "laterality", "view")
        return {
            **{name: getattr(image, name) for name in (*plain, *texts)},
            "flags": list(image.flags),
            "planes": [asdict(plane) for plane in image.planes],
            "segments": [self._segment(asdict(segment)) for segment in image.segments],
            "file_sha256": self._sha256,
        }

    def _segment(self, segment: Answer) -> Answer:
        references = [(self._deidentifier.uid(uid), frame) for uid, frame in segment["references"] if uid]
        return {**segment, "references": references}

    def _keep_header(self, image: ImageFile) -> Identity:
        """Write the cleaned header down; what identifies leaves this process as keys only."""
        if image.format != "dicom" or image.header is None:
            return Identity()
        identity = identify(image.header, self._deidentifier)
        group = identity.group or self._deidentifier.key(f"file:{self._sha256}")
        header = self._deidentifier.header(image.header, group=group, patient=identity.number, person=identity.person)
        text = json.dumps(header, allow_nan=False, separators=(",", ":")).encode()
        if len(text) > LARGEST_HEADER:
            raise RefusedError(f"The header holds more than {LARGEST_HEADER // 1024**2} MiB. Export the image anew.")
        self._staged.header.write_bytes(text)
        return identity

    def _stage(self, number: int, plane: PlanePixels) -> PixelFacts:
        stored = np.asarray(plane.stored)
        if stored.ndim != 2 or stored.dtype.kind not in "iufb":
            raise RefusedError("The pixels are no numbers in rows and columns. Export the image as grey or colour.")
        padding = plane.padding if plane.padding is not None and plane.padding.any() else None
        _save(self._staged.pixels(number), stored)
        if padding is not None:
            _save(self._staged.padding(number), np.asarray(padding))
        return _facts(plane, stored, padding)

    @cached_property
    def _sha256(self) -> str:
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _without_names(image: ImageFile) -> ImageFile:
    """The words that are shown with an image are left out where they name somebody of the file."""
    if image.format != "dicom" or image.header is None:
        return image
    words = PersonalWords(image.header)
    planes = tuple(_unnamed(plane, words) for plane in image.planes)
    view, unit = ("" if words.are_in(text) else text for text in (image.view, image.unit))
    return replace(image, planes=planes, view=view, unit=unit)


def _unnamed(plane: PlaneInfo, words: PersonalWords) -> PlaneInfo:
    windows = tuple(replace(one, label="") if words.are_in(one.label) else one for one in plane.windows)
    return replace(
        plane, windows=windows, acquisition=tuple(word for word in plane.acquisition if not words.are_in(word))
    )


def _facts(plane: PlanePixels, stored: NDArray[Any], padding: NDArray[np.bool_] | None) -> PixelFacts:
    seen = stored if padding is None else stored[~padding]
    ends = [float(seen.min()), float(seen.max())] if seen.size else [None, None]
    if seen.size and not np.isfinite(seen.max() - seen.min()):
        raise RefusedError("The image holds values that are no numbers. Export it anew.")
    return PixelFacts(
        is_integer=plane.has_whole_numbers(),
        is_byte=stored.dtype == np.uint8,
        low=ends[0],
        high=ends[1],
        has_padding=padding is not None,
        flags=plane.flags,
    )


def _save(path: Path, array: NDArray[Any]) -> None:
    native = array.astype(array.dtype.newbyteorder("="), order="C", copy=False)
    np.save(path, native.view(np.uint8) if native.dtype.kind == "b" else native, allow_pickle=False)


if __name__ == "__main__":
    main()
