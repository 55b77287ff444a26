"""A real disk that is full: what was acknowledged stays, nothing half stays, and freed space is used again."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import default_storage

from api.errors import StorageFull
from imaging import storage, uploads
from imaging.storage import load_frame

DISK_KB = 256


@pytest.fixture
def small_disk(tmp_path, settings) -> Iterator[Path]:
    """A file system of a quarter of a megabyte, with uploads and storage on it and no floor."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KB}k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or not shutil.which("mount") or subprocess.run(command, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    settings.FREE_FLOOR_MB = 0
    settings.UPLOAD_ROOT = folder / "uploads"
    options = {"location": str(folder / "storage")}
    kind = {"BACKEND": "imaging.storage.AtomicFileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": kind}
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _planes(count: int, side: int = 128) -> list[np.ndarray]:
    """32 KiB each."""
    random = np.random.default_rng(count)
    return [random.integers(0, 65535, (side, side), np.uint16) for _ in range(count)]


def _files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


def test_a_batch_that_does_not_fit_leaves_nothing_and_harms_nothing(small_disk):
    (held,) = storage.store_frames(_planes(1))
    with pytest.raises(StorageFull, match="There is no free space left on the disk"):
        storage.store_frames(_planes(20))
    assert _files(small_disk) == [".raw"]
    assert load_frame(held, rows=128, columns=128).any()


def test_freed_space_is_used_again(small_disk):
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * (DISK_KB - 40) * 1024)
    with pytest.raises(StorageFull):
        storage.store_frames(_planes(3))
    filler.unlink()
    assert len(storage.store_frames(_planes(3))) == 3


def test_a_chunk_that_does_not_fit_is_said(small_disk, settings):
    path = settings.UPLOAD_ROOT / ("a" * 32)
    uploads._write(path, 0, b"kept")
    with pytest.raises(OSError, match="No space left"):
        uploads._write(path, 4, b"\1" * DISK_KB * 1024)
    assert path.read_bytes()[:4] == b"kept"
    uploads._write(path, 4, b"and on")
    assert path.read_bytes() == b"keptand on"


def test_the_folder_of_storage_is_the_small_disk(small_disk):
    assert Path(default_storage.path("")).is_relative_to(small_disk)
