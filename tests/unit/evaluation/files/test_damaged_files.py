"""Hundreds of damaged pictures, volumes and masks: each gives a result or one refusal in words, nothing else."""

import io

import numpy as np
import pytest
from PIL import Image

from evaluation.files import RefusedError, open_image, open_mask
from tests.unit.evaluation.files._pictures import RGBA, blob, jpeg, palette, pillow_tiff, png, scene, tiff
from tests.unit.evaluation.files._volumes import RAS, nifti, packed, reoriented, volume

EACH = 60


def npy():
    file = io.BytesIO()
    np.save(file, scene())
    return file.getvalue()


FILES = {
    "png": png(scene(), 16, interlaced=True),
    "png in colour": png(np.repeat(scene()[..., None], 4, axis=2), 16, RGBA),
    "png with a palette": png(blob(1), 2, 3, before=[palette([[0, 0, 0], [9, 9, 9], [255, 0, 0]])]),
    "jpeg": jpeg(scene(top=255, dtype=np.uint8)),
    "tiff": tiff(np.stack([scene(), scene()]), photometric="minisblack", compression="zlib", predictor=True),
    "tiff packed": pillow_tiff(Image.fromarray(scene()), compression="tiff_lzw"),
    "tiff tiled": tiff(scene(64, 64), photometric="minisblack", tile=(16, 16), bigtiff=True),
    "tiff of imagej": tiff(np.stack([scene(), scene()]), imagej=True, metadata={"axes": "TYX"}),
    "tiff of ome": tiff(np.stack([scene(), scene()]), ome=True, metadata={"axes": "ZYX"}),
    "fax": pillow_tiff(Image.fromarray(blob() > 0), compression="group4"),
    "nifti": nifti(*reoriented(volume(), RAS, "PIR"), qform=1),
    "nifti 2": nifti(volume(dtype=np.float32), second=True),
    "nifti packed": packed(nifti(volume())),
    "npy": npy(),
}


def damaged(content, seed):
    """Bits turned, most in the header; a stretch replaced; the end cut off."""
    random, data = np.random.default_rng(seed), bytearray(content)
    for _ in range(random.integers(1, 6)):
        place = int(random.integers(0, min(len(data), 600 if seed % 2 else len(data))))
        data[place] ^= 1 << int(random.integers(0, 8))
    if seed % 3 == 0:
        start = int(random.integers(0, len(data)))
        data[start : start + 8] = random.integers(0, 256, 8).astype(np.uint8).tobytes()
    if seed % 5 == 0:
        del data[int(random.integers(1, len(data))) :]
    return bytes(data)


@pytest.mark.parametrize("what", FILES)
def test_a_damaged_file_is_read_or_refused(tmp_path, what):
    path, said = tmp_path / "upload", []
    for seed in range(EACH):
        path.write_bytes(damaged(FILES[what], seed))
        for look in (look_at_image, look_at_mask):
            try:
                look(path)
            except RefusedError as error:
                said.append(str(error))
    assert said
    assert all(words.endswith(".") and "\n" not in words for words in said)


def look_at_image(path):
    image = open_image(path)
    for plane in image.planes:
        pixels = image.read_plane(plane.index)
        assert pixels.stored.shape == (plane.rows, plane.columns)
        assert np.isfinite(pixels.stored).all()
        assert np.isfinite([plane.slope, plane.intercept, *(plane.position_mm or ()), *(plane.spacing_mm or ())]).all()


def look_at_mask(path):
    mask = open_mask(path)
    for plane in mask.planes:
        labels = mask.read_labels(plane.index)
        assert labels.shape == (plane.rows, plane.columns)
        assert labels.min() >= 0
