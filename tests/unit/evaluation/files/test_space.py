"""Directions, distances and affines of planes in the patient's space."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.files.content import PlaneInfo
from evaluation.files.space import affine_lps, is_placed, letters_of, normal_of, spread_of, tilt_degrees, to_ras

PLANE = PlaneInfo(0, 4, 6, 1.0, 0.0, (2.0, 3.0), "patient", (10.0, 20.0, 30.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


def at(z):
    return replace(PLANE, position_mm=(10.0, 20.0, z))


@pytest.mark.parametrize(
    ("direction", "letters"),
    [((1, 0, 0), "L"), ((-1, 0, 0), "R"), ((0, 1, 0), "P"), ((0, -1, 0), "A"), ((0, 0, 1), "H"), ((0, 0, -1), "F")],
)
def test_each_axis_has_its_letters(direction, letters):
    assert letters_of(direction) == letters


def test_the_largest_part_of_a_direction_comes_first_and_rounding_is_left_out():
    assert letters_of((0.6, -0.8, 0.00001)) == "AL"


def test_an_affine_maps_columns_rows_and_planes_to_the_patient():
    affine = affine_lps([at(30.0), at(35.0), at(40.0)])
    assert (affine @ [1, 2, 1, 1]).tolist() == [13, 24, 35, 1]
    assert (to_ras(affine) @ [1, 2, 1, 1]).tolist() == [-13, -24, 35, 1]


@pytest.mark.parametrize(
    "planes",
    [
        [at(30.0), at(35.0), at(50.0)],
        [at(30.0), at(30.0)],
        [replace(PLANE, position_mm=None)],
        [replace(PLANE, row_direction=None)],
        [replace(PLANE, spacing_mm=None)],
        [replace(PLANE, spacing_place=None)],
    ],
)
def test_no_affine_is_invented(planes):
    assert affine_lps(planes) is None


def test_a_plane_without_directions_has_no_place_and_no_normal():
    nowhere = replace(PLANE, column_direction=None)
    assert not is_placed(nowhere)
    with pytest.raises(ValueError, match="direction"):
        normal_of(nowhere)


def test_planes_are_as_far_apart_as_along_their_normal():
    spread = spread_of([at(30.0), at(32.5), at(37.5)])
    assert spread.gaps == (2.5, 5.0)
    assert (spread.spacing, spread.is_uniform, spread.is_shifted) == (3.75, False, False)


def test_one_plane_has_no_spacing():
    assert spread_of([PLANE]).spacing is None


def test_a_tilt_is_the_angle_to_the_nearest_axis():
    assert tilt_degrees((0, np.sin(0.2), np.cos(0.2))) == pytest.approx(np.degrees(0.2))
