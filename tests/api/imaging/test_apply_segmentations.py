"""DICOM segmentations are put on the very planes they were drawn on."""

import json

import numpy as np
import pytest

from evaluation.files.content import PlaneInfo, RefusedError, SegmentInfo
from imaging.decoding.answers import DecodedFile, Identity, PixelFacts, Staged
from imaging.models import SourceFile
from imaging.standard.acts import Act
from imaging.standard.regions import current_regions
from imaging.standard.segments import apply_segmentation
from tests.factories import make_dataset
from tests.named_images import make_named_stack, name_source, square

pytestmark = pytest.mark.django_db
SPACE = "2.25.77"


@pytest.fixture
def dataset(administrator):
    return make_dataset(administrator, cases=0)


@pytest.fixture
def decoded(tmp_path):
    """`decoded([(segment, label, references, mask, position), …])`: a segmentation as the decoder hands it over."""

    def make(frames, *, space=SPACE, series=""):
        staged = Staged(tmp_path, f"seg{len(list(tmp_path.iterdir()))}")
        for index, (_, _, _, mask, _) in enumerate(frames):
            np.save(staged.pixels(index), mask.astype(np.uint8))
        named = {"00081115": {"vr": "SQ", "Value": [{"0020000E": {"vr": "UI", "Value": [series]}}]}} if series else {}
        staged.header.write_text(json.dumps({"00200052": {"vr": "UI", "Value": [space]}, **named}))
        return DecodedFile(
            format="dicom",
            kind="segmentation",
            modality="SEG",
            photometric="MONOCHROME2",
            bits_stored=1,
            is_signed=False,
            unit="",
            stack="",
            transfer_syntax="",
            laterality="",
            view="",
            flags=(),
            planes=tuple(_plane(index, mask, position) for index, (_, _, _, mask, position) in enumerate(frames)),
            pixels=tuple(PixelFacts(True, True, 0, 1, False, "") for _ in frames),
            segments=tuple(SegmentInfo(number, label, references) for number, label, references, _, _ in frames),
            file_sha256="7" * 64,
            identity=Identity(),
            staged=staged,
        )

    return make


def _plane(index, mask, position):
    placed = {"position_mm": position, "row_direction": (1, 0, 0), "column_direction": (0, 1, 0)} if position else {}
    return PlaneInfo(index, *mask.shape, spacing_mm=(0.5, 0.5) if position else None, **placed)


@pytest.fixture
def apply(dataset, decoded):
    def do(frames, **how):
        return apply_segmentation(dataset=dataset, name="seg.dcm", answer=decoded(frames, **how), act=Act.now())

    return do


@pytest.fixture
def multiframe(dataset):
    """Four frames of one instance, shown from the last to the first."""
    image = make_named_stack(dataset, "img.dcm", kind="volume", planes=4)
    SourceFile.objects.filter(planes__image=image).update(instance_uid="2.25.1")
    for plane in image.planes.all():
        plane.source_index = 3 - plane.index
        plane.save()
    return image


@pytest.fixture
def series(dataset):
    """Three instances of one plane each, 2 mm apart."""
    image = make_named_stack(dataset, "ct/0.dcm", kind="volume", planes=3)
    image.row_direction, image.column_direction = [1, 0, 0], [0, 1, 0]
    image.save()
    header = {"00200052": {"vr": "UI", "Value": [SPACE]}, "0020000E": {"vr": "UI", "Value": ["2.25.9"]}}
    for index in range(3):
        name_source(
            image, f"ct/{index}.dcm", planes=[index], file_format="dicom", instance_uid=f"2.25.{index}", header=header
        )
    return image


def mask(**where):
    return square(16, 16, **{"at": (3, 3), **where})


def lesions(image):
    return sorted((r.label, r.first_plane, r.last_plane, r.area_px) for r in current_regions(image))


def test_a_frame_number_names_the_frame_of_the_file(multiframe, apply):
    assert apply([(1, "lesion", (("2.25.1", 3),), mask(), None)]) == "1 reference region."
    assert lesions(multiframe) == [("lesion", 1, 1, 24)]


def test_an_instance_names_its_plane(series, apply):
    apply([(1, "", (("2.25.2", None),), mask(), None)])
    assert lesions(series) == [("", 2, 2, 24)]


def test_a_reference_to_an_instance_of_many_frames_needs_the_frame(multiframe, apply):
    with pytest.raises(RefusedError, match="fits no image"):
        apply([(1, "", (("2.25.1", None),), mask(), None)])


def test_frames_of_one_segment_are_one_lesion_and_separate_pieces_are_two(series, apply):
    frames = [(1, "tumour", ((f"2.25.{index}", 1),), mask(), None) for index in range(2)]
    frames.append((1, "tumour", (("2.25.2", 1),), mask(at=(12, 9), size=(2, 2)), None))
    apply(frames)
    assert lesions(series) == [("tumour", 0, 1, 48), ("tumour", 2, 2, 4)]


def test_segments_are_lesions_of_their_own_and_may_overlap(series, apply):
    apply([(1, "core", (("2.25.0", 1),), mask(), None), (2, "rim", (("2.25.0", 1),), mask(size=(6, 8)), None)])
    assert lesions(series) == [("core", 0, 0, 24), ("rim", 0, 0, 48)]


def test_without_a_reference_the_place_decides(series, apply):
    apply([(1, "", (), mask(), (0.0, 0.0, 4.0))])
    assert lesions(series) == [("", 2, 2, 24)]


@pytest.mark.parametrize("position", [(0.0, 0.0, 5.0), (0.2, 0.0, 4.0)])
def test_another_place_fits_nothing(series, apply, position):
    with pytest.raises(RefusedError, match="fits no image"):
        apply([(1, "", (), mask(), position)])


def test_another_frame_of_reference_fits_nothing(series, apply):
    with pytest.raises(RefusedError, match="fits no image"):
        apply([(1, "", (), mask(), (0.0, 0.0, 4.0))], space="2.25.78")


def test_of_two_series_at_one_place_the_named_one_is_meant(dataset, series, apply):
    other = make_named_stack(dataset, "mr/0.dcm", kind="volume", planes=3)
    other.row_direction, other.column_direction = [1, 0, 0], [0, 1, 0]
    other.save()
    header = {"00200052": {"vr": "UI", "Value": [SPACE]}, "0020000E": {"vr": "UI", "Value": ["2.25.8"]}}
    SourceFile.objects.filter(planes__image=other).update(header=header)
    frames = [(1, "", (), mask(), (0.0, 0.0, 4.0))]
    with pytest.raises(RefusedError, match="several images"):
        apply(frames)
    apply(frames, series="2.25.8")
    assert (lesions(series), lesions(other)) == ([], [("", 2, 2, 24)])


def test_frames_that_fit_nothing_are_counted(series, apply):
    words = apply([(1, "", (("2.25.0", 1),), mask(), None), (1, "", (("2.25.55", 1),), mask(), None)])
    assert "1 of its 2 frames fit no image" in words


def test_an_empty_segmentation_is_refused(series, apply):
    with pytest.raises(RefusedError, match="outlines nothing"):
        apply([(1, "", (("2.25.0", 1),), np.zeros((16, 16)), None)])


def test_another_size_is_refused_with_both(series, apply):
    with pytest.raises(RefusedError, match="20 × 20 pixels, its image 16 × 16"):
        apply([(1, "", (("2.25.0", 1),), square(20, 20), None)])


def test_a_newer_segmentation_replaces_the_earlier(series, apply):
    apply([(1, "", (("2.25.0", 1),), mask(), None)])
    assert "1 earlier one was replaced" in apply([(1, "", (("2.25.0", 1),), mask(size=(2, 2)), None)])
    assert lesions(series) == [("", 0, 0, 4)]
