"""No file kills, hangs or fills the worker: decoding happens in children that may, and that know no secret."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from evaluation.files.content import RefusedError
from imaging.decoding.answers import Staged
from imaging.decoding.pool import DecoderPool
from imaging.decoding.sandbox import Request


@pytest.fixture
def request_of(tmp_path):
    """`request_of(path)`: a request whose planes go to a folder of the test."""
    folder = tmp_path / "staging"
    folder.mkdir()

    def make(path: Path, prefix: str = "1", **more) -> Request:
        return Request(path, Staged(folder, prefix), "s", ending=path.suffix, **more)

    return make


@pytest.fixture
def picture(tmp_path, png):
    path = tmp_path / "a.png"
    path.write_bytes(png(1))
    return path


def rows_of(outcome):
    assert not isinstance(outcome, RefusedError), outcome
    return outcome.planes[0].rows


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_decodes(picture, request_of):
    with DecoderPool(size=1, time_limit_s=0.0) as pool:
        assert "longer than" in str(pool.decode(request_of(picture)))
        pool.children[0]._time_limit_s = 60.0
        assert rows_of(pool.decode(request_of(picture))) == 40


def test_a_file_that_needs_too_much_memory_is_refused_and_the_next_one_decodes(picture, tmp_path, request_of):
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
    with DecoderPool(size=1, memory_limit=1024**3) as pool:
        assert "memory" in str(pool.decode(request_of(path)))
        assert rows_of(pool.decode(request_of(picture))) == 40


def test_a_child_that_died_is_replaced(picture, request_of):
    with DecoderPool(size=1) as pool:
        pool.decode(request_of(picture))
        os.kill(pool.children[0].pid, signal.SIGKILL)
        outcomes = [pool.decode(request_of(picture)) for _ in range(2)]
        assert rows_of(outcomes[-1]) == 40


def test_a_child_that_dies_over_a_file_takes_no_other_with_it(picture, request_of, tmp_path, monkeypatch):
    """The second of four files ends its decoder: it alone is refused, and the answers keep the order of the files."""
    monkeypatch.setattr("imaging.decoding.sandbox._ENTRY", ["-c", _DIES_OVER_B])
    paths = []
    for name in ("a.png", "b.png", "c.png", "d.png"):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(picture.read_bytes())
    with DecoderPool(size=2) as pool:
        requests = iter([request_of(path, prefix=path.stem) for path in paths])
        answers = [answer for answer in pool.run(requests) if answer is not None]
    assert [request.path.name for request, _ in answers] == ["a.png", "b.png", "c.png", "d.png"]
    assert [isinstance(outcome, RefusedError) for _, outcome in answers] == [False, True, False, False]
    assert "made its decoder fail" in str(answers[1][1])


_DIES_OVER_B = """
import os, sys
from imaging.decoding import child
read = child._Decoding.read_image
def read_or_die(self):
    if self._path.name == "b.png":
        os.kill(os.getpid(), 9)
    return read(self)
child._Decoding.read_image = read_or_die
child.main()
"""


def test_children_end_with_the_pool(picture, request_of):
    with DecoderPool() as pool:
        pool.decode(request_of(picture))
        pids = [child.pid for child in pool.children if child.pid]
    assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_child_knows_no_secret_and_no_address(picture, request_of, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "FOVEA_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "open sesame")
    with DecoderPool(size=1) as pool:
        pool.decode(request_of(picture))
        environment = Path(f"/proc/{pool.children[0].pid}/environ").read_bytes()
    assert b"sesame" not in environment


def test_a_file_that_claims_60000_by_60000_pixels_is_refused_within_bounds(tmp_path, picture, request_of):
    """A TIFF header that promises 7 GB, over a file of a few hundred bytes."""
    import tifffile

    tiff = tmp_path / "huge.tiff"
    tifffile.imwrite(tiff, np.zeros((8, 8), np.uint16))
    content = bytearray(tiff.read_bytes())
    with tifffile.TiffFile(tiff) as file:
        for tag in ("ImageWidth", "ImageLength"):
            entry = file.pages[0].tags[tag]
            content[entry.valueoffset : entry.valueoffset + 2] = (60000).to_bytes(2, "little")
    tiff.write_bytes(content)
    with DecoderPool(size=1) as pool:
        assert "60000" in str(pool.decode(request_of(tiff)))
        assert peak_memory(pool.children[0].pid) < 600 * 1024**2
        assert rows_of(pool.decode(request_of(picture))) == 40


def test_the_words_of_a_refusal_quote_nothing_that_a_library_said_of_the_file(tmp_path, request_of, monkeypatch):
    monkeypatch.setattr("imaging.decoding.sandbox._ENTRY", ["-c", _RAISES_A_NAME])
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n")
    with DecoderPool(size=1) as pool:
        words = str(pool.decode(request_of(path)))
    assert "Mustermann" not in words
    assert "KeyError" in words


_RAISES_A_NAME = """
from imaging.decoding import child
def fail(self):
    raise KeyError("Mustermann^Erika")
child._Decoding.read_image = fail
child.main()
"""


def peak_memory(pid: int) -> int:
    """The largest resident size of a process so far, in bytes."""
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
