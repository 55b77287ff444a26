"""A segmentation gives one plane of 0 and 1 for each frame and segment, with the image it was drawn on."""

import numpy as np
import pytest
from pydicom.uid import MRImageStorage

from evaluation.files.content import RefusedError
from tests.unit.evaluation.files._dicom import UID, item, made, opened


def mask(rows=6, columns=7, value=1):
    pixels = np.zeros((rows, columns), np.uint8)
    pixels[1:4, 2:5] = value
    return pixels


def source(uid=f"{UID}.9", frames=None):
    referenced = item(ReferencedSOPClassUID=MRImageStorage, ReferencedSOPInstanceUID=uid)
    if frames:
        referenced.ReferencedFrameNumber = frames
    return item(SourceImageSequence=[referenced])


def group(segment=1, *derivations, position=None):
    made_group = item(SegmentIdentificationSequence=[item(ReferencedSegmentNumber=segment)])
    if derivations:
        made_group.DerivationImageSequence = list(derivations)
    if position:
        made_group.PlanePositionSequence = [item(ImagePositionPatient=position)]
    return made_group


def segmentation(masks, groups, kind="BINARY", labels=("nodule",), **values):
    stack = np.stack(masks)
    dataset = made(stack, modality="SEG", SegmentationType=kind, **values)
    if kind == "BINARY":
        bits = np.packbits(stack.ravel(), bitorder="little").tobytes()
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 1, 1, 0
        dataset.PixelData = bits + b"\0" * (len(bits) % 2)
    dataset.SegmentSequence = [item(SegmentNumber=number, SegmentLabel=label) for number, label in enumerate(labels, 1)]
    dataset.PerFrameFunctionalGroupsSequence = groups
    return dataset


def test_a_binary_segmentation_gives_its_bits(tmp_path):
    masks = [mask(), mask()[::-1], mask().T[:6, :].repeat(2, axis=1)[:, :7]]
    image = opened(segmentation(masks, [group()] * 3), tmp_path)
    assert image.kind == "segmentation"
    assert image.modality == "SEG"
    for index, expected in enumerate(masks):
        stored = image.read_plane(index).stored
        assert stored.dtype == np.uint8
        assert np.array_equal(stored, expected)


def test_a_segmentation_is_one_by_its_class_also_without_a_modality(tmp_path):
    dataset = segmentation([mask()], [group()])
    dataset.Modality = ""
    assert opened(dataset, tmp_path).kind == "segmentation"


def test_each_plane_names_its_segment_and_its_sources(tmp_path):
    groups = [group(2, source(frames=3)), group(1, source(f"{UID}.8"))]
    image = opened(segmentation([mask()] * 2, groups, labels=("nodule", "cyst")), tmp_path)
    assert [(segment.number, segment.label) for segment in image.segments] == [(2, "cyst"), (1, "nodule")]
    assert [segment.references for segment in image.segments] == [((f"{UID}.9", 3),), ((f"{UID}.8", None),)]


def test_several_frames_of_a_source_are_all_named(tmp_path):
    image = opened(segmentation([mask()], [group(1, source(frames=[2, 4]))]), tmp_path)
    assert image.segments[0].references == ((f"{UID}.9", 2), (f"{UID}.9", 4))


def test_several_sources_of_a_frame_are_all_named(tmp_path):
    image = opened(segmentation([mask()], [group(1, source(), source(f"{UID}.8"))]), tmp_path)
    assert image.segments[0].references == ((f"{UID}.9", None), (f"{UID}.8", None))


def test_a_source_that_all_frames_share_is_named_for_each(tmp_path):
    dataset = segmentation([mask()] * 2, [group(), group()])
    dataset.SharedFunctionalGroupsSequence = [item(DerivationImageSequence=[source()])]
    image = opened(dataset, tmp_path)
    assert [segment.references for segment in image.segments] == [((f"{UID}.9", None),)] * 2


def test_frames_without_a_source_name_every_image_of_the_file_and_none_is_chosen(tmp_path):
    dataset = segmentation([mask()] * 2, [group(position=[0, 0, 5]), group(position=[0, 0, 10])])
    dataset.ReferencedSeriesSequence = [
        item(ReferencedInstanceSequence=[item(ReferencedSOPInstanceUID=f"{UID}.{end}") for end in (8, 9)])
    ]
    image = opened(dataset, tmp_path)
    everything = ((f"{UID}.8", None), (f"{UID}.9", None))
    assert [segment.references for segment in image.segments] == [everything] * 2
    assert [plane.position_mm for plane in image.planes] == [(0, 0, 5), (0, 0, 10)]


@pytest.mark.parametrize(("top", "inside", "outside"), [(255, 128, 127), (100, 51, 50), (1, 1, 0)])
def test_a_fraction_counts_above_half_of_the_largest(tmp_path, top, inside, outside):
    pixels = mask(value=inside)
    pixels[pixels == 0] = outside
    dataset = segmentation([pixels], [group()], "FRACTIONAL", MaximumFractionalValue=top)
    dataset.SegmentationFractionalType = "PROBABILITY"
    assert np.array_equal(opened(dataset, tmp_path).read_plane(0).stored, mask())


def test_a_fraction_without_a_largest_one_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="largest fraction"):
        opened(segmentation([mask(value=200)], [group()], "FRACTIONAL"), tmp_path)


def test_bytes_that_do_not_say_what_they_are_are_refused(tmp_path):
    dataset = segmentation([mask(value=200)], [group()], "FRACTIONAL")
    del dataset.SegmentationType
    with pytest.raises(RefusedError, match="binary or fractional"):
        opened(dataset, tmp_path)


def test_a_label_map_gives_a_plane_for_each_label_of_each_frame(tmp_path):
    both = mask(value=1)
    both[5, :] = 2
    dataset = segmentation([both, mask(value=2)], [item(), item()], "LABELMAP", labels=("nodule", "cyst"))
    image = opened(dataset, tmp_path)
    assert [(segment.number, segment.label) for segment in image.segments] == [(1, "nodule"), (2, "cyst"), (2, "cyst")]
    assert [plane.index for plane in image.planes] == [0, 1, 2]
    assert [int(image.read_plane(index).stored.sum()) for index in range(3)] == [9, 7, 9]


def test_the_only_segment_needs_no_naming(tmp_path):
    assert opened(segmentation([mask()], [item()]), tmp_path).segments[0].label == "nodule"


def test_a_frame_that_could_be_any_of_several_segments_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="which segment its frame 1 shows"):
        opened(segmentation([mask()], [item()], labels=("nodule", "cyst")), tmp_path)
