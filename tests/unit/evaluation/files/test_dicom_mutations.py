"""A damaged file is refused in words or read with numbers that hold; nothing else ever comes out."""

import random

import numpy as np
import pytest
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from evaluation.files.content import RefusedError
from evaluation.files.stacks import arrange
from tests.unit.evaluation.files._dicom import (
    AXIAL,
    content_of,
    enhanced,
    floating,
    item,
    made,
    opened,
    ramp,
    rescale,
    table,
)

VRS = (b"US", b"SS", b"DS", b"IS", b"SQ", b"UN", b"UT", b"OB", b"FD", b"UI", b"LO")
RUNS = 60


def plain():
    return made(
        ramp(dtype=np.int16),
        modality="CT",
        RescaleSlope="1",
        RescaleIntercept="-1024",
        PixelSpacing=[0.5, 0.25],
        ImagePositionPatient=[1, 2, 3],
        ImageOrientationPatient=AXIAL,
        WindowCenter=[40, 50],
        WindowWidth=[400, 500],
    )


def of_frames():
    groups = [
        item(
            PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])],
            PixelValueTransformationSequence=rescale(str(z + 1)),
            FrameVOILUTSequence=[item(WindowCenter="40", WindowWidth="400")],
        )
        for z in range(3)
    ]
    shared = item(
        PlaneOrientationSequence=[item(ImageOrientationPatient=AXIAL)],
        PixelMeasuresSequence=[item(PixelSpacing=[0.5, 0.25])],
    )
    return enhanced(np.stack([ramp()] * 3), groups, shared)


def of_table():
    entry = table([256, 0, 16], np.arange(256) ** 2 // 16, ModalityLUTType="US")
    return made(ramp(top=255, dtype=np.uint8), ModalityLUTSequence=[entry], PhotometricInterpretation="MONOCHROME1")


def packed(syntax):
    dataset = made(ramp(64, 64), bits=12)
    dataset.compress(syntax, generate_instance_uid=False)
    return dataset


def segmented():
    dataset = made(np.ones((2, 6, 8), np.uint8), modality="SEG", SegmentationType="FRACTIONAL")
    dataset.MaximumFractionalValue = 1
    dataset.SegmentSequence = [item(SegmentNumber=1, SegmentLabel="nodule")]
    return dataset


SEEDS = {
    "plain": plain,
    "frames": of_frames,
    "table": of_table,
    "floating": lambda: floating(ramp().astype(np.float32)),
    "segmentation": segmented,
    "rle": lambda: packed(RLELossless),
    "jpeg_ls": lambda: packed(JPEGLSLossless),
    "jpeg_2000": lambda: packed(JPEG2000Lossless),
}


def mutated(content, dice):
    """One to four faults: a bit, a byte, a length, a VR, or an end that is missing."""
    file = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(128, len(file))
        kind = dice.randrange(5)
        if kind == 0:
            file[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            file[at] = dice.randrange(256)
        elif kind == 2:
            file[at : at + 2] = dice.randrange(65536).to_bytes(2, "little")
        elif kind == 3:
            vr = file.find(dice.choice(VRS), at)
            if vr > 0:
                file[vr : vr + 2] = dice.choice(VRS)
        else:
            del file[max(140, at) :]
    return bytes(file)


@pytest.mark.parametrize("name", SEEDS)
def test_a_damaged_file_is_refused_in_words_or_read(name, tmp_path):
    content, dice = content_of(SEEDS[name]()), random.Random(f"{name} of 2026")
    outcomes = {_outcome(mutated(content, dice), tmp_path) for _ in range(RUNS)}
    assert outcomes == {"refused", "read"}


def _outcome(content, tmp_path):
    try:
        image = opened(content, tmp_path)
        for plane in image.planes[:8]:
            values = image.read_values(plane.index)
            assert values.shape == (plane.rows, plane.columns)
            assert np.isfinite(values[~np.isnan(values)]).all()
            assert plane.slope > 0
        stacks = arrange(image.planes, declared=image.stack)
    except RefusedError as error:
        return "refused" if str(error).endswith(".") else f"refused without a sentence: {error}"
    assert sorted(index for stack in stacks for index in stack.order) == list(range(len(image.planes)))
    return "read"
