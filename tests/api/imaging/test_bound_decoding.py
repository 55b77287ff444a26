"""No file kills, hangs or fills the worker: decoding happens in a child that may."""

import os
import signal

import numpy as np
import pytest

from imaging.decoding.frames import RefusedError
from imaging.decoding.sandbox import DecodingSandbox


@pytest.fixture
def picture(tmp_path, png):
    path = tmp_path / "a.png"
    path.write_bytes(png(1))
    return path


def decode(sandbox, path):
    return sandbox.decode(path, name=path.name, secret="s")["frames"][0]


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_decodes(picture):
    with DecodingSandbox(time_limit_s=0.0) as sandbox:
        with pytest.raises(RefusedError, match="longer than"):
            decode(sandbox, picture)
        sandbox._time_limit_s = 60.0
        assert decode(sandbox, picture)["rows"] == 40


def test_a_file_that_needs_too_much_memory_is_refused_and_the_next_one_decodes(picture, tmp_path):
    import nibabel

    header = nibabel.Nifti1Header()
    header.set_data_shape((7800, 7800))
    header.set_data_dtype(np.float64)
    header.set_data_offset(352)
    header["magic"] = b"n+1"
    path = tmp_path / "large.nii"
    with path.open("wb") as file:
        file.write(header.binaryblock)
        file.truncate(352 + 7800 * 7800 * 8)  # a sparse file: nothing on the disk, half a gigabyte in memory
    with DecodingSandbox(memory_limit=1024**3) as sandbox:
        with pytest.raises(RefusedError, match="memory"):
            decode(sandbox, path)
        assert decode(sandbox, picture)["rows"] == 40


def test_a_child_that_died_is_replaced(picture):
    with DecodingSandbox() as sandbox:
        decode(sandbox, picture)
        os.kill(sandbox._process.pid, signal.SIGKILL)
        with pytest.raises(RefusedError, match="decoder fail"):
            decode(sandbox, picture)
        assert decode(sandbox, picture)["rows"] == 40


def test_nothing_is_left_behind(picture):
    with DecodingSandbox() as sandbox:
        decode(sandbox, picture)
        process, folder = sandbox._process, sandbox.folder
    assert process.poll() is not None
    assert not folder.exists()


def test_a_file_that_claims_60000_by_60000_pixels_is_refused_within_bounds(tmp_path, picture):
    """A DICOM header and a TIFF header that promise 7 GB, over a file of a few hundred bytes."""
    import tifffile

    tiff = tmp_path / "huge.tiff"
    tifffile.imwrite(tiff, np.zeros((8, 8), np.uint16))
    content = bytearray(tiff.read_bytes())
    with tifffile.TiffFile(tiff) as file:
        for tag in ("ImageWidth", "ImageLength"):
            entry = file.pages[0].tags[tag]
            content[entry.valueoffset : entry.valueoffset + 2] = (60000).to_bytes(2, "little")
    tiff.write_bytes(content)
    with DecodingSandbox() as sandbox:
        with pytest.raises(RefusedError, match="60000"):
            decode(sandbox, tiff)
        assert _peak_memory(sandbox._process.pid) < 1024**3
        assert decode(sandbox, picture)["rows"] == 40


def _peak_memory(pid: int) -> int:
    """The largest resident size of a process so far, in bytes."""
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
