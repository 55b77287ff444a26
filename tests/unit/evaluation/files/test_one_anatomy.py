"""One anatomy stored as RAS, LAS, LPS and sagittal NIfTI and as a DICOM series shows one picture and one region."""

import numpy as np
import pytest

from evaluation.files import arrange, open_image, open_mask, place_on
from tests.unit.evaluation.files._dicom import UID, content_of, made
from tests.unit.evaluation.files._volumes import nifti, packed, reoriented

SHAPE = (20, 14, 6)
AFFINE = np.array([[0.8, 0, 0, -7], [0, 0.5, 0, 4], [0, 0, 2.5, 60], [0, 0, 0, 1]])
STORED = {"RAS": "RAS", "LAS": "LAS", "LPS": "LPS", "sagittal": "PIR", "coronal": "LIP"}
FORMS = [*STORED, "DICOM"]


def anatomy():
    """(x, y, z) in RAS, every voxel of its own value, with a bright mark at the right, in front."""
    values = np.arange(np.prod(SHAPE)).reshape(SHAPE).astype(np.int16)
    values[14:18, 9:12, 2:4] += 3000
    return values


def lesion():
    return ((anatomy() >= 3000) * 1).astype(np.uint8)


def series(values):
    """Axial slices as a scanner sends them, in LPS, out of order."""
    planes = values.transpose(2, 1, 0)[:, ::-1, ::-1]
    x, y, _ = SHAPE
    corner = AFFINE @ [x - 1, y - 1, 0, 1]
    for number in (3, 0, 5, 1, 4, 2):
        yield content_of(
            made(
                np.ascontiguousarray(planes[number]).astype(np.uint16),
                SOPInstanceUID=f"{UID}.{number + 10}",
                InstanceNumber=str(6 - number),
                PixelSpacing=["0.5", "0.8"],
                ImageOrientationPatient=["1", "0", "0", "0", "1", "0"],
                ImagePositionPatient=[f"{-corner[0]:.6g}", f"{-corner[1]:.6g}", str(60 + 2.5 * number)],
            )
        )


@pytest.fixture
def shown(tmp_path):
    """`shown(form)`: the planes in the order in which they are read, and what they are."""

    def shown(form):
        contents = list(series(anatomy())) if form == "DICOM" else [nifti(*reoriented(anatomy(), AFFINE, STORED[form]))]
        infos, pixels = [], []
        for number, content in enumerate(contents):
            path = tmp_path / f"{form}{number}"
            path.write_bytes(content)
            image = open_image(path)
            infos += image.planes
            pixels += [image.read_plane(plane.index).stored for plane in image.planes]
        (stack,) = arrange(infos)
        assert stack.kind == "volume"
        assert stack.plane_spacing_mm == pytest.approx(2.5)
        return [infos[place] for place in stack.order], np.stack([pixels[place] for place in stack.order])

    return shown


@pytest.mark.parametrize("form", FORMS)
def test_the_picture_is_the_same_to_the_pixel(shown, form):
    _, pixels = shown(form)
    np.testing.assert_array_equal(pixels, anatomy().transpose(2, 1, 0)[:, ::-1, ::-1])
    bright = np.argwhere(pixels >= 3000)
    assert bright[:, 2].max() < SHAPE[0] / 2, "the patient's right is at the left"
    assert bright[:, 1].max() < SHAPE[1] / 2, "the front is at the top"


@pytest.mark.parametrize("form", FORMS)
def test_the_place_is_the_same_to_the_micrometre(shown, form):
    reference, _ = shown("RAS")
    infos, _ = shown(form)
    for before, after in zip(reference, infos, strict=True):
        for fact in ("spacing_mm", "position_mm", "row_direction", "column_direction"):
            np.testing.assert_allclose(getattr(after, fact), getattr(before, fact), atol=1e-5)


@pytest.mark.parametrize("mask_form", STORED)
@pytest.mark.parametrize("form", FORMS)
def test_a_mask_stored_in_any_way_is_the_same_region_on_all_of_them(shown, tmp_path, form, mask_form):
    infos, pixels = shown(form)
    path = tmp_path / "mask"
    path.write_bytes(packed(nifti(*reoriented(lesion(), AFFINE, STORED[mask_form]))))
    placed = place_on(open_mask(path), infos)
    region = np.stack([placed.read_labels(index) for index in range(len(infos))])
    np.testing.assert_array_equal(region > 0, pixels >= 3000)


def test_planes_go_from_foot_to_head(shown):
    for form in FORMS:
        infos, _ = shown(form)
        heights = [plane.position_mm[2] for plane in infos]
        assert heights == sorted(heights)
