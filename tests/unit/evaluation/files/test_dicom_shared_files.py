"""Every shared DICOM file is taken with its values or refused in words, and all ways of storing one picture agree."""

import csv
import re

import numpy as np
import pytest

from evaluation.files.content import RefusedError
from evaluation.files.dicom import open_dicom
from evaluation.files.stacks import arrange

#: What cannot be decoded here, or holds no pixels; everything else must be taken.
REFUSED = {
    "dicom": {
        "CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm": "12-bit",
        "JPEG-lossy.dcm": "12-bit",
        "MR3_JPLY.dcm": "12-bit",
        "RG2_JPLY.dcm": "12-bit",
        "liver_1frame.dcm": "claims 1 frames and describes 3",
        "liver_deflate.dcm": "not supported",
        "liver_nonbyte_aligned_rle.dcm": "RLE",
        "reportsi.dcm": "no pixels (modality SR)",
        "rtplan.dcm": "no pixels (modality RTPLAN)",
        "rtstruct.dcm": "no pixels (modality RTSTRUCT)",
        "test-SR.dcm": "no pixels (modality SR)",
    },
    "bad": {
        "ExplVR_BigEndNoMeta.dcm": "no pixels",
        "ExplVR_LitEndNoMeta.dcm": "no pixels",
        "MR_truncated.dcm": "less than expected",
        "badVR.dcm": "NumberOfFrames is not a whole number",
        "emri_small_jpeg_2k_lossless_too_short.dcm": "header is broken",
        "empty_charset_LEI.dcm": "header is broken",
        "meta_missing_tsyntax.dcm": "header is broken",
        "nested_priv_SQ.dcm": "header is broken",
        "no-pixel-data.dcm": "no pixels",
        "no_meta.dcm": "header is broken",
        "no_meta_group_length.dcm": "header is broken",
        "reportsi_with_empty_number_tags.dcm": "no pixels",
        "rtplan_truncated.dcm": "no pixels",
    },
}
#: The same picture in several compressions that lose nothing.
ALIKE = (
    ("CT1_J2KR", "CT1_JLSL", "CT1_JPLL", "CT1_RLE"),
    ("MR_small", "MR_small_RLE", "MR_small_bigendian", "MR_small_implicit", "MR_small_jp2klossless"),
    ("MR_small", "MR_small_jpeg_ls_lossless", "MR_small_padded"),
    ("MR4_RLE", "MR4_UNC"),
    ("XA1_JLSL", "XA1_UNC"),
    ("US1_J2KR", "US1_RLE"),
    ("color-pl", "color-px"),
    ("rtdose", "rtdose_rle"),
    ("emri_small", "emri_small_RLE", "emri_small_big_endian", "emri_small_jpeg_2k_lossless"),
    ("emri_small", "emri_small_jpeg_ls_lossless"),
)


@pytest.mark.parametrize("folder", ["dicom", "bad"])
def test_every_file_is_taken_or_refused_in_words(shared, folder):
    refused = {}
    for path in sorted((shared / "data" / folder).glob("*.dcm")):
        try:
            image = open_dicom(path)
            for plane in image.planes:
                check_plane(image, plane)
        except RefusedError as error:
            refused[path.name] = str(error)
    assert set(refused) == set(REFUSED[folder])
    for name, words in REFUSED[folder].items():
        assert words in refused[name], (name, refused[name])


def check_plane(image, plane):
    pixels = image.read_plane(plane.index)
    assert pixels.stored.shape == (plane.rows, plane.columns)
    assert pixels.stored.dtype.isnative
    assert np.isfinite(pixels.stored).all()
    assert plane.slope > 0


def test_stored_values_span_what_another_reader_found(shared):
    checked = 0
    with (shared / "data" / "dicom" / "manifest.csv").open() as file:
        for row in csv.DictReader(file):
            found = re.search(r"\[(-?[\d.]+)\.\.(-?[\d.]+)\]", row["decode"])
            name = row["file"].removeprefix("dicom/")
            if not found or row["photometric"] != "MONOCHROME2" or name in REFUSED["dicom"]:
                continue
            checked += check_span(open_dicom(shared / "data" / "dicom" / name), *map(float, found.groups()))
    assert checked > 20


def check_span(image, low, high):
    planes = [image.read_plane(plane.index) for plane in image.planes]
    if "ModalityLUTSequence" in image.header or any(pixels.padding is not None for pixels in planes):
        return 0
    assert min(float(pixels.stored.min()) for pixels in planes) == pytest.approx(low)
    assert max(float(pixels.stored.max()) for pixels in planes) == pytest.approx(high)
    return 1


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0])
def test_all_ways_of_storing_one_picture_give_the_same_values(shared, names):
    first, *others = (open_dicom(shared / "data" / "dicom" / f"{name}.dcm") for name in names)
    for other in others:
        for plane in first.planes:
            assert np.array_equal(first.read_values(plane.index), other.read_values(plane.index), equal_nan=True), (
                other.transfer_syntax
            )


def test_colour_coded_as_ybr_is_as_bright_as_in_rgb(shared):
    folder = shared / "data" / "dicom"
    full, shared_samples = (
        open_dicom(folder / f"SC_ybr_full_{end}.dcm") for end in ("uncompressed", "422_uncompressed")
    )
    assert np.abs(full.read_values(0) - shared_samples.read_values(0)).max() <= 1


def test_every_plane_of_every_file_is_in_exactly_one_stack(shared):
    for path in sorted((shared / "data" / "dicom").glob("*.dcm")):
        if path.name not in REFUSED["dicom"]:
            image = open_dicom(path)
            stacks = arrange(image.planes, declared=image.stack)
            assert sorted(index for stack in stacks for index in stack.order) == list(range(len(image.planes)))
