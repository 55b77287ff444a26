"""Where DICOM planes lie, against positions worked out apart from Fovea (PS3.3 C.7.6.2.1.1)."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from evaluation.files.dicom import open_dicom
from evaluation.files.space import affine_lps, letters_of, normal_of, spread_of, tilt_degrees, to_ras
from evaluation.files.stacks import arrange

MM = 1e-3


def oracle(shared, name):
    path = shared / "oracles" / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"the shared reference case {name}.json is not there")
    return json.loads(path.read_text())


def library_file(name):
    """A file of pydicom or pydicom-data, by the path that the oracle gives."""
    found = get_testdata_file(Path(name).name, download=False)
    if not found:
        data_store = pytest.importorskip("data_store")
        found = Path(data_store.__path__[0]) / "data" / Path(name).name
    if not Path(found).is_file():
        pytest.skip(f"{name} is not installed")
    return Path(found)


def series(folder):
    files = [get_testdata_file("CT_small.dcm", download=False)]
    root = Path(files[0]).parent / folder
    if not root.is_dir():
        pytest.skip(f"{folder} is not installed")
    paths = sorted(path for path in root.iterdir() if path.is_file())
    return [path.name for path in paths], [open_dicom(path).planes[0] for path in paths]


def check_places(planes, expected):
    """`planes` in order against the oracle's `expected`: directions, distances, gaps and points."""
    first, spread = planes[0], spread_of(planes)
    assert letters_of(first.row_direction) == expected["row_towards"]
    assert letters_of(first.column_direction) == expected["column_towards"]
    assert normal_of(first) == pytest.approx(expected["normal"], abs=MM)
    assert spread.distances == pytest.approx(expected["distance_along_normal"], abs=MM)
    assert spread.gaps == pytest.approx(expected["gaps"], abs=MM)
    assert spread.is_uniform is expected["uniform"]
    assert spread.is_shifted is expected["in_plane_shift"]
    if expected["spacing_between_slices"] is not None:
        assert spread.spacing == pytest.approx(expected["spacing_between_slices"], abs=MM)
    check_points(planes, expected["first_slice_points"])


def check_points(planes, points):
    affine = affine_lps(planes[:1])
    last_column, last_row = planes[0].columns - 1, planes[0].rows - 1
    at = {
        "(col 0,row 0)": (0, 0),
        "(last col,row 0)": (last_column, 0),
        "(col 0,last row)": (0, last_row),
        "(last col,last row)": (last_column, last_row),
        "(col 3,row 5)": (3, 5),
        "centre of the image": (last_column / 2, last_row / 2),
    }
    for name, point in points.items():
        assert (affine @ [*at[name], 0, 1])[:3] == pytest.approx(point, abs=MM), name


def check_affines(planes, expected):
    affine = affine_lps(planes)
    assert np.allclose(affine, expected["affine_lps_col_row_slice"], atol=MM)
    assert np.allclose(to_ras(affine), expected["affine_ras_nifti"], atol=MM)


def test_a_head_ct_is_ordered_along_its_normal_against_its_numbers(shared):
    case = oracle(shared, "dicom-series-ct5n")
    names, planes = series(case["inputs"]["folder"])
    (stack,) = arrange(planes)
    ordered = [planes[index] for index in stack.order]
    assert [names[index] for index in stack.order] == case["expected"]["order_along_normal"]
    assert {name: plane.number for name, plane in zip(names, planes, strict=True)} == case["expected"][
        "instance_numbers"
    ]
    assert (stack.kind, stack.flags) == ("volume", ())
    assert stack.plane_spacing_mm == pytest.approx(2.5, abs=MM)
    check_places(ordered, case["expected"])
    check_affines(ordered, case["expected"])


def test_a_hole_in_a_ct_is_said_and_no_affine_is_invented(shared):
    case = oracle(shared, "dicom-series-ct2-gap")
    names, planes = series(case["inputs"]["folder"])
    (stack,) = arrange(planes)
    ordered = [planes[index] for index in stack.order]
    assert [names[index] for index in stack.order] == case["expected"]["order_along_normal"]
    assert stack.flags == ("gap",)
    assert stack.plane_spacing_mm == pytest.approx(1.25, abs=MM)
    check_places(ordered, case["expected"])
    assert affine_lps(ordered) is None


def test_radial_projections_are_scrolled_by_number_and_are_no_volume(shared):
    case = oracle(shared, "dicom-series-mr700-radial")
    names, planes = series(case["inputs"]["folder"])
    (stack,) = arrange(planes)
    assert stack.flags == ("not_parallel",)
    assert stack.plane_spacing_mm is None
    assert [planes[index].number for index in stack.order] == [1, 2, 3, 4, 5, 6, 7]
    for expected in case["expected"]["slices"]:
        plane = planes[names.index(expected["file"])]
        assert letters_of(plane.row_direction) == expected["row_towards"]
        assert letters_of(plane.column_direction) == expected["column_towards"]
        assert normal_of(plane) == pytest.approx(expected["normal"], abs=MM)


def test_an_enhanced_ct_stored_against_its_normal_is_turned_round(shared):
    case = oracle(shared, "dicom-enhanced-ct")
    file = open_dicom(library_file(case["inputs"]["file"]))
    (stack,) = arrange(file.planes, declared=file.stack)
    ordered = [file.planes[index] for index in stack.order]
    assert [f"frame {index + 1}" for index in stack.order] == case["expected"]["order_along_normal"]
    assert file.stack == stack.kind == "volume"
    check_places(ordered, case["expected"])
    check_affines(ordered, case["expected"])


def test_frames_of_a_dose_lie_where_their_offsets_say(shared):
    case = oracle(shared, "dicom-multiframe-offsets")
    file = open_dicom(library_file(case["inputs"]["file"]))
    (stack,) = arrange(file.planes, declared=file.stack)
    ordered = [file.planes[index] for index in stack.order]
    assert [f"frame {index + 1}" for index in stack.order] == case["expected"]["order_along_normal"]
    check_places(ordered, case["expected"])
    check_affines(ordered, case["expected"])


@pytest.mark.parametrize("name", ["MR2_UNCR.dcm", "CT_small.dcm", "693_UNCR.dcm"])
def test_single_planes_lie_where_their_header_says(shared, name):
    case = oracle(shared, "dicom-single-planes")
    expected = case["expected"][name]
    file = open_dicom(library_file(name))
    check_places(file.planes, expected)
    assert tilt_degrees(normal_of(file.planes[0])) == pytest.approx(expected["tilt_degrees"], abs=0.01)
    assert (file.planes[0].rows, file.planes[0].columns) == (expected["rows"], expected["columns"])


def test_frames_without_geometry_stay_in_the_order_of_the_file_and_get_no_place(shared):
    case = oracle(shared, "dicom-enhanced-without-geometry")
    file = open_dicom(library_file(case["inputs"]["file"]))
    (stack,) = arrange(file.planes, declared=file.stack)
    assert stack.order == tuple(range(case["expected"]["frames"]))
    assert stack.flags == ("multiframe_without_geometry",)
    assert stack.plane_spacing_mm is None
    assert {plane.position_mm for plane in file.planes} == {None}
    assert {plane.spacing_mm for plane in file.planes} == {None}
    assert affine_lps(file.planes) is None
