"""What is said about a file by its header: words in the picture, loss, purpose."""

import numpy as np
import pytest
from pydicom.uid import (
    CTImageStorage,
    DigitalMammographyXRayImageStorageForProcessing,
    EncapsulatedPDFStorage,
    SecondaryCaptureImageStorage,
)

from tests.unit.evaluation.files._dicom import flags_of, made, opened, ramp, with_bytes

WORDS, LOSS, RAW = "burned_in_text_possible", "lossy_compression", "for_processing"


def said(tmp_path, **values):
    return flags_of(opened(made(**values), tmp_path))


@pytest.mark.parametrize(
    "values",
    [
        {"BurnedInAnnotation": "YES"},
        {"modality": "US"},
        {"SOPClassUID": SecondaryCaptureImageStorage},
        {"SOPClassUID": f"{SecondaryCaptureImageStorage}.4"},
        {"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"], "BurnedInAnnotation": "NO"},
        {"ImageType": ["ORIGINAL", "PRIMARY", "DOSE INFO"]},
        {"SeriesDescription": "Dose Report"},
        {"SeriesDescription": "Dose Report", "BurnedInAnnotation": "NO"},
        {"ConversionType": "WSD"},
        {"modality": "CR", "ConversionType": "DF"},
        {"modality": "CR", "NominalScannedPixelSpacing": [0.1, 0.1]},
        {"SOPClassUID": EncapsulatedPDFStorage},
    ],
)
def test_pictures_that_may_hold_words_are_pointed_out(tmp_path, values):
    assert WORDS in said(tmp_path, **values)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"modality": "US", "BurnedInAnnotation": "NO"},
        {"SOPClassUID": SecondaryCaptureImageStorage, "BurnedInAnnotation": "NO"},
        {"modality": "CT", "ConversionType": "DV", "SOPClassUID": CTImageStorage},
        {"ImageType": ["DERIVED", "SECONDARY", "MPR"]},
        {"SeriesDescription": "Abdomen low-dose protocols"},
    ],
)
def test_other_pictures_are_not(tmp_path, values):
    assert WORDS not in said(tmp_path, **values)


@pytest.mark.parametrize(
    ("values", "is_lossy"),
    [
        ({"LossyImageCompression": "01"}, True),
        ({"LossyImageCompression": "1"}, True),
        ({"LossyImageCompressionRatio": 12.5}, True),
        ({"LossyImageCompression": "00"}, False),
        ({}, False),
    ],
)
def test_a_declared_loss_is_said(tmp_path, values, is_lossy):
    assert (LOSS in said(tmp_path, **values)) is is_lossy


@pytest.mark.parametrize(
    ("values", "is_raw"),
    [
        ({"PresentationIntentType": "FOR PROCESSING"}, True),
        ({"SOPClassUID": DigitalMammographyXRayImageStorageForProcessing}, True),
        ({"PresentationIntentType": "FOR PRESENTATION"}, False),
    ],
)
def test_an_image_for_processing_is_said(tmp_path, values, is_raw):
    assert (RAW in said(tmp_path, **values)) is is_raw


def test_more_pixels_than_the_header_claims_are_said(tmp_path):
    dataset = made(np.stack([ramp()] * 3))
    dataset.NumberOfFrames = 2
    image = opened(dataset, tmp_path)
    assert len(image.planes) == 2
    assert "more_pixels_than_claimed" in flags_of(image)


def test_a_little_padding_behind_the_pixels_is_not(tmp_path):
    dataset = made()
    dataset.PixelData += b"\0" * 20
    assert flags_of(opened(dataset, tmp_path)) == set()


@pytest.mark.parametrize(
    ("declared", "sop_class", "modality"),
    [("MR", CTImageStorage, "MR"), ("", CTImageStorage, "CT"), ("", "1.2.3", "OT")],
)
def test_the_modality_is_declared_or_that_of_the_class(tmp_path, declared, sop_class, modality):
    assert opened(made(Modality=declared, SOPClassUID=sop_class), tmp_path).modality == modality


def test_a_modality_that_is_no_code_counts_as_none(tmp_path):
    file = with_bytes(made(modality="CT"), "Modality", b"a scan")
    assert opened(file, tmp_path).modality == "CT"
