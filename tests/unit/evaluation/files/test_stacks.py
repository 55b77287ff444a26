"""Planes are put in the order of space or time, and what is not one stack is kept apart or said."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.files.content import PlaneInfo
from evaluation.files.stacks import arrange

ACROSS, DOWN, UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0)


def slice_at(z, *, x=0.0, y=0.0, number=None, **values):
    """An axial slice, alone in its file."""
    plane = PlaneInfo(0, 32, 48, 1.0, 0.0, (0.5, 0.5), "patient", (x, y, z), ACROSS, DOWN, number=number)
    return replace(plane, **values)


def frame(index, **values):
    """A frame without a place, in a file of many."""
    return replace(PlaneInfo(index, 32, 48), **values)


def orders(stacks):
    return [stack.order for stack in stacks]


def test_slices_are_ordered_along_their_normal_and_not_by_number():
    planes = [slice_at(z, number=number) for z, number in ((4, 1), (0, 2), (2, 3))]
    (stack,) = arrange(planes)
    assert (stack.kind, stack.order, stack.plane_spacing_mm, stack.flags) == ("volume", (1, 2, 0), 2, ())


def test_the_normal_and_not_the_axis_of_the_patient_gives_the_order():
    turned = [slice_at(z, row_direction=(-1.0, 0.0, 0.0)) for z in (0, 2, 4)]
    assert orders(arrange(turned)) == [(2, 1, 0)]


def test_oblique_slices_are_as_far_apart_as_along_their_normal():
    tilted = (0.0, np.cos(0.5), np.sin(0.5))
    step = np.cross(ACROSS, tilted) * 3
    planes = [slice_at(0, position_mm=tuple(step * k), column_direction=tilted) for k in range(4)]
    (stack,) = arrange(planes)
    assert stack.plane_spacing_mm == pytest.approx(3)
    assert stack.flags == ()


def test_a_missing_slice_is_said_and_the_usual_distance_kept():
    (stack,) = arrange([slice_at(z) for z in (0, 2, 4, 8, 10)])
    assert (stack.flags, stack.plane_spacing_mm) == (("gap",), 2)


def test_positions_rounded_to_one_decimal_are_no_gap():
    (stack,) = arrange([slice_at(round(k * 0.625, 1)) for k in range(12)])
    assert stack.flags == ()


def test_slices_shifted_beside_each_other_are_said():
    (stack,) = arrange([slice_at(2 * k, y=0.5 * k) for k in range(5)])
    assert stack.flags == ("in_plane_shift",)


@pytest.mark.parametrize(
    "other",
    [
        {"rows": 64},
        {"spacing_mm": (0.7, 0.5)},
        {"spacing_mm": None, "spacing_place": None},
        {"acquisition": ("echo 2",)},
        {"acquisition": ("LOCALIZER",)},
        {"row_direction": DOWN, "column_direction": ACROSS},
    ],
)
def test_planes_of_another_kind_are_another_stack(other):
    planes = [slice_at(0), slice_at(1, **other), slice_at(2), slice_at(3, **other)]
    stacks = arrange(planes)
    assert sorted(sorted(stack.order) for stack in stacks) == [[0, 2], [1, 3]]


def test_sizes_and_directions_that_differ_by_rounding_are_one_stack():
    planes = [
        slice_at(0),
        slice_at(2, spacing_mm=(0.50001, 0.5), row_direction=(0.99999, 0.001, 0.0)),
        slice_at(4),
    ]
    assert len(arrange(planes)) == 1


def test_a_stack_bears_the_words_that_all_its_planes_share():
    planes = [slice_at(k, acquisition=("T2", "phase 1")) for k in range(3)]
    assert arrange(planes)[0].acquisition == ("T2", "phase 1")


def test_a_single_plane_has_no_distance():
    (stack,) = arrange([slice_at(3)])
    assert (stack.kind, stack.plane_spacing_mm, stack.flags) == ("single", None, ())


def test_phases_of_a_volume_are_volumes_of_their_own():
    planes = [slice_at(z, acquisition=(f"phase {phase}",)) for z in (0, 2, 4) for phase in (1, 2)]
    assert orders(arrange(planes)) == [(0, 2, 4), (1, 3, 5)]


def test_phases_that_cover_different_places_are_taken_apart_too():
    planes = [slice_at(z, acquisition=("phase 1",)) for z in (0, 2, 4)]
    planes += [slice_at(z, acquisition=("phase 2",)) for z in (0, 2)]
    assert orders(arrange(planes)) == [(0, 1, 2), (3, 4)]


def test_a_number_of_phase_on_every_slice_of_one_volume_does_not_break_it():
    planes = [slice_at(z, acquisition=(f"phase {z}",)) for z in (1, 2, 3)]
    assert orders(arrange(planes)) == [(0, 1, 2)]


def test_a_volume_imaged_twice_is_two_volumes_by_its_numbers():
    planes = [slice_at(z, number=10 * turn + z) for turn in (2, 1) for z in (0, 2, 4)]
    stacks = arrange(planes)
    assert sorted(orders(stacks)) == [(0, 1, 2), (3, 4, 5)]
    assert {stack.flags for stack in stacks} == {()}


def test_doubles_that_cannot_be_told_apart_are_said_and_lie_by_number():
    planes = [slice_at(0), slice_at(2, number=8), slice_at(2, number=7), slice_at(4)]
    (stack,) = arrange(planes)
    assert stack.order == (0, 2, 1, 3)
    assert (stack.flags, stack.plane_spacing_mm) == (("same_place",), 2)


def test_one_place_at_several_times_is_a_cine_in_the_order_of_time():
    planes = [slice_at(0, time_ms=time) for time in (80.0, 0.0, 40.0)]
    (stack,) = arrange(planes)
    assert (stack.kind, stack.order, stack.plane_spacing_mm) == ("cine", (1, 2, 0), None)


def test_one_place_in_several_phases_is_a_cine():
    planes = [slice_at(0, acquisition=(f"phase {phase}",)) for phase in (10, 9, 1)]
    (stack,) = arrange(planes)
    assert (stack.kind, stack.order) == ("cine", (2, 1, 0))


def test_one_place_without_times_is_said_and_no_cine():
    (stack,) = arrange([slice_at(0, number=2), slice_at(0, number=1)])
    assert (stack.kind, stack.order, stack.flags) == ("volume", (1, 0), ("same_place",))


def test_tiles_beside_each_other_are_stacks_of_their_own():
    planes = [slice_at(z, x=x) for z in (0, 2, 4) for x in (0.0, 300.0)]
    assert orders(arrange(planes)) == [(0, 2, 4), (1, 3, 5)]


def projections(angles, **values):
    return [
        slice_at(0, row_direction=(float(np.cos(a)), float(np.sin(a)), 0.0), column_direction=UP, number=n, **values)
        for n, a in enumerate(np.radians(angles))
    ]


def test_projections_around_an_axis_are_scrolled_by_number_and_said():
    planes = projections([0, 15, 30, 45, 60])[::-1]
    (stack,) = arrange(planes)
    assert (stack.order, stack.flags, stack.plane_spacing_mm) == ((4, 3, 2, 1, 0), ("not_parallel",), None)


def test_scouts_at_right_angles_are_pictures_of_their_own():
    planes = [*projections([0, 90]), slice_at(0)]
    assert [stack.kind for stack in arrange(planes)] == ["single"] * 3


def test_localisers_are_never_scrolled_as_projections():
    planes = projections([0, 15, 30, 45], acquisition=("LOCALIZER",))
    assert [stack.kind for stack in arrange(planes)] == ["single"] * 4


def test_a_scout_beside_a_volume_stands_alone():
    planes = [*(slice_at(z) for z in (0, 2, 4)), *projections([0])]
    assert [(stack.kind, len(stack.order)) for stack in arrange(planes)] == [("volume", 3), ("single", 1)]


def test_three_orientations_of_several_slices_are_three_volumes():
    sagittal = {"row_direction": DOWN, "column_direction": UP}
    coronal = {"row_direction": ACROSS, "column_direction": UP}
    planes = [slice_at(k, x=k, y=k, **way) for way in ({}, sagittal, coronal) for k in range(4)]
    assert [(stack.kind, len(stack.order)) for stack in arrange(planes)] == [("volume", 4)] * 3


def test_frames_without_a_place_stay_in_the_order_of_their_file():
    (stack,) = arrange([frame(index) for index in range(5)])
    assert (stack.kind, stack.order) == ("volume", (0, 1, 2, 3, 4))
    assert (stack.flags, stack.plane_spacing_mm) == (("multiframe_without_geometry",), None)


def test_pictures_of_several_files_without_a_place_are_pictures():
    assert [stack.kind for stack in arrange([frame(0, number=n) for n in (3, 1, 2)])] == ["single"] * 3


def test_several_files_that_are_said_to_be_a_volume_lie_by_number():
    (stack,) = arrange([frame(0, number=n) for n in (3, 1, 2)], declared="volume")
    assert (stack.kind, stack.order, stack.flags) == ("volume", (1, 2, 0), ("multiframe_without_geometry",))


def test_without_numbers_they_lie_as_they_came():
    (stack,) = arrange([frame(0, number=3), frame(0), frame(0, number=1)], declared="volume")
    assert stack.order == (0, 1, 2)


def test_two_files_of_frames_without_a_place_are_two_stacks():
    assert orders(arrange([frame(index) for index in (0, 1, 2, 0, 1)])) == [(0, 1, 2), (3, 4)]


def test_a_cine_lies_in_the_order_of_its_times():
    planes = [frame(index, time_ms=time) for index, time in enumerate((80.0, 0.0, 40.0))]
    (stack,) = arrange(planes, declared="cine")
    assert (stack.kind, stack.order, stack.flags) == ("cine", (1, 2, 0), ())


def test_a_cine_without_times_lies_as_it_is_stored():
    (stack,) = arrange([frame(index) for index in range(3)], declared="cine")
    assert (stack.kind, stack.order, stack.flags) == ("cine", (0, 1, 2), ())


def test_phases_without_a_place_are_taken_apart():
    planes = [frame(index, acquisition=(f"phase {index % 2}",)) for index in range(6)]
    assert orders(arrange(planes)) == [(0, 2, 4), (1, 3, 5)]


def test_nothing_gives_no_stacks():
    assert arrange([]) == []


def test_every_plane_is_in_exactly_one_stack():
    dice = np.random.default_rng(5)
    for _ in range(50):
        planes = [
            slice_at(
                float(dice.integers(4)),
                x=float(dice.integers(2) * 100),
                number=int(dice.integers(3)),
                time_ms=float(dice.integers(3)) if dice.integers(2) else None,
                acquisition=(f"phase {dice.integers(2)}",) if dice.integers(2) else (),
                row_direction=ACROSS if dice.integers(4) else None,
            )
            for _ in range(12)
        ]
        for declared in ("", "volume", "cine"):
            stacks = arrange(planes, declared=declared)
            assert sorted(index for stack in stacks for index in stack.order) == list(range(12))
            assert all((stack.kind == "single") == (len(stack.order) == 1) for stack in stacks)
