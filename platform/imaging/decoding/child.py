"""The child process that decodes: one JSON request a line in, one JSON answer a line out, planes as .npy files.

Limits are set before anything is read, so that a hostile file ends this process and never its parent.
"""

import json
import os
import resource
import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from imaging.decoding.dicom import decode_dicom, is_dicom
from imaging.decoding.frames import Decoded, RefusedError
from imaging.decoding.raster import decode_nifti, decode_picture, decode_tiff

SIGNATURES = (
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
)


def main() -> None:
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # libraries that print would break the protocol
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """{"info", "frames"} or {"refused": text}. Frames decoded before a refusal are dropped with it."""
    folder = Path(request["folder"])
    try:
        decoded = _decode(Path(request["path"]), str(request["name"]), str(request["secret"]))
        frames = [_store(folder, number, info, plane) for number, (info, plane) in enumerate(decoded.frames)]
    except RefusedError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": "Decoding needs more memory than one file may use."}
    except Exception as error:
        # Decoders raise a zoo of types on broken files. All mean the same to the person who uploaded it.
        return {"refused": f"The file is broken: {type(error).__name__} ({str(error).partition(chr(10))[0][:160]})."}
    if not frames:
        return {"refused": "The file holds no frame."}
    return {"info": asdict(decoded.info), "frames": frames}


def _decode(path: Path, name: str, secret: str) -> Decoded:
    with path.open("rb") as file:
        head = file.read(352)
    if not head:
        raise RefusedError("The file is empty.")
    if head.startswith(b"version https://git-lfs"):
        raise RefusedError("The file is a Git LFS pointer, not the image itself. Upload the image.")
    if is_dicom(path):  # first: a preamble may be a small TIFF header
        return decode_dicom(path, secret=secret)
    for signature, file_format in SIGNATURES:
        if head.startswith(signature):
            return decode_tiff(path) if file_format == "tiff" else decode_picture(path, file_format)
    if name.lower().endswith((".nii", ".nii.gz")) or head[344:348] in (b"n+1\0", b"ni1\0"):
        return decode_nifti(path)
    if name.lower().endswith((".dcm", ".dicom", ".ima")):
        return decode_dicom(path, secret=secret)
    raise RefusedError("The file is none of DICOM, PNG, JPEG, TIFF and NIfTI.")


def _store(folder: Path, number: int, info: Any, plane: np.ndarray) -> dict[str, Any]:
    path = folder / f"{number:05d}.npy"
    np.save(path, np.ascontiguousarray(plane.astype(plane.dtype.newbyteorder("="))), allow_pickle=False)
    return {**asdict(info), "rows": plane.shape[0], "columns": plane.shape[1], "pixels": path.name}


if __name__ == "__main__":
    main()
