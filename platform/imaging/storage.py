"""Content-addressed storage: a name is the hash of its bytes, so writing twice writes once."""

import hashlib
import os
import uuid
from typing import Any

import numpy as np
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage


class AtomicFileSystemStorage(FileSystemStorage):
    """The local disk, where a name appears only when all of its bytes are on it. A kill leaves no half file."""

    def _save(self, name: str, content: File) -> str:
        # Django documents this hook; its stubs leave it out.
        partial = super()._save(f"{name}.{uuid.uuid4().hex}.part", content)  # type: ignore[misc]
        with open(self.path(partial), "rb") as written:
            os.fsync(written.fileno())
        os.replace(self.path(partial), self.path(name))
        return name


def frame_name(sha256: str) -> str:
    return f"frames/{sha256[:2]}/{sha256}.raw"


def mask_name(sha256: str) -> str:
    return f"masks/{sha256[:2]}/{sha256}.raw"


def store_frame(codes: np.ndarray) -> str:
    """Store uint16 codes as little-endian rows without a header; returns their SHA-256."""
    return _store(codes.astype("<u2").tobytes(), frame_name)


def load_frame(sha256: str, *, rows: int, columns: int) -> np.ndarray:
    """uint16 (rows, columns)."""
    with default_storage.open(frame_name(sha256)) as file:
        return np.frombuffer(file.read(), "<u2").reshape(rows, columns)


def store_mask(mask: np.ndarray) -> str:
    """Store a boolean mask, eight pixels a byte; returns its SHA-256."""
    return _store(np.packbits(mask).tobytes(), mask_name)


def load_mask(sha256: str, *, rows: int, columns: int) -> np.ndarray:
    """bool (rows, columns)."""
    with default_storage.open(mask_name(sha256)) as file:
        bits = np.unpackbits(np.frombuffer(file.read(), np.uint8), count=rows * columns)
    return bits.reshape(rows, columns).astype(bool)


def _store(content: bytes, name_of: Any) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    name = name_of(sha256)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return sha256
