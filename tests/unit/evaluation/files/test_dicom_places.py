"""Where frames lie, when they were made, and in which words planes of one series are set apart."""

import numpy as np
import pytest

from evaluation.files.stacks import arrange
from tests.unit.evaluation.files._dicom import AXIAL, CINE, enhanced, item, made, opened, ramp, with_bytes


def frames(count):
    return np.stack([ramp(top=3000 - index) for index in range(count)])


def placed(z, **values):
    return item(PlanePositionSequence=[item(ImagePositionPatient=[-10, -20, z])], **values)


def oriented(orientation=AXIAL):
    return item(PlaneOrientationSequence=[item(ImageOrientationPatient=orientation)])


def test_a_plane_has_its_position_and_directions(tmp_path):
    dataset = made(ImagePositionPatient=[1, 2, 3], ImageOrientationPatient=[0, 1, 0, 0, 0, -1], InstanceNumber=7)
    plane = opened(dataset, tmp_path).planes[0]
    assert plane.position_mm == (1, 2, 3)
    assert (plane.row_direction, plane.column_direction) == ((0, 1, 0), (0, 0, -1))
    assert plane.number == 7


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("ImageOrientationPatient", b"1\\0\\0\\0\\1"),
        ("ImageOrientationPatient", b"0\\0\\0\\0\\0\\0"),
        ("ImageOrientationPatient", b"1\\0\\0\\1\\0\\0"),
        ("ImageOrientationPatient", b"2\\0\\0\\0\\1\\0"),
        ("ImageOrientationPatient", b"1\\0\\0\\0\\1\\x"),
        ("ImagePositionPatient", b"1\\2"),
        ("ImagePositionPatient", b"1\\2\\1e99"),
        ("ImagePositionPatient", b"1,5\\2\\3"),
    ],
)
def test_a_place_that_cannot_be_read_counts_as_unknown_and_is_said(tmp_path, keyword, text):
    dataset = made(ImagePositionPatient=[1, 2, 3], ImageOrientationPatient=AXIAL)
    image = opened(with_bytes(dataset, keyword, text), tmp_path)
    assert "geometry_unreadable" in image.planes[0].flags
    (stack,) = arrange(image.planes)
    assert stack.kind == "single"


def test_frames_of_an_enhanced_object_lie_where_their_groups_say(tmp_path):
    image = opened(enhanced(frames(3), [placed(z) for z in (4, 2, 0)], oriented()), tmp_path)
    (stack,) = arrange(image.planes, declared=image.stack)
    assert image.stack == "volume"
    assert (stack.order, stack.plane_spacing_mm) == ((2, 1, 0), 2)


def test_frames_may_each_have_an_orientation_of_their_own(tmp_path):
    groups = [placed(0), placed(2)]
    for group, orientation in zip(groups, (AXIAL, [1, 0, 0, 0, 0, -1]), strict=True):
        group.update(oriented(orientation))
    image = opened(enhanced(frames(2), groups), tmp_path)
    assert [plane.column_direction for plane in image.planes] == [(0, 1, 0), (0, 0, -1)]


def test_one_position_for_many_frames_places_none(tmp_path):
    dataset = made(frames(3), ImagePositionPatient=[0, 0, 0], ImageOrientationPatient=AXIAL)
    image = opened(dataset, tmp_path)
    (stack,) = arrange(image.planes, declared=image.stack)
    assert {plane.position_mm for plane in image.planes} == {None}
    assert (stack.order, stack.flags) == ((0, 1, 2), ("multiframe_without_geometry",))


@pytest.mark.parametrize(("first", "offsets"), [(30.0, [0, 5, 10]), (30.0, [30, 35, 40])])
def test_offsets_of_a_dose_may_be_relative_or_absolute(tmp_path, first, offsets):
    where = {"ImagePositionPatient": [1, 2, first], "ImageOrientationPatient": AXIAL}
    image = opened(made(frames(3), modality="RTDOSE", GridFrameOffsetVector=offsets, **where), tmp_path)
    assert [plane.position_mm for plane in image.planes] == [(1, 2, 30), (1, 2, 35), (1, 2, 40)]


def test_offsets_for_another_number_of_frames_place_none(tmp_path):
    where = {"ImagePositionPatient": [1, 2, 3], "ImageOrientationPatient": AXIAL}
    image = opened(made(frames(3), modality="RTDOSE", GridFrameOffsetVector=[0, 5], **where), tmp_path)
    assert {plane.position_mm for plane in image.planes} == {None}
    assert "geometry_unreadable" in image.planes[0].flags


def test_a_cine_has_the_time_of_each_frame(tmp_path):
    for values, times in (
        ({"FrameTime": 40}, [0, 40, 80]),
        ({"FrameTimeVector": [0, 30, 50]}, [0, 30, 80]),
        ({"CineRate": 25}, [0, 40, 80]),
        ({"RecommendedDisplayFrameRate": 20}, [0, 50, 100]),
    ):
        image = opened(made(frames(3), SOPClassUID=CINE, modality="US", **values), tmp_path)
        assert [plane.time_ms for plane in image.planes] == times
        assert image.stack == "cine"


@pytest.mark.parametrize("step", ["0", "-40"])
def test_a_time_that_does_not_pass_gives_a_cine_without_times(tmp_path, step):
    image = opened(made(frames(3), SOPClassUID=CINE, modality="US", FrameTime=step), tmp_path)
    assert {plane.time_ms for plane in image.planes} == {None}
    assert arrange(image.planes, declared=image.stack)[0].kind == "cine"


def test_a_pointer_to_something_else_than_time_makes_no_cine(tmp_path):
    image = opened(made(frames(3), modality="NM", FrameTime=40, FrameIncrementPointer=0x00540080), tmp_path)
    assert image.stack == ""


def test_times_of_an_enhanced_object_count_from_its_first_frame_and_tell_no_time_of_day(tmp_path):
    moments = ["20240101101010.500", "20240101101010.000", "20240101101011.000"]
    groups = [placed(0, FrameContentSequence=[item(FrameReferenceDateTime=moment)]) for moment in moments]
    image = opened(enhanced(frames(3), groups, oriented()), tmp_path)
    assert [plane.time_ms for plane in image.planes] == [500, 0, 1000]
    (stack,) = arrange(image.planes, declared=image.stack)
    assert (stack.kind, stack.order) == ("cine", (1, 0, 2))


def test_gated_files_have_their_trigger_time(tmp_path):
    assert opened(made(TriggerTime=125), tmp_path).planes[0].time_ms == 125


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"EchoNumbers": 2, "EchoTime": 80}, ("echo 2", "TE 80 ms")),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, ("LOCALIZER",)),
        ({"ImageType": ["DERIVED", "SECONDARY", "MPR"]}, ("DERIVED", "SECONDARY", "MPR")),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "M", "SE"]}, ("M", "SE")),
        ({"TemporalPositionIdentifier": 3}, ("phase 3",)),
        ({"modality": "CT", "KVP": 80}, ("80 kV",)),
        ({"ImageLaterality": "L", "ViewPosition": "CC"}, ("L", "CC")),
    ],
)
def test_planes_are_set_apart_in_coded_words(tmp_path, values, words):
    assert opened(made(**values), tmp_path).planes[0].acquisition == words


def test_words_that_are_no_codes_are_not_shown(tmp_path):
    file = with_bytes(made(ImageType="ORIGINAL"), "ImageType", b"ORIGINAL\\PRIMARY\\Jane Doe")
    assert opened(file, tmp_path).planes[0].acquisition == ()


def test_frames_of_an_enhanced_object_are_set_apart_by_their_groups(tmp_path):
    groups = [
        item(
            MRImageFrameTypeSequence=[item(FrameType=["ORIGINAL", "PRIMARY", kind, "NONE"])],
            MREchoSequence=[item(EffectiveEchoTime=30.0)],
            MRDiffusionSequence=[item(DiffusionBValue=b)],
            FrameContentSequence=[item(StackID=stack, TemporalPositionIndex=1)],
        )
        for kind, b, stack in (("M", 0.0, "1"), ("P", 1000.0, "Doe^Jane"))
    ]
    image = opened(enhanced(frames(2), groups), tmp_path)
    assert [plane.acquisition for plane in image.planes] == [
        ("M", "TE 30 ms", "b 0", "phase 1", "stack 1"),
        ("P", "TE 30 ms", "b 1000", "phase 1"),
    ]


def test_detectors_of_nuclear_medicine_set_frames_apart(tmp_path):
    dataset = made(frames(2), modality="NM", DetectorVector=[1, 2], EnergyWindowVector=[1, 1])
    image = opened(dataset, tmp_path)
    assert [plane.acquisition for plane in image.planes] == [
        ("energy window 1", "detector 1"),
        ("energy window 1", "detector 2"),
    ]
    assert [stack.kind for stack in arrange(image.planes, declared=image.stack)] == ["single", "single"]


def test_laterality_and_view_are_kept(tmp_path):
    view = item(CodeValue="399162004", CodingSchemeDesignator="SCT", CodeMeaning="cranio-caudal")
    image = opened(made(modality="MG", ImageLaterality="R", ViewCodeSequence=[view]), tmp_path)
    assert (image.laterality, image.view) == ("R", "cranio-caudal")


def test_a_laterality_that_is_none_is_left_out(tmp_path):
    assert opened(made(Laterality="X"), tmp_path).laterality == ""
