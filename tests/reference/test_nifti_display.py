"""NIfTI volumes are shown as the shared case of four affines says, to the voxel and the millimetre."""

import json

import nibabel
import numpy as np
import pytest

from evaluation.files import open_image
from evaluation.files.nifti_display import affine_of

NAMES = (
    "ras",
    "las, neurological trap",
    "sagittal acquisition: i to P, j to I, k to R",
    "oblique 20 degrees about x",
)
TOLERANCE_MM = 1e-9
#: sform and qform are stored in single precision.
STORED_MM = 1e-5


@pytest.fixture(scope="module")
def cases(shared):
    path = shared / "oracles" / "nifti-display.json"
    if not path.is_file():
        pytest.skip("the shared case nifti-display.json is not there")
    return {case["name"]: case for case in json.loads(path.read_text())["expected"]}


@pytest.fixture(params=NAMES)
def case(request, cases):
    return cases[request.param]


def voxels(case):
    i, j, k = np.indices(case["shape"])
    return (100 * i + 10 * j + k).astype(np.int16)


def test_every_affine_of_the_case_has_a_test(cases):
    assert set(cases) == set(NAMES)


@pytest.fixture
def image(case, tmp_path):
    nibabel.save(nibabel.Nifti1Image(voxels(case), np.array(case["affine"])), tmp_path / "a.nii")
    return open_image(tmp_path / "a.nii")


def test_axial_planes_are_shown_from_foot_to_head(case, image):
    np.testing.assert_array_equal(image.read_plane(0).stored, case["axial_0"])
    np.testing.assert_array_equal(image.read_plane(len(image.planes) - 1).stored, case["axial_last"])


@pytest.mark.parametrize(("name", "axis", "place"), [("coronal_1", 1, 1), ("sagittal_1", 0, 1)])
def test_a_single_slice_is_shown_in_its_own_plane(case, tmp_path, name, axis, place):
    """One slice of the closest canonical volume, as a file of its own."""
    whole = nibabel.as_closest_canonical(nibabel.Nifti1Image(voxels(case), np.array(case["affine"])))
    cut = [slice(None)] * 3
    cut[axis] = slice(place, place + 1)
    nibabel.save(whole.slicer[tuple(cut)], tmp_path / "one.nii")
    np.testing.assert_array_equal(open_image(tmp_path / "one.nii").read_plane(0).stored, case[name])


def test_points_lie_where_the_affine_puts_them(case, image):
    """Voxel (1, 2, 0) is found by its value, and its place is that of the case, in LPS."""
    for plane in image.planes:
        rows, columns = np.nonzero(image.read_plane(plane.index).stored == 120)
        for row, column in zip(rows, columns, strict=True):
            down = np.array(plane.column_direction) * plane.spacing_mm[0] * row
            across = np.array(plane.row_direction) * plane.spacing_mm[1] * column
            x, y, z = np.array(plane.position_mm) + down + across
            np.testing.assert_allclose((-x, -y, z), case["point_of_voxel_1_2_0"], atol=STORED_MM)
            return
    pytest.fail("voxel (1, 2, 0) is shown nowhere")


def test_the_affine_is_read_exactly(case):
    header = nibabel.Nifti2Image(voxels(case), np.array(case["affine"])).header
    np.testing.assert_allclose(affine_of(header), case["affine"], rtol=0, atol=TOLERANCE_MM)


def test_voxel_sizes_and_axes_are_those_of_the_case(case, image):
    sizes = dict(zip(case["axis_codes"], case["voxel_sizes"], strict=True))
    by_axis = {"LR": None, "AP": None, "IS": None}
    for pair in by_axis:
        by_axis[pair] = next(size for code, size in sizes.items() if code in pair)
    assert image.planes[0].spacing_mm == pytest.approx((by_axis["AP"], by_axis["LR"]), abs=STORED_MM)
    positions = np.array([plane.position_mm for plane in image.planes])
    np.testing.assert_allclose(np.linalg.norm(np.diff(positions, axis=0), axis=1), by_axis["IS"], atol=STORED_MM)
    assert ("axial_of_other" in image.flags) == (case["axis_codes"][2] not in "IS")
