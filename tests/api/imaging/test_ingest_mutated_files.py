"""Two thousand mutated files in one run: each has its verdict, none hangs, and no decoder dies."""

import random
import time
import zipfile
from io import BytesIO

import nibabel
import numpy as np
import pytest
import tifffile
from PIL import Image as Picture

from imaging.decoding.pool import process_pool
from tests.unit.imaging.dicom_files import content, make_dicom
from tests.unit.imaging.series import make_slice, slice_pixels

pytestmark = pytest.mark.django_db
COUNT = 2000
MINUTE_S = 60.0


def bases() -> list[tuple[str, bytes]]:
    """One small good file of each kind."""
    plane = slice_pixels(1).astype(np.uint16)
    frames = np.stack([slice_pixels(n) for n in range(3)])
    rle = make_slice(2)
    rle.compress("1.2.840.10008.1.2.5", generate_instance_uid=False)
    jpeg2000 = make_slice(3, pixels=slice_pixels(3, 32, 32))
    png, jpeg, tiff, npy = BytesIO(), BytesIO(), BytesIO(), BytesIO()
    Picture.fromarray(plane).save(png, "PNG")
    Picture.fromarray((plane >> 3).astype(np.uint8)).save(jpeg, "JPEG")
    tifffile.imwrite(tiff, plane)
    np.save(npy, plane)
    return [
        (".dcm", content(make_slice(1))),
        (".dcm", content(make_dicom(frames, SOPInstanceUID="1.2.9", SeriesInstanceUID="1.2.8"))),
        (".dcm", content(rle)),
        (".dcm", content(jpeg2000)),
        (".nii", nibabel.Nifti1Image(frames, np.diag([2, 1, 3, 1.0])).to_bytes()),
        (".png", png.getvalue()),
        (".jpg", jpeg.getvalue()),
        (".tif", tiff.getvalue()),
        (".npy", npy.getvalue()),
    ]


def flip_bits(file: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.randint(1, 8)):
        file[chance.randrange(len(file))] ^= 1 << chance.randrange(8)
    return file


def cut(file: bytearray, chance: random.Random) -> bytearray:
    return file[: chance.randrange(len(file))]


def change_length(file: bytearray, chance: random.Random) -> bytearray:
    """Two or four bytes somewhere become a large or a small number, as a broken length does."""
    at = chance.randrange(max(1, len(file) - 4))
    file[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xfe\xff\0\0", b"\0\0\xff\x7f"])
    return file


def change_header(file: bytearray, chance: random.Random) -> bytearray:
    """A tag or a representation within the first part of the file becomes another."""
    at = chance.randrange(min(len(file) - 2, 1200))
    file[at : at + 2] = chance.choice([b"SQ", b"UN", b"OB", b"DS", b"\x28\0", b"\x08\0", b"\xe0\x7f", b"ZZ"])
    return file


def drop_or_repeat(file: bytearray, chance: random.Random) -> bytearray:
    start, length = chance.randrange(len(file)), chance.randint(1, 64)
    part = file[start : start + length]
    return file[:start] + (part * 2 if chance.random() < 0.5 else b"") + file[start + length :]


MUTATIONS = (flip_bits, cut, change_length, change_header, drop_or_repeat)


def mutated(count: int) -> dict[str, bytes]:
    chance, good = random.Random(20261130), bases()
    files = {}
    for number in range(count):
        ending, base = good[number % len(good)]
        files[f"{number:04d}{ending}"] = bytes(chance.choice(MUTATIONS)(bytearray(base), chance)) or b"\0"
    return files


def test_every_mutated_file_has_its_verdict_within_a_minute(take):
    from imaging.models import Image

    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as made:
        for name, file in mutated(COUNT).items():
            made.writestr(name, file)
    pool = process_pool()
    take({"warm.dcm": content(make_slice(7))})
    started = {child.pid for child in pool.children} - {None}
    begun = time.monotonic()
    verdicts = take({"all.zip": archive.getvalue()})
    seconds = time.monotonic() - begun
    assert len(verdicts) == COUNT
    assert {verdict.status for verdict in verdicts.values()} <= {"accepted", "refused", "duplicate"}
    assert all(verdict.reason for verdict in verdicts.values())
    died = [path for path, verdict in verdicts.items() if "made its decoder fail" in verdict.reason]
    hung = [path for path, verdict in verdicts.items() if "took longer" in verdict.reason]
    assert (died, hung) == ([], [])
    assert started
    assert started <= {child.pid for child in pool.children}
    assert Image.objects.count() > 100
    assert seconds < MINUTE_S
